"""A trial leaves everything as it was, the numbers of references included."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from annotations.models import Article, Claim
from annotations.workflow.articles import SEQUENCES
from tests.cast import Cast, make_cast
from tests.corpus import Case
from tests.exchange.corpora import empty, export
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db


def numbers() -> list[int | None]:
    """Return the number that each sequence of references gave last."""
    with connection.cursor() as cursor:
        names = [f"public.annotations_{one}_ref" for one in SEQUENCES]
        cursor.execute("SELECT pg_sequence_last_value(unnest(%s::regclass[]))", [names])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("claim", ["C-90000 No café.", "No café."])
def test_a_trial_skips_no_reference(claim: str, cast: Cast, tmp_path: Path) -> None:
    before = numbers()
    said = bring("label-studio", labelled(tmp_path, claim), dry_run=True)
    assert "1 article" in said
    assert "1 claim" in said
    assert numbers() == before
    assert not Claim.objects.exists()


def test_a_trial_that_is_refused_skips_none_either(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("No café closed.")
    (tmp_path / "b.txt").write_text("No café opened.")
    (tmp_path / "b.ann").write_text("T1\tClaim 0 900\tNo\n")
    before = numbers()
    with pytest.raises(CommandError, match="does not lie in the text"):
        bring("brat", tmp_path, dry_run=True)
    assert numbers() == before


def test_after_a_trial_references_go_on_as_before(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("No café closed.")
    before = numbers()[0]
    bring("brat", tmp_path, dry_run=True)
    bring("brat", tmp_path)
    assert Article.objects.get().ref == f"A-{(before or 0) + 1:04d}"


def test_a_trial_names_no_reference_that_it_would_give(
    case: Case, tmp_path: Path
) -> None:
    export(tmp_path / "file", text="full")
    ref = Claim.objects.get().ref
    empty()
    make_cast()
    bring("label-studio", labelled(tmp_path, f"{ref} Another claim."))
    before = numbers()
    said = bring("jsonl", tmp_path / "file", dry_run=True)
    assert f"References that were taken: {ref}" in said
    assert "is now" not in said
    assert numbers() == before


def labelled(folder: Path, claim: str) -> Path:
    """Write a task of Label Studio's in which some words make a claim."""
    place = {"start": 0, "end": 2, "text": "No"}
    said = {"start": 0, "end": 2, "text": [claim]}
    result = [
        {"id": "r", "type": "labels", "from_name": "span", "value": place},
        {"id": "r", "type": "textarea", "from_name": "claim", "value": said},
    ]
    path = folder / "labelled.json"
    task = {"data": {"text": "No café."}, "annotations": [{"result": result}]}
    path.write_text(json.dumps([task]))
    return path
