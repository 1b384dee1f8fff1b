"""The OpenAPI description of what writes, read off the operations."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from annotations.api.errors import Problem
from annotations.api.parameters import Field
from annotations.api.v1.describing import (
    any_bytes,
    page_schema,
    parameter,
    parameters,
)
from annotations.api.v1.hooks.shapes import DeliveryShape, SubscriptionShape
from annotations.api.v1.shapes import ReadingStanding, ReleaseProgress
from annotations.api.v1.writing.answering import CARRIED, KIND_OF, NOUNS
from annotations.api.v1.writing.narrowing import NARROWINGS
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.routes import ALL, OPERATIONS
from annotations.api.v1.writing.working import PAGING
from annotations.records.descriptions import flush
from annotations.records.kinds import KINDS
from annotations.records.shapes import AssessmentRecord, VerdictVersionRecord

Schema = dict[str, Any]
Reference = Callable[[type], Schema]

ROOT = "/api/v1/"
JSON = "application/json"
TAG = "writing"
WRITERS: list[Schema] = [{"key": []}, {"session": []}]
REFUSALS = {
    400: "The body does not fit, or breaks a rule; `errors` names each place by its JSON pointer.",
    401: "Nobody said who they are, or the key is not valid.",
    403: "The key lacks the scope, or the person lacks the role, or it is their own work.",
    404: "There is no such thing.",
    409: "The thing is in a state in which this cannot happen.",
    412: "Somebody has changed it since: read it again.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The idempotency key was used for another request.",
    428: "`If-Match` is missing.",
    429: "Too many requests in this minute.",
    503: "Others hold what this needs, or the database does not answer. Try again.",
}
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 255 visible ASCII characters. Sent again with the same key and body, a "
    "request is answered as before and not done twice; kept for two days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
VERSION_HEADER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag under which the thing was read at `working/`.",
    "schema": {"type": "string"},
}
OF_HOOKS: dict[str, type] = {
    "subscription": SubscriptionShape,
    "delivery": DeliveryShape,
}
OF_WORK: dict[str, type] = {"release": ReleaseProgress, "reading": ReadingStanding}
NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The thing's `id`, or its `ref` where it has one.",
}


def paths(reference: Reference) -> dict[str, Schema]:
    """Return every address that writes, and the one that reads working content."""
    found: dict[str, Schema] = defaultdict(dict)
    for one in ALL:
        address = ROOT + one.path.replace("<str:name>", "{name}")
        found[address][one.method.lower()] = described(one, reference)
    found[f"{ROOT}working/{{noun}}/{{name}}/"] = {"get": reading(reference)}
    found[f"{ROOT}working/{{noun}}/"] = {"get": listing(reference)}
    found |= working_releases(reference)
    found[f"{ROOT}working/articles/{{name}}/reading/"] = {
        "get": read_by_desk(
            "readReading",
            "How the independent reading of an article stands for you",
            [NAME],
            {JSON: {"schema": reference(ReadingStanding)}},
            reference,
        )
    }
    return found


def working_releases(reference: Reference) -> dict[str, Schema]:
    """Describe how editors watch releases being made and fetch those for colleagues."""
    address = f"{ROOT}working/releases/{{name}}/"
    file = NAME | {"name": "file", "description": "The file's name."}
    shown = {JSON: {"schema": reference(ReleaseProgress)}}
    return {
        address: {
            "get": read_by_desk(
                "readRelease", "How far a release is", [NAME], shown, reference
            )
        },
        f"{address}files/{{file}}": {
            "get": read_by_desk(
                "readReleaseFile",
                "One file of a sealed release, published or not",
                [NAME, file],
                any_bytes(),
                reference,
            )
        },
    }


def read_by_desk(
    name: str,
    about: str,
    parameters: list[Schema],
    content: Schema,
    reference: Reference,
) -> Schema:
    """Describe the GET of an address for those who work on the corpus."""
    return {
        "tags": [TAG],
        "operationId": name,
        "summary": about,
        "security": WRITERS,
        "parameters": parameters,
        "responses": {
            "200": {"description": "As it is now.", "content": content},
            "304": {"$ref": "#/components/responses/unchanged"},
            **refusals(reference, [409, 412, 413, 415, 422, 428]),
        },
    }


def beside(read: dict[str, Schema], reference: Reference) -> dict[str, Schema]:
    """Return the addresses that are read, and what is written at them or beside them."""
    written = paths(reference)
    return {
        address: {**read.get(address, {}), **written.get(address, {})}
        for address in dict.fromkeys([*read, *written])
    }


def described(one: Operation, reference: Reference) -> Schema:
    """Describe one operation."""
    headers = [KEY_HEADER, *([VERSION_HEADER] if one.versioned else [])]
    if one.target is not None:
        headers.insert(0, NAME)
    content: Schema = {"content": {JSON: {"schema": reference(one.body)}}}
    return {
        "tags": [TAG if one in OPERATIONS else "webhooks"],
        "operationId": one.name,
        "summary": one.about,
        "security": WRITERS if one in OPERATIONS else [{"key": []}],
        "parameters": headers,
        "requestBody": {"required": bool(one.body.__struct_fields__), **content},
        "responses": {
            str(one.status): answered(one, reference),
            **refusals(reference, [404, 412, 428] if one.target is None else []),
        },
    }


def answered(one: Operation, reference: Reference) -> Schema:
    """Describe the answer of one operation."""
    said: Schema = {"description": "Done." if one.status != 201 else "Made."}
    if one.status == 204:
        return said
    shown = shown_as(one.kind, reference)
    if one.path.endswith(":batch"):
        many = {"type": "array", "items": shown}
        shown = {
            "type": "object",
            "required": ["results"],
            "properties": {"results": many},
        }
    return said | {"content": {JSON: {"schema": shown}}}


def shown_as(kind: str, reference: Reference) -> Schema:
    """Return the schema of what a write is answered with."""
    if kind in OF_HOOKS:
        return reference(OF_HOOKS[kind])
    record = reference(shape_of(kind))
    if kind == "verdict":
        waiting = {"oneOf": [reference(VerdictVersionRecord), {"type": "null"}]}
        why = {
            "type": ["string", "null"],
            "description": "Why the pending version is not shown to you, when it is not.",
        }
        return closed({"verdict": record, "pending": waiting, "kept_back": why})
    if kind == "revision":
        part = {"type": "object", "required": ["annotation", *CARRIED]}
        return closed({"revision": record, "carried": {"type": "array", "items": part}})
    return record


def shape_of(kind: str) -> type:
    """Return the shape of a kind's records, off what its builder says that it returns."""
    if kind in OF_WORK:
        return OF_WORK[kind]
    shape: type = KINDS[kind].build.__annotations__["return"]
    return shape


