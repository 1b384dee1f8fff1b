"""Marks of one text that come in together: few queries, and the same as if they had come one by one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Annotation, Appearance, Article, History, Revision
from annotations.records.verifying import verify
from annotations.workflow import RevisionContent, revise
from tests.cast import Cast, act
from tests.exchange.importing.foreign import TEXT, quoted
from tests.exchange.importing.test_other_tools import field, region, task
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db
WORDS = ["café", "had closed", "she said", "none", "will", "קפה"]


def doccano(path: Path, text: str, label: list[list[Any]]) -> Path:
    said = {"id": 1, "text": text, "label": label, "Comments": []}
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def every_letter(path: Path, count: int) -> Path:
    """Write a file of doccano's in which so many letters of one text are marked."""
    text = "é👩\u200d👩\u200d👧" + "ab" * count
    return doccano(path, text, [[at, at + 1, "Claim"] for at in range(6, 6 + count)])


def queries(path: Path) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        bring("doccano", path, unit="code_point")
    return len(asked)


def test_a_text_takes_as_many_queries_whatever_the_number_of_its_marks(
    cast: Cast, tmp_path: Path
) -> None:
    few, many = every_letter(tmp_path / "few", 20), every_letter(tmp_path / "many", 200)
    queries(doccano(tmp_path / "first", TEXT, [[0, 1, "Claim"]]))
    assert queries(few) == queries(many)
    assert queries(few) == queries(many)  # all of it is here
    assert Annotation.objects.count() == 221


def test_what_came_in_together_is_told_like_what_came_in_alone(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    found, denial = region("aaa", "café", "asserts"), region("bbb", "קפה", "denies")
    regions = [
        said
        for one in (found, denial)
        for said in (one, field(one, "claim", "textarea", text=["It closed."]))
    ]
    bring("label-studio", write([task(regions)]))
    stances = Appearance.objects.values_list("stance", "claim__text")
    assert set(stances) == {("asserts", "It closed."), ("denies", "It closed.")}
    told = History.objects.exclude(kind__in=["article", "revision", "publisher"])
    assert sorted(told.values_list("verb", flat=True)) == [
        *["annotate"] * 2, "file_claim", *["link"] * 2,
    ]  # fmt: skip
    for one in Annotation.objects.all():
        (entry,) = History.objects.filter(object=one.uuid)
        assert (entry.at, entry.after["motivation"]) == (one.created, one.motivation)
    assert not list(verify())


def test_one_refused_mark_among_many_is_named_and_nothing_stays(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    regions = [region(f"r{at}", words, "Claim") for at, words in enumerate(WORDS)]
    regions[3]["value"]["labels"] = ["x" * 101]
    path = write([task(regions)])
    with pytest.raises(CommandError, match=r"/0/annotations/0/result/3: .*101"):
        bring("label-studio", path)
    assert not Annotation.objects.exists()
    assert "5 annotation" in bring("label-studio", path, keep_going=True)
    assert quoted() == {*WORDS} - {"none"}
    regions[3]["value"]["labels"] = ["Claim"]
    assert "1 annotation" in bring("label-studio", write([task(regions)]))
    assert Annotation.objects.count() == 6
    assert not list(verify())


def test_labels_on_the_same_words_stay_as_many_as_they_are(
    cast: Cast, tmp_path: Path
) -> None:
    label = [[2, 5, "Claim"], [2, 5, "Claim"], [2, 5, "Fact"], [2, 8, "Claim"]]
    path = doccano(tmp_path / "file", TEXT, label)
    for _ in range(2):
        bring("doccano", path, unit="code_point")
        assert Annotation.objects.count() == 4
    article = Article.objects.get()
    assert sorted(
        (tuple(one.tags), one.anchors.get().end) for one in article.annotations.all()
    ) == [(("Claim",), 5), (("Claim",), 5), (("Claim",), 8), (("Fact",), 5)]


def test_a_bare_stance_is_the_appearance_on_the_same_words(
    cast: Cast, tmp_path: Path
) -> None:
    at, claim = TEXT.index("café"), uuid4()
    (tmp_path / "one.txt").write_bytes(TEXT.encode())
    (tmp_path / "one.ann").write_text(
        f"T1\tasserts {at} {at + 4}\tcafé\nN1\tReference T1 Claim:{claim}\tIt closed.\n"
        f"T2\tasserts {at} {at + 4}\tcafé\n"
    )
    for _ in range(2):
        bring("brat", tmp_path)
        assert Annotation.objects.get().appearances.get().claim.uuid == claim


def test_marks_in_a_text_that_has_been_revised_are_carried_on_together(
    cast: Cast, tmp_path: Path
) -> None:
    bring("doccano", doccano(tmp_path / "bare", TEXT, [[0, 1, "Claim"]]))
    revision = Revision.objects.get()
    later = RevisionContent(raw=f"Corrected. {TEXT}", captured_at=revision.captured_at)
    revise(act(cast.cleo), revision.article, later)
    label = [[TEXT.index(one), TEXT.index(one) + len(one), "Fact"] for one in WORDS]
    bring("doccano", doccano(tmp_path / "file", TEXT, label), unit="code_point")
    for one in Annotation.objects.filter(tags=["Fact"]):
        before, after = one.anchors.order_by("revision__number")
        assert after.start == before.start + len("Corrected. ")
        assert after.exact == before.exact
    assert not list(verify())
