"""What each format keeps of a corpus, an import of it puts into an empty database again."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.exchange.foreign import ForeignText, Mark, Where
from annotations.exchange.registry import format_named
from annotations.models import Anchor, Event, EvidenceUse, Revision, VerdictVersion
from annotations.records.verifying import verify
from tests.cast import Cast, make_cast
from tests.corpus import make_scale
from tests.exchange.corpora import empty, export, make_rich_corpus

pytestmark = pytest.mark.django_db
NOWHERE = Where()


def bring(name: str, path: Path, **options: object) -> str:
    """Import a file as Cleo; return what the command says."""
    out = StringIO()
    call_command("import_corpus", name, path, stdout=out, **{"by": "cleo", **options})
    return out.getvalue()


def texts_beside(folder: Path) -> Path:
    """Write every text with what load_articles reads of it; return the folder."""
    folder.mkdir()
    for revision in Revision.objects.select_related("article").order_by("id"):
        given = {"text": revision.text, "url": revision.article.url, "language": "en"}
        kept = {key: value for key, value in given.items() if value}
        name = f"{revision.article.ref}.r{revision.number}.json"
        (folder / name).write_text(json.dumps(kept))
    return folder


def said(name: str, path: Path) -> list[Any]:
    """Return what a file says, but for where it says so and what things are called there."""
    with path.open("rb") as file:
        read = format_named(name).read
        assert read
        found = [one for one in read(file) if isinstance(one, ForeignText)]
    return sorted((plain(one) for one in found if one.marks), key=repr)


def plain(text: ForeignText) -> ForeignText:
    """Return what is said of a text, but for identifiers: a text beside the file brings its own."""
    return replace(
        text,
        where=NOWHERE,
        name="",
        ref="",
        article=(text.text and text.article) or "",
        marks=tuple(sorted(map(unplaced, text.marks), key=repr)),
        relations=tuple(replace(one, where=NOWHERE) for one in text.relations),
    )


def unplaced(mark: Mark) -> Mark:
    return replace(mark, where=NOWHERE)


WITH_TEXTS = ("brat", "doccano", "label-studio", "uima-cas", "webanno-tsv")
WITHOUT_TEXTS = ("hypothesis", "web-annotation")


@pytest.mark.parametrize("name", [*WITH_TEXTS, *WITHOUT_TEXTS])
def test_a_corpus_comes_back_as_far_as_the_format_keeps_it(
    name: str, cast: Cast, tmp_path: Path
) -> None:
    make_rich_corpus(cast)
    call_command("export_corpus", name, output=tmp_path / "before", text="full")
    texts = texts_beside(tmp_path / "texts") if name in WITHOUT_TEXTS else None
    empty()
    make_cast()
    report = bring(name, tmp_path / "before", texts=texts)
    assert "records taken in" in report
    call_command("export_corpus", name, output=tmp_path / "after", text="full")
    before = said(name, tmp_path / "before")
    assert sum(len(one.marks) for one in before) >= 9
    for old, new in zip(before, said(name, tmp_path / "after"), strict=True):
        assert old == new
    assert list(verify()) == []
    again = bring(name, tmp_path / "before")
    assert "taken in" not in again


def test_chunks_come_back_where_they_stood(cast: Cast, tmp_path: Path) -> None:
    make_rich_corpus(cast)
    call_command("export_corpus", "conll", output=tmp_path / "a", text="full")
    texts = texts_beside(tmp_path / "texts")
    empty()
    make_cast()
    with pytest.raises(CommandError, match=r"text: The text of .* is not here"):
        bring("conll", tmp_path / "a")
    bring("conll", tmp_path / "a", texts=texts)
    found = said("conll", tmp_path / "a")
    assert sum(len(one.marks) for one in found) > 9
    for text in found:
        anchors = Anchor.objects.filter(revision__text_sha256=text.text_sha256)
        for mark in text.marks:
            [part] = mark.parts
            there = anchors.filter(start=part.start, end=part.end)
            assert there.filter(annotation__tags__contains=list(mark.tags)).exists()


def test_published_verdicts_come_back_as_drafts(cast: Cast, tmp_path: Path) -> None:
    make_rich_corpus(cast)
    path = tmp_path / "a"
    call_command("export_corpus", "claimreview", output=path, published_only=True)
    call_command("export_corpus", "jsonl", output=tmp_path / "b", published_only=True)
    lines = [json.loads(line) for line in (tmp_path / "b").read_bytes().splitlines()]
    wanted = {
        (
            one["claim"]["text"],
            one["summary"],
            one["justification"],
            one["rating"]["code"],
        )
        for one in lines
        if one["record"] == "verdict"
    }
    empty()
    cast = make_cast()
    with pytest.raises(CommandError, match="There is no rating scale here"):
        bring("claimreview", path)
    make_scale(cast)
    report = bring("claimreview", path)
    assert "fact-checks that were taken back" in report
    found = VerdictVersion.objects.select_related("verdict__claim", "rating")
    assert wanted == {
        (one.verdict.claim.text, one.summary, one.justification, one.rating.code)
        for one in found
    }
    assert {one.verdict.state for one in found} == {"draft"}
    assert not Event.objects.exists()
    assert EvidenceUse.objects.filter(evidence__title="Register of closures").exists()
    assert "taken in" not in bring("claimreview", path)


def test_tables_come_back_whole(cast: Cast, tmp_path: Path) -> None:
    make_rich_corpus(cast)
    lines = export(tmp_path / "before.jsonl", text="full")
    call_command("export_corpus", "csv", output=tmp_path / "a.zip", text="full")
    empty()
    make_cast()
    bring("csv", tmp_path / "a.zip")
    assert sorted(export(tmp_path / "after.jsonl", text="full")) == sorted(lines)
