"""Records as PostgreSQL writes them, where there are many: a stream of all, or the public ones of some."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from uuid import UUID

from django.db import connection
from msgspec import UNSET, structs

from annotations.decoding import decoder_of
from annotations.records.kinds import Kind
from annotations.records.shapes import Record
from annotations.records.terms import Terms

DECODER = decoder_of(Record)


def working_bodies(kind: Kind, terms: Terms, *, window: int) -> Iterator[bytes]:
    """Yield the working records of a kind in the order they were made, so many rows at a time."""
    query = f"SELECT body::text FROM ({kind.query(terms)}) made(id, body)"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, asdict(terms))
        while rows := cursor.fetchmany(window):
            for (body,) in rows:
                yield body.encode()


def working_bodies_of(
    kind: Kind, terms: Terms, *, which: str, wanted: Iterable[str]
) -> list[str]:
    """Return those of the working records of a kind that `which` selects (see `queries.belonging`).

    For a cursor that is read bit by bit PostgreSQL would go through all of the kind in their order.
    """
    # As one value, so that rows are found by their identifiers, however many of them are wanted.
    query = f"""
        SELECT body::text FROM ({kind.query(terms)}) made(id, body)
        WHERE id = ANY (ARRAY({which}))
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, {**asdict(terms), "wanted": list(wanted)})
        return [body for (body,) in cursor.fetchall()]


def public_records(
    kind: Kind, uuids: Iterable[UUID], terms: Terms
) -> dict[UUID, Record]:
    """Return the public records of some things of one kind."""
    query = f"""
        SELECT id, body::text FROM ({kind.query(terms)}) made(id, body)
        WHERE id = ANY (%(wanted)s)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, {**asdict(terms), "wanted": list(uuids)})
        return {uuid: public(DECODER.decode(body)) for uuid, body in cursor.fetchall()}


def public(record: Record) -> Record:
    """Return a record without what only colleagues see."""
    if getattr(record, "working", UNSET) is UNSET:
        return record
    return structs.replace(record, working=UNSET)
