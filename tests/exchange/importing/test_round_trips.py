"""What each format keeps of a corpus, an import of it puts into an empty database again."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from annotations.anchoring.text import to_utf16
from annotations.exchange.foreign import ForeignText, Mark, Where
from annotations.exchange.registry import format_named, readable_names
from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Claim,
    Event,
    EvidenceUse,
    Revision,
    VerdictVersion,
)
from annotations.records.verifying import verify
from annotations.workflow import load_scale
from tests.cast import Cast, act, make_cast
from tests.corpus import highlight, make_article, simple_scale, span_of
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the files of the rich corpus, which is made once."""
    return tmp_path_factory.mktemp("exports")


@pytest.fixture
def exports(cast: Cast, folder: Path) -> Path:
    """Return the rich corpus in every format that can be read, and an empty database."""
    if not any(folder.iterdir()):
        make_rich_corpus(cast)
        for name in readable_names():
            call_command("export_corpus", name, output=folder / name, text="full")
        for name in ("claimreview", "jsonl"):
            path = folder / f"{name}.published"
            call_command("export_corpus", name, output=path, published_only=True)
        texts_beside(folder / "texts")
        empty()
        make_cast()
    return folder


WITH_TEXTS = ("brat", "doccano", "label-studio", "uima-cas", "webanno-tsv")
WITHOUT_TEXTS = ("hypothesis", "web-annotation")


@pytest.mark.parametrize("name", [*WITH_TEXTS, *WITHOUT_TEXTS])
def test_a_corpus_comes_back_as_far_as_the_format_keeps_it(
    name: str, exports: Path, tmp_path: Path
) -> None:
    texts = exports / "texts" if name in WITHOUT_TEXTS else None
    report = bring(name, exports / name, texts=texts)
    assert "records taken in" in report
    call_command("export_corpus", name, output=tmp_path / "after", text="full")
    before = said(name, exports / name)
    assert sum(len(one.marks) for one in before) >= 9
    for old, new in zip(before, said(name, tmp_path / "after"), strict=True):
        assert old == new
    assert list(verify()) == []
    again = bring(name, exports / name)
    assert "taken in" not in again


@pytest.mark.parametrize(
    "parts",
    [
        ("No cafe\u0301 has closed,", "“and none will.”"),
        ("“and none will.”", "קפה was what the sign still said."),
        ("said on", "Monday", "קפה"),
    ],
)
def test_the_first_of_several_parts_is_known_again(
    parts: tuple[str, ...], cast: Cast, tmp_path: Path
) -> None:
    annotation = highlight(cast, make_article(cast), *parts)
    path = tmp_path / "file"
    call_command("export_corpus", "hypothesis", output=path, text="full")
    report = bring("hypothesis", path)
    assert "already here: 1 annotation" in report
    assert "taken in" not in report
    assert annotation.anchors.count() == len(parts)


@pytest.mark.parametrize("words", ["“and none", "none will.”", "none will.”\nקפה"])
def test_a_place_that_is_no_part_of_what_is_here_is_refused(
    words: str, cast: Cast, tmp_path: Path
) -> None:
    article = make_article(cast)
    highlight(cast, article, "“and none will.”", "קפה was what the sign still said.")
    path = tmp_path / "exported"
    call_command("export_corpus", "hypothesis", output=path, text="full")
    exported = json.loads(path.read_text())
    revision = article.revisions.get()
    span = span_of(revision, words)
    start, end = (to_utf16(revision.text, at) for at in (span.start, span.end))
    exported["rows"][0]["target"][0]["selector"] = [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": words},
    ]
    path = tmp_path / "moved"
    path.write_text(json.dumps(exported))
    with pytest.raises(CommandError, match="is here already and stands on"):
        bring("hypothesis", path)


def test_chunks_come_back_where_they_stood(exports: Path) -> None:
    path = exports / "conll"
    with pytest.raises(CommandError, match=r"text: The text of .* is not here"):
        bring("conll", path)
    bring("conll", path, texts=exports / "texts")
    found = said("conll", path)
    assert sum(len(one.marks) for one in found) > 9
    for text in found:
        anchors = Anchor.objects.filter(revision__text_sha256=text.text_sha256)
        for mark in text.marks:
            [part] = mark.parts
            there = anchors.filter(start=part.start, end=part.end)
            assert there.filter(annotation__tags__contains=list(mark.tags)).exists()


def test_published_verdicts_come_back_as_drafts(exports: Path) -> None:
    path = exports / "claimreview.published"
    published = (exports / "jsonl.published").read_bytes().splitlines()
    lines = [json.loads(line) for line in published]
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
    with pytest.raises(CommandError, match="There is no rating scale here"):
        bring("claimreview", path)
    load_scale(act(User.objects.get(username="cleo")), simple_scale())
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


def test_tables_come_back_whole(exports: Path, tmp_path: Path) -> None:
    lines = (exports / "jsonl").read_bytes().splitlines()
    bring("csv", exports / "csv")
    assert sorted(export(tmp_path / "after.jsonl", text="full")) == sorted(lines)


@pytest.mark.parametrize("name", [*WITH_TEXTS, *WITHOUT_TEXTS, "csv", "jsonl"])
def test_what_is_here_already_does_not_come_twice(
    name: str, rich_corpus: None, tmp_path: Path
) -> None:
    call_command("export_corpus", name, output=tmp_path / "a", text="full")
    before = [model.objects.count() for model in (Annotation, Appearance, Claim)]
    assert "taken in" not in bring(name, tmp_path / "a")
    assert before == [
        model.objects.count() for model in (Annotation, Appearance, Claim)
    ]
