"""Exports over HTTP that do not come to their end: the reader leaves, or what they come from does."""

import http.client
import os
import signal
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from uuid import uuid4

import msgspec
import psycopg
import pytest

from annotations.records.shapes import ArticleRecord, PublisherRecord, PublisherSummary
from tests.reliability.service import PATIENCE, Service

pytestmark = pytest.mark.long

ROWS = 1_500  # of each kind
REST = 0.01  # seconds that the database lies idle over each row
INSERT = """
INSERT INTO annotations_record
    (kind, object, ref, seq, state, body, etag, published_at, modified_at, facets, shingles)
VALUES (%s, %s, '', 0, 'current', %s, %s, now(), now(), '{}', '{}')
"""
# A policy comes before whatever might tell of rows it hides; facets are to be looked for by their index still.
SLOWLY = f"""
ALTER FUNCTION arrayoverlap(anyarray, anyarray) LEAKPROOF;
ALTER TABLE annotations_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY slowly ON annotations_record FOR SELECT USING (length(pg_sleep({REST})::text) = 0);
ANALYZE annotations_record
"""


def rows() -> Iterator[tuple[object, ...]]:
    """Yield records of publishers and articles that nothing stands behind."""
    house = PublisherSummary(id=uuid4(), slug="echo", name="Echo")
    for number in range(ROWS):
        publisher = PublisherRecord(
            id=uuid4(), slug=f"p{number}", name="Echo", site_url="", kind="newspaper"
        )
        article = ArticleRecord(
            id=uuid4(), ref=f"A-{number}", url="", headline="Café 👩‍🍳", publisher=house,
            authors=[], genre="news", language="en", translated_from="", published_on=None,
            published_precision="day", rights="full", rights_note="", current_revision=1,
        )  # fmt: skip
        for kind, record in (("publisher", publisher), ("article", article)):
            body = msgspec.json.encode(record)
            yield kind, record.id, body, sha256(body).hexdigest()


@pytest.fixture(scope="module")
def slow(service: Service) -> Service:
    """Return the service with records that its database takes long to read."""
    with psycopg.connect(service.database) as database, database.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # no ledger behind them
        cursor.executemany(INSERT, rows())
        cursor.execute(SLOWLY)
    return service


def begun(service: Service, name: str) -> http.client.HTTPResponse:
    """Ask for an export and return it when its first byte has come."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {service.key}", "Connection": "close"}
    connection.request("GET", f"/api/v1/exports/{name}/", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.read(1)
    return answer


def reading(service: Service) -> list[int]:
    """Return the backends of the database in which a reader's transaction is open."""
    with psycopg.connect(service.database) as database:
        found = database.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL"
        )
        return [pid for (pid,) in found]


# The one reads record by record, the other article by article; both write little until the end.
@pytest.mark.parametrize("name", ["csv", "spacy"])
def test_an_export_ends_soon_after_its_reader_has_left(
    slow: Service, name: str
) -> None:
    answer = begun(slow, name)
    assert reading(slow), "The first bytes come while the rest is still read."
    answer.close()
    left = time.monotonic()
    while reading(slow):
        assert time.monotonic() - left < PATIENCE, "The transaction is still open."
        time.sleep(0.05)
    assert time.monotonic() - left < ROWS * REST / 2, "It read all there was."


def lose_the_query(service: Service) -> None:
    """End the query that an export reads from."""
    with psycopg.connect(service.database) as database:
        for pid in reading(service):
            database.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def lose_the_server(service: Service) -> None:
    """Kill whatever answers."""
    for pid in service.workers():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("lose", [lose_the_query, lose_the_server])
def test_a_reader_is_told_of_an_export_that_was_cut_off(
    slow: Service, lose: Callable[[Service], None]
) -> None:
    answer = begun(slow, "jsonl")
    lose(slow)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    slow.wait_until_healthy()