def closed(properties: Schema) -> Schema:
    """Return the schema of an object all of whose properties are always there."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
    }


def reading(reference: Reference) -> Schema:
    """Describe the reading of working content."""
    shown = [shown_as(kind, reference) for kind in NOUNS]
    noun = {
        "name": "noun",
        "in": "path",
        "required": True,
        "description": "What sort of thing it is.",
        "schema": {"type": "string", "enum": list(KIND_OF)},
    }
    return {
        "tags": [TAG],
        "operationId": "readWorking",
        "summary": "One thing as those who work on it see it, drafts included",
        "security": WRITERS,
        "parameters": [noun, NAME],
        "responses": {
            "200": {
                "description": "As it is now; its ETag is what If-Match wants.",
                "content": {JSON: {"schema": {"anyOf": shown}}},
            },
            "304": {"$ref": "#/components/responses/unchanged"},
            **refusals(reference, [409, 412, 413, 415, 422, 428]),
        },
    }


def listing(reference: Reference) -> Schema:
    """Describe the lists of working content; which takes which filters stands with each filter."""
    noun = {**NAME, "name": "noun", "description": "What sort of thing to list."}
    noun["schema"] = {"type": "string", "enum": list(NARROWINGS)}
    rows = [
        reference(shape_of(kind)) if kind == "revision" else shown_as(kind, reference)
        for kind in map(KIND_OF.__getitem__, NARROWINGS)
    ]
    said = read_by_desk(
        "listWorking",
        "Things of one sort as those who work on them see them, drafts included",
        [noun, *parameters(PAGING), *filters_described()],
        {JSON: {"schema": page_schema({"anyOf": rows})}},
        reference,
    )
    link = {"Link": {"$ref": "#/components/headers/Link"}}
    said["responses"]["200"]["headers"] = link
    return said


def filters_described() -> list[Schema]:
    """Describe each filter once, with what it means for each noun that takes it."""
    found: dict[str, dict[str, Field]] = defaultdict(dict)
    for noun, filters in NARROWINGS.items():
        for name, one in filters.items():
            found[name][noun] = one.field
    return [filter_described(name, fields) for name, fields in found.items()]


def filter_described(name: str, fields: dict[str, Field]) -> Schema:
    """Describe a filter that several lists take."""
    said = parameter(name, next(iter(fields.values())))
    said["description"] = " ".join(
        f"{noun}: {field.help_text}" for noun, field in fields.items()
    )
    ways = {
        msgspec.json.encode(one.described()): one.described() for one in fields.values()
    }
    if len(ways) > 1:
        said["schema"] = {"anyOf": list(ways.values())}
    return said


def refusals(reference: Reference, but: Iterable[int]) -> Schema:
    """Describe what is refused, but for what cannot happen here."""
    content = {"application/problem+json": {"schema": reference(Problem)}}
    return {
        str(status): {"description": about, "content": content}
        for status, about in REFUSALS.items()
        if status not in but
    }


def schemas(template: str) -> dict[str, Schema]:
    """Return the schemas of all bodies."""
    bodies = {one.body for one in ALL}
    _, found = msgspec.json.schema_components(
        sorted(bodies, key=lambda one: one.__name__), ref_template=template
    )
    return {name: flush(schema) for name, schema in found.items()}


RECORDS: tuple[type, ...] = (
    AssessmentRecord,
    ReadingStanding,
    ReleaseProgress,
    SubscriptionShape,
    DeliveryShape,
)
