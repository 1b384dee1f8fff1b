"""Publications that are told together are told as they would be one by one; refusals name their line."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.exchange.importing import Report, Unimportable, import_file, timeline
from annotations.exchange.importing.incomplete import NO_VERSION, NOT_THE_LAST
from annotations.exchange.importing.planning import Planning
from annotations.models import (
    Annotation,
    Article,
    Event,
    History,
    Record,
    Shingles,
    Verdict,
    VerdictVersion,
)
from annotations.records.verifying import verify
from annotations.workflow import relate
from tests.cast import Cast, act, make_cast
from tests.corpus import make_article, make_case
from tests.exchange.corpora import (
    draft_on,
    empty,
    export,
    go_through,
    make_corrected,
)

pytestmark = pytest.mark.django_db
VERDICTS = 6


def make_many(cast: Cast, path: Path) -> list[bytes]:
    """Write a corpus in which publications follow each other, share passages and are related."""
    case = make_case(cast).published()
    words = [
        "on Monday",
        "closed.",
        "The minister",
        "denied it",
        "she wrote",
        "the sign",
    ]
    verdicts = [
        go_through(cast, draft_on(cast, case, f"Claim {number} of the café.", text))
        for number, text in enumerate(words)
    ]
    relate(
        act(cast.cleo),
        verdicts[1].claim,
        verdicts[4].claim,
        kind="contradicts",
        rationale="é",
    )
    return export(path, text="full")


def told() -> list[tuple[Any, ...]]:
    """Return what the ledger told, each telling's events in one order whatever theirs was."""
    events = Event.objects.select_related("body").order_by("seq")
    rows = [
        (one.occurred_at, one.kind, str(one.object), one.type, one.version, one.ref,
         one.change_class, one.public_note, bytes(one.body.content))
        for one in events
    ]  # fmt: skip
    return sorted(rows)


def served() -> list[tuple[Any, ...]]:
    """Return every column of the stored records, but for the numbers of their events."""
    rows = Record.objects.order_by("kind", "object").values_list(
        "kind", "object", "ref", "state", "body", "etag", "published_at", "modified_at",
        "facets", "search", "shingles",
    )  # fmt: skip
    return [
        tuple(bytes(x) if isinstance(x, memoryview) else x for x in row) for row in rows
    ]


def brought_in(path: Path) -> Report:
    empty()
    return import_file("jsonl", path, make_cast().cleo)


def test_many_are_told_as_each_would_be(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_many(cast, tmp_path / "all.jsonl")
    with CaptureQueriesContext(connection) as together:
        brought_in(tmp_path / "all.jsonl")
    assert list(verify()) == []
    events, records = told(), served()
    history = History.objects.filter(kind="verdictversion").count()
    assert history == VerdictVersion.objects.count() == VERDICTS + 1
    monkeypatch.setattr(timeline, "MOST", 1)
    with CaptureQueriesContext(connection) as alone:
        brought_in(tmp_path / "all.jsonl")
    assert len(together) < len(alone) - 50 * VERDICTS
    assert events == told()
    assert records == served()


def test_what_comes_in_together_goes_out_as_it_was(cast: Cast, tmp_path: Path) -> None:
    before = make_many(cast, tmp_path / "all.jsonl")
    brought_in(tmp_path / "all.jsonl")
    assert export(tmp_path / "again.jsonl", text="full") == before


def damaged(
    path: Path, number: int, change: Any, *, kind: str = "verdict_version"
) -> int:
    """Change one record of a kind in a file; return its line."""
    lines = path.read_bytes().splitlines()
    places = [
        at
        for at, line in enumerate(lines)
        if line.startswith(f'{{"record":"{kind}"'.encode())
    ]
    record = json.loads(lines[places[number]])
    change(record)
    lines[places[number]] = json.dumps(record, ensure_ascii=False).encode()
    path.write_bytes(b"\n".join(lines) + b"\n")
    path.with_name(f"{path.name}.manifest.json").unlink()
    return places[number] + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda one: one.update(summary="Another."), "does not fit its hash"),
        (lambda one: one["working"].update(approved_by="ada"), "wrote themselves"),
        (lambda one: one.update(evidence=[]), "without evidence"),
        (lambda one: one["working"].update(submitted_at=None, approved_at=None, approved_by=None), ""),
        (lambda one: one.update(number=2), ""),
    ],
)  # fmt: skip
def test_one_bad_version_among_many_is_refused_by_its_line(
    cast: Cast, tmp_path: Path, change: Any, message: str
) -> None:
    path = tmp_path / "all.jsonl"
    make_many(cast, path)
    line = damaged(path, 3, change)
    with pytest.raises(Unimportable) as caught:
        brought_in(path)
    refusals = caught.value.report.refusals
    assert refusals[0].where.line == line
    assert message in refusals[0].message
    assert not Verdict.objects.exists()
    assert not Event.objects.exists()


def test_with_keep_going_the_others_come_in(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    make_many(cast, path)
    line = damaged(path, 3, lambda one: one.update(summary="Another."))
    empty()
    report = import_file("jsonl", path, make_cast().cleo, keep_going=True)
    assert [one.message for one in report.refusals][1:] == [NO_VERSION]
    assert report.refusals[0].where.line == line
    assert VerdictVersion.objects.published().count() == VERDICTS
    assert Verdict.objects.count() == report.taken["verdict"] == VERDICTS
    assert list(verify()) == []


def test_without_its_last_version_a_verdict_is_not_served(
    cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    make_corrected(cast)
    export(path, text="full")
    line = damaged(path, 1, lambda one: one.update(summary="Another."))
    empty()
    report = import_file("jsonl", path, make_cast().cleo, keep_going=True)
    assert [one.message for one in report.refusals][1:] == [NOT_THE_LAST]
    assert report.refusals[0].where.line == line
    assert Verdict.objects.get().state == "withheld"
    assert Record.objects.get(kind="verdict").state == "withheld"
    assert list(verify()) == []


def test_one_bad_text_among_many_is_refused_by_its_line(
    cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    make_article(cast, url="https://northern-echo.example/one")
    make_article(cast, url="https://northern-echo.example/two", text="Other words, é.")
    export(path, text="full")
    line = damaged(path, 1, lambda one: one.update(text="é"), kind="revision")
    empty()
    report = import_file("jsonl", path, make_cast().cleo, keep_going=True)
    assert [one.where.line for one in report.refusals] == [line]
    assert "not the one that was exported" in report.refusals[0].message
    assert [one.url[-3:] for one in Article.objects.all()] == ["one"]
    assert Shingles.objects.count() == 1
    assert list(verify()) == []


def test_postgresql_is_told_how_large_tables_have_become(cast: Cast) -> None:
    make_case(cast)
    planning = Planning(10)
    planning.keep_pace(9)
    before = known_size()
    planning.keep_pace(10)
    assert known_size() == Annotation.objects.count() != before
    assert planning.next == 40


def known_size() -> float:
    """Return how many annotations PostgreSQL plans for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE relname = 'annotations_annotation'"
        )
        (rows,) = cursor.fetchone()
    return float(rows)
