"""Keeps a true copy of what a service publishes. Copy this file: it needs Python alone.

    FACTCHECK_KEY=fck_… python mirroring.py https://facts.example/ copy/

The copy is an SQLite database. A page of the change feed and the position behind it are
stored together, so it can be killed at any moment and goes on where it was. The view
`standing` has what may be shown. After a 409 all is read again, and what is gone dropped.
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

TABLES = """
CREATE TABLE IF NOT EXISTS thing (kind, id, record, body, round, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS place (one PRIMARY KEY CHECK (one = 1), position, round);
CREATE VIEW IF NOT EXISTS standing AS
    SELECT kind, id, body FROM thing WHERE record <> 'tombstone';
INSERT OR IGNORE INTO place VALUES (1, '0', 1);
"""
PUT = "INSERT OR REPLACE INTO thing VALUES (?, ?, ?, ?, ?)"
MOVE = "UPDATE place SET position = ?, round = ? WHERE position = ? AND round = ?"
AWAY = (429, 502, 503, 504)  # the service asks us to wait, or is being restarted


class NoRedirect(HTTPRedirectHandler):
    """Shows the key to the address it is for and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


def fetched(service: str, position: str, limit: int, tries: int = 6) -> Any:
    """Return the page after a position, or None where it is unknown. Raises ValueError for no feed."""
    feed = f"{service.rstrip('/')}/api/v1/changes/?after={position}&limit={limit}"
    key = os.environ.get("FACTCHECK_KEY")
    sent = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        request = Request(feed, headers=sent)  # noqa: S310  # the user's own address
        with build_opener(NoRedirect).open(request, timeout=30) as answer:
            page = json.load(answer)
        is_feed = isinstance(page, dict) and page.keys() >= {"results", "has_more"}
        if not is_feed or (page["has_more"] and not page["results"]):
            raise ValueError("it answers something else than a change feed")
        return page
    except (OSError, HTTPException) as error:  # an answer of 400 and more too
        status = error.code if isinstance(error, HTTPError) else 503
        if status == 409 and position != "0":  # every feed has a beginning
            return None
        if status not in AWAY or tries == 1:
            raise
        said = error.headers.get("Retry-After") if isinstance(error, HTTPError) else ""
    time.sleep(min(int(said), 60) if said and said.isdecimal() else 2)  # or a date
    return fetched(service, position, limit, tries - 1)


def follow(service: str, folder: str, limit: int = 500) -> Iterator[str]:
    """Bring the copy up to date; yield each position once all up to it is stored."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    kept = sqlite3.connect(Path(folder, "mirror.sqlite3"), isolation_level=None)
    with closing(kept) as copy:
        copy.executescript(TABLES)
        more = True
        while more:
            at, turn = copy.execute("SELECT position, round FROM place").fetchone()
            if (page := fetched(service, at, limit)) is None:
                print(f"{at} is no longer known; all is read anew.", file=sys.stderr)  # noqa: T201
                copy.execute(MOVE, ["0", turn + 1, at, turn])
                continue
            last, more = at, page["has_more"]
            copy.execute("BEGIN IMMEDIATE")
            for event in page["results"]:
                before = f"{event['seq'] - 1}.{event['previous_sha256'][:16]}"
                if before not in (last, f"{last}."):  # the first follows nothing
                    raise ValueError(f"event {event['seq']} does not follow {last}")
                last = f"{event['seq']}.{event['sha256'][:16]}"
                if thing := event["object"]:
                    named = (event["kind"], event["id"], thing["record"])
                    copy.execute(PUT, [*named, json.dumps(thing), turn])
            if not more:
                copy.execute("DELETE FROM thing WHERE round < ?", [turn])
            if copy.execute(MOVE, [last, turn, at, turn]).rowcount != 1:
                raise sqlite3.OperationalError("another program keeps it too")
            copy.execute("COMMIT")
            yield last


if __name__ == "__main__":
    for reached in follow(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])):
        print(reached, flush=True)  # noqa: T201  # what was asked for
