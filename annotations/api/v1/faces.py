"""In which forms each kind of record can be answered, and how a page is written in each."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from annotations.api.faces import rows, schema_org
from annotations.api.negotiation import CSV, JSON, JSON_LD, NDJSON, WEB_ANNOTATION, Face
from annotations.api.pages import joined
from annotations.api.past import TOMBSTONE
from annotations.api.selecting import Tree, kept, partial
from annotations.api.v1.expanding import expand
from annotations.decoding import decode, decoder_of

OWN = (
    JSON,
    NDJSON,
)  # forms that hold records as they are, so that fields can be chosen


def faces_of(kind: str) -> tuple[Face, ...]:
    """Return the forms in which a list of one kind of record answers, the usual one first."""
    linked = (JSON_LD,) if kind in schema_org.KINDS else ()
    standard = (WEB_ANNOTATION,) if kind == "annotation" else ()
    return (JSON, NDJSON, CSV, *linked, *standard)


def item_faces_of(kind: str) -> tuple[Face, ...]:
    """Return the forms in which one thing answers."""
    return tuple(face for face in faces_of(kind) if face not in {NDJSON, CSV})


def arranged(
    bodies: Sequence[bytes],
    kind: str,
    shape: type[Struct],
    tree: Tree,
    names: Sequence[str],
) -> Sequence[bytes]:
    """Return records of a kind with the fields that were asked for, and with what goes along with them."""
    if names:
        return expanded(bodies, kind, tree, names)
    return parts(bodies, partial(shape, tree)) if tree else bodies


def parts(bodies: Sequence[bytes], shape: type[Struct]) -> list[bytes]:
    """Return what a shape has of each record; tombstones come whole."""
    decoder = decoder_of(shape)
    return [
        body
        if body.startswith(TOMBSTONE)
        else msgspec.json.encode(decoder.decode(body))
        for body in bodies
    ]


def expanded(
    bodies: Sequence[bytes], kind: str, tree: Tree, names: Sequence[str]
) -> list[bytes]:
    """Return records with what goes along with them, and with no more than the fields of the tree."""
    records = [decode(body) for body in bodies]
    expand(records, kind, names)
    wanted = {**tree, "expanded": {}} if tree else {}
    return [
        msgspec.json.encode(one if one["record"] == "tombstone" else kept(one, wanted))
        for one in records
    ]


def page_written(
    face: Face, bodies: Sequence[bytes], shape: Any, ends: dict[str, Any]
) -> bytes:
    """Return a page of records in a form; what else is said of it has a place in JSON alone."""
    if face == CSV:
        return rows.csv(bodies, shape)
    if face == NDJSON:
        return rows.ndjson(bodies)
    if face == JSON_LD:
        return schema_org.page(bodies, shape)
    return joined(bodies, ends)
