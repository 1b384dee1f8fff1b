"""Every format here writes a corpus that the verbs made, in every state, by command."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from annotations.models import Annotation, Article
from tests.cast import Cast
from tests.exchange.formats.corpora import unzipped

pytestmark = pytest.mark.long

NAMES = [
    "averitec",
    "brat",
    "conll",
    "csv",
    "doccano",
    "fever",
    "hypothesis",
    "label-studio",
    "parquet",
    "prodigy",
    "spacy",
    "tei",
    "uima-cas",
    "webanno-tsv",
]
OF_TEXTS = sorted(set(NAMES) - {"averitec", "csv", "fever", "parquet"})


@pytest.fixture
def corpus(cast: Cast, rich_corpus: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Make the rich corpus, and let the role of readers see it."""
    monkeypatch.setattr(connections._connections, "public", connections["default"])
    return cast


def export(name: str, path: Path, **options: object) -> tuple[bytes, dict[str, Any]]:
    """Return what was written, and the losses in its manifest."""
    call_command("export_corpus", name, output=path, **options)
    manifest = json.loads(path.with_name(f"{path.name}.manifest.json").read_bytes())
    return path.read_bytes(), manifest["losses"]


def test_the_same_corpus_gives_the_same_bytes_and_says_what_it_lost(
    corpus: Cast, tmp_path: Path
) -> None:
    for name in NAMES:
        first, losses = export(name, tmp_path / "first")
        assert export(name, tmp_path / "second")[0] == first
        assert losses["format"]
        verdicts = {one["id"] for one in losses["objects"] if one["kind"] == "verdict"}
        assert name in {"csv", "parquet"} or verdicts or losses["kinds"]["verdict"]


def test_nothing_is_placed_that_is_not_certain(corpus: Cast, tmp_path: Path) -> None:
    orphaned = Annotation.objects.filter(anchors__state="orphaned", status="active")
    withdrawn = Annotation.objects.filter(status="withdrawn")
    assert orphaned.exists()
    assert withdrawn.exists()
    uncertain = {str(one.uuid) for one in orphaned.union(withdrawn)}
    for name in OF_TEXTS:
        _, losses = export(name, tmp_path / name)
        assert uncertain <= {one["id"] for one in losses["objects"]}


def test_a_text_that_may_not_leave_is_listed(corpus: Cast, tmp_path: Path) -> None:
    for name in OF_TEXTS:
        content, losses = export(name, tmp_path / name, text="none")
        lost = [one for one in losses["objects"] if one["kind"] == "revision"]
        assert len(lost) == Article.objects.count() + 1
        assert "needs the text" in lost[0]["what"]
        if content.startswith(b"PK"):
            content = b"".join(unzipped(content).values())
        assert "café had closed".encode() not in content
        assert b"spokesperson" not in content
