"""What each format keeps of a corpus, an import of it puts into an empty database again."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from annotations.exchange.foreign import ForeignText, Mark, Where
from annotations.exchange.registry import format_named
from annotations.records.verifying import verify
from tests.cast import Cast, make_cast
from tests.exchange.corpora import empty, make_rich_corpus

pytestmark = pytest.mark.django_db
NOWHERE = Where()


def bring(name: str, path: Path, **options: object) -> str:
    """Import a file as Cleo; return what the command says."""
    out = StringIO()
    call_command("import_corpus", name, path, stdout=out, **{"by": "cleo", **options})
    return out.getvalue()


def said(name: str, path: Path) -> list[Any]:
    """Return what a file says, but for where it says so and what things are called there."""
    with path.open("rb") as file:
        read = format_named(name).read
        assert read
        found = [one for one in read(file) if isinstance(one, ForeignText)]
    return sorted(map(plain, found), key=repr)


def plain(text: ForeignText) -> ForeignText:
    return replace(
        text,
        where=NOWHERE,
        name="",
        ref="",
        marks=tuple(sorted(map(unplaced, text.marks), key=repr)),
        relations=tuple(replace(one, where=NOWHERE) for one in text.relations),
    )


def unplaced(mark: Mark) -> Mark:
    return replace(mark, where=NOWHERE)


@pytest.mark.parametrize("name", ["brat", "doccano", "label-studio"])
def test_a_corpus_comes_back_as_far_as_the_format_keeps_it(
    name: str, cast: Cast, tmp_path: Path
) -> None:
    make_rich_corpus(cast)
    call_command("export_corpus", name, output=tmp_path / "before", text="full")
    empty()
    make_cast()
    report = bring(name, tmp_path / "before")
    assert "records taken in" in report
    call_command("export_corpus", name, output=tmp_path / "after", text="full")
    before = said(name, tmp_path / "before")
    assert sum(len(one.marks) for one in before) >= 9
    for old, new in zip(before, said(name, tmp_path / "after"), strict=True):
        assert old == new
    assert list(verify()) == []
    again = bring(name, tmp_path / "before")
    assert "taken in" not in again
