"""An export is the corpus at one moment, in flat memory, and shows how far it has come."""

import tracemalloc
from hashlib import sha256
from io import StringIO
from threading import Thread

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from annotations.exchange import corpus
from annotations.exchange.corpus import Selection
from annotations.exchange.exporting import context_of
from annotations.exchange.format import Losses
from annotations.exchange.registry import format_named
from annotations.management.progress import Progress
from annotations.models import LedgerHead, Publisher, Record
from annotations.workflow import edit_publisher
from tests.cast import act, make_cast
from tests.corpus import make_case


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("published_only", [True, False])
def test_what_is_published_meanwhile_is_not_in_it(published_only: bool) -> None:
    cast = make_cast()
    case = make_case(cast).published()
    selection = Selection(published_only=published_only)

    def rename() -> None:
        edit_publisher(act(cast.cleo), case.article.publisher, name="Renamed")
        connections.close_all()

    with corpus.snapshot(selection) as position:
        before = LedgerHead.objects.get().seq
        writer = Thread(target=rename)
        writer.start()
        writer.join()
        written = [outgoing.body for outgoing in corpus.records(selection)]
        assert position.seq == before
        assert corpus.count(selection) == len(written)
    assert not any(b"Renamed" in body for body in written)
    assert LedgerHead.objects.get().seq > position.seq
    with corpus.snapshot(selection) as later:
        assert any(b"Renamed" in one.body for one in corpus.records(selection))
        assert later.seq > position.seq


@pytest.mark.django_db(transaction=True)
def test_an_export_can_write_nothing() -> None:
    with (
        pytest.raises(DatabaseError, match="read-only transaction"),
        corpus.snapshot(Selection()),
    ):
        Publisher.objects.create(slug="a", name="A")


def growth(selection: Selection) -> int:
    """Return the most memory that writing needs, in bytes."""
    context = context_of(timezone.now(), Losses())
    tracemalloc.start()
    with corpus.snapshot(selection):
        for _ in format_named("jsonl").write(corpus.records(selection), context):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def fill(number: int) -> None:
    """Store publishers and as many records of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO annotations_publisher"
            " (uuid, slug, name, site_url, kind, version, created, modified)"
            " SELECT gen_random_uuid(), 'p' || n, repeat('é', 300), '', 'other', 1, now(), now()"
            " FROM generate_series(1, %s) n ON CONFLICT DO NOTHING",
            [number],
        )
    body = b'{"record":"publisher","name":"' + "é".encode() * 300 + b'"}'
    etag = sha256(body).hexdigest()
    at = timezone.now()
    Record.objects.bulk_create(
        Record(
            kind="publisher",
            object=uuid,
            seq=1,
            state="current",
            body=body,
            etag=etag,
            published_at=at,
            modified_at=at,
        )
        for uuid in Publisher.objects.exclude(
            uuid__in=Record.objects.values("object")
        ).values_list("uuid", flat=True)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("published_only", [True, False])
def test_memory_does_not_grow_with_the_corpus(published_only: bool) -> None:
    selection = Selection(published_only=published_only)
    fill(1_000)
    growth(selection)  # what is imported and cached on first use
    small = growth(selection)
    fill(4_000)
    assert corpus.count(selection) == 4_000
    assert growth(selection) < 1.5 * small


def test_progress_is_drawn_for_people_alone() -> None:
    shown, piped = Terminal(), StringIO()
    for stream in (shown, piped):
        progress = Progress(stream)
        progress.expect(4)
        for number in range(1, 5):
            progress.show(number)
        progress.end()
    assert "100% 4 of 4 records\n" in shown.getvalue()
    assert piped.getvalue() == ""
