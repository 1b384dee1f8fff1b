"""What a release has, lost or changed against the one before it, by the two tables of records."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from annotations.exchange.releases.storing import opened
from annotations.exchange.releases.tabling import RECORDS
from annotations.models import Release
from annotations.vocabulary import ReleaseState

CHANGES = "changes.json"
# The choices that records differ by.
CHOSEN = ("text", "longest_quote", "double_reviewed", "assessments", "pseudonyms")
LISTED = 1_000  # records that are named; more are only counted
WAYS = {
    "added": "SELECT {} FROM new LEFT JOIN old USING (kind, id) WHERE old.id IS NULL",
    "removed": "SELECT {} FROM old LEFT JOIN new USING (kind, id) WHERE new.id IS NULL",
    "changed": (
        "SELECT {} FROM new JOIN old USING (kind, id) WHERE new.sha256 <> old.sha256"
    ),
}
NAMES = {"added": "new", "removed": "old", "changed": "new"}


def previous_of(release: Release) -> Release | None:
    """Return the last release that was sealed before, for the same readers."""
    sealed = Release.objects.filter(
        state=ReleaseState.SEALED,
        published_only=release.published_only,
        pk__lt=release.pk,
    )
    return sealed.order_by("-pk").first()


def changes_of(release: Release, previous: Release | None) -> dict[str, Any]:
    """Return what differs, counted by kind and named up to a limit; memory stays flat.

    `chosen_otherwise` names the choices that were others then: records may differ by them alone.

    A release before it whose table of records is gone cannot be compared with; `verify` finds that.
    """
    if previous is None:
        return {"previous": None}
    named = {
        "name": previous.name,
        "id": str(previous.uuid),
        "chosen_otherwise": [
            name
            for name in CHOSEN
            if release.filters.get(name) != previous.filters.get(name)
        ],
    }
    # An unnamed database of SQLite lies in a temporary file once it is large.
    with closing(sqlite3.connect("")) as tables:
        try:
            fill(tables, "old", previous)
        except OSError:
            return {"previous": named | {"lost": True}}
        fill(tables, "new", release)
        return {
            "previous": named,
            **{way: differing(tables, way) for way in WAYS},
        }


def fill(tables: sqlite3.Connection, name: str, release: Release) -> None:
    """Put the records of a release into a table. Raises OSError when its file is gone."""
    tables.execute(
        f"CREATE TABLE {name} (kind, id, ref, sha256, PRIMARY KEY (kind, id))"
    )
    tables.executemany(
        f"INSERT INTO {name} VALUES (?, ?, ?, ?)",  # noqa: S608  # one of our own two names
        lines_of(release),
    )


def lines_of(release: Release) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, identifier, reference and hash of every record of a release."""
    with opened(release, RECORDS) as file:
        words = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        for line in csv.DictReader(words):
            yield line["kind"], line["id"], line["ref"], line["sha256"]


def differing(tables: sqlite3.Connection, way: str) -> dict[str, Any]:
    """Return how many records differ in one way, and which."""
    table = NAMES[way]
    counted = tables.execute(
        f"SELECT kind, count(*) FROM ({WAYS[way].format(f'{table}.kind AS kind')}) "  # noqa: S608
        "GROUP BY kind ORDER BY kind"
    )
    counts = dict(counted.fetchall())
    named = tables.execute(
        WAYS[way].format(f"{table}.kind, {table}.id, {table}.ref")
        + f" ORDER BY 1, 2 LIMIT {LISTED}"
    )
    records = [dict(zip(("kind", "id", "ref"), one, strict=True)) for one in named]
    return {"counts": counts, "records": records}
