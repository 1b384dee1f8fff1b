"""The OpenAPI 3.1 description, read off the declarations that the views themselves are made of.

Shapes come from the typed records, parameters from forms and filters, addresses from the list of
resources. So an address, a filter or a field cannot be there and not be described.
"""

from collections.abc import Iterable
from functools import cache

import msgspec

from annotations.api.errors import Problem
from annotations.api.matching.shapes import Answer, Asked
from annotations.api.v1 import standards
from annotations.api.v1.bulk import bulk_paths
from annotations.api.v1.describing import (
    PART,
    REFERENCE,
    Schema,
    any_of,
    contents,
    expanded,
    filters_of,
    headers_named,
    json_of,
    operation,
    page_schema,
    parameters,
    query_of,
    reference,
)
from annotations.api.v1.examples import EXAMPLES, RECORDS, page_example
from annotations.api.v1.expanding import EXPANSIONS
from annotations.api.v1.faces import item_faces_of
from annotations.api.v1.feed_described import CHANGES
from annotations.api.v1.forms import AsOfForm, ChangesForm, NoForm, RevisionForm
from annotations.api.v1.hooks.describing import hook_paths
from annotations.api.v1.lists import page_fields
from annotations.api.v1.matrix.filters import MatrixFilter
from annotations.api.v1.matrix.views import FACES as MATRIX_FACES
from annotations.api.v1.matrix.views import matrix_fields
from annotations.api.v1.one import item_fields
from annotations.api.v1.posting import MATCH_ANSWER, match_operation
from annotations.api.v1.resources import RESOURCES, Part, Resource
from annotations.api.v1.shapes import (
    EventProof,
    EventShape,
    FormatShape,
    MatrixRow,
    Me,
    ReleaseShape,
)
from annotations.api.v1.wording import (
    ABOUT,
    EVERYWHERE,
    HEADERS,
    PROBLEMS,
    SCHEMES,
    TAGS,
)
from annotations.api.v1.writing import describing
from annotations.records import shapes
from annotations.records.checkpoints import Checkpoint
from annotations.records.descriptions import flush

ROOT = "/api/v1/"
SEQ = {
    "name": "seq",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999_999},
    "description": "The number of the event.",
}
IDENTIFIER = {
    "name": "name",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The thing's `id`, or its `ref` where it has one.",
}


@cache
def document() -> Schema:
    """Return the whole description."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Fact-check annotations",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this description was read."}],
        "security": [{}, {"key": []}],
        "tags": [
            *(tag(one.noun, one.about) for one in RESOURCES.values()),
            *(tag(name, about) for name, about in TAGS.items()),
        ],
        "paths": describing.beside(paths(), reference),
        "components": {
            "securitySchemes": SCHEMES,
            "schemas": schemas(),
            "headers": {
                name: {"description": about, "schema": schema}
                for name, (about, schema) in HEADERS.items()
            },
            "responses": {
                "unchanged": {"description": "The caller has these bytes already."},
                "gone": gone(),
                **{f"problem_{status}": problem(status) for status in PROBLEMS},
            },
        },
    }


def tag(name: str, about: str) -> Schema:
    """Return the heading under which some addresses stand."""
    return {"name": name, "description": about}


def paths() -> Schema:
    """Return every address."""
    return {
        ROOT: operation("service", "start", "Where everything is", START),
        f"{ROOT}openapi.json": operation(
            "service", "description", "This description", json_of({"type": "object"})
        ),
        f"{ROOT}docs/": operation(
            "service",
            "documentation",
            "This description for people, to try out",
            {"text/html": {"schema": {"type": "string"}}},
        ),
        f"{ROOT}me/": operation(
            "service",
            "me",
            "What the caller may do",
            json_of(reference(Me), EXAMPLES["me"]),
        ),
        f"{ROOT}changes/": operation(
            "changes",
            "listChanges",
            "Events after a position, in order",
            json_of(CHANGES),
            query=query_of(ChangesForm),
            problems=(409,),
        ),
        f"{ROOT}ledger/head/": operation(
            "changes",
            "getLedgerHead",
            "The head of the ledger, signed with Ed25519",
            json_of(reference(Checkpoint)),
        ),
        f"{ROOT}ledger/{{seq}}/": operation(
            "changes",
            "getLedgerEvent",
            "An event with the bytes that its hash covers",
            json_of(reference(EventProof)),
            query=[SEQ],
            problems=(404,),
            may_be_gone=True,
        ),
        f"{ROOT}match/": match_operation(
            operation(
                "match",
                "match",
                "Passages of a text that are like checked claims",
                json_of(reference(Answer), MATCH_ANSWER),
                problems=(403, 413, 415),
            ),
            reference(Asked),
        ),
        **bulk_paths(ROOT, IDENTIFIER),
        **hook_paths(ROOT, IDENTIFIER),
        **{
            address: described
            for resource in RESOURCES.values()
            for address, described in paths_of(resource)
        },
        f"{ROOT}matrix/": operation(
            "matrix",
            "listMatrix",
            "Claims by articles: who asserts, who reports, who denies",
            contents(MATRIX_FACES, page_schema(reference(MatrixRow), "MatrixPage")),
            query=[*filters_of(MatrixFilter), *parameters(matrix_fields())],
            headers=("ETag", "Link"),
        ),
        **standards.paths(),
        f"{ROOT}articles/{{name}}/text/": operation(
            "articles",
            "getArticleText",
            "The text of one revision",
            {"text/plain": {"schema": {"type": "string"}}},
            query=[IDENTIFIER, *query_of(RevisionForm)],
            headers=("ETag", "Offset-Unit", "Revision"),
            problems=(403, 404),
            may_be_gone=True,
        ),
    }


def paths_of(resource: Resource) -> Iterable[tuple[str, Schema]]:
    """Yield the addresses of a resource."""
    one = resource.kind.capitalize()
    yield (
        f"{ROOT}{resource.noun}/",
        list_operation(resource, resource.noun, f"list{resource.noun.capitalize()}"),
    )
    yield (
        f"{ROOT}{resource.noun}/{{name}}/",
        operation(
            resource.noun,
            f"get{one}",
            f"One of the {resource.noun}",
            contents(
                item_faces_of(resource.kind),
                any_of(reference(resource.shape)),
                RECORDS.get(resource.kind),
            ),
            query=[
                IDENTIFIER,
                *parameters(
                    item_fields(
                        resource, AsOfForm if resource.noun == "verdicts" else NoForm
                    )
                ),
            ],
            headers=("ETag",),
            problems=(404,),
            may_be_gone=True,
        ),
    )
    for part in resource.parts:
        yield (
            f"{ROOT}{resource.noun}/{{name}}/{part.noun}/",
            list_operation(
                part, resource.noun, f"list{one}{part.noun.capitalize()}", inside=True
            ),
        )


def list_operation(
    listed: Resource | Part, tag: str, name: str, *, inside: bool = False
) -> Schema:
    """Describe a list; `inside` says that it belongs to one thing."""
    query = [*filters_of(listed.filters), *parameters(page_fields(listed))]
    for parameter in query:
        if inside and parameter["name"] == "ordering":
            parameter["schema"] = {**parameter["schema"], "default": "published_at"}
    items = reference(listed.shape)
    tombstone = reference(shapes.TombstoneRecord)
    shown = any_of(items) if inside else any_of(items, tombstone)
    return operation(
        tag,
        name,
        listed.about,
        contents(
            listed.faces,
            page_schema(shown, f"{listed.shape.__name__.removesuffix('Record')}Page"),
            page_example(listed.kind),
        ),
        query=[IDENTIFIER, *query] if inside else query,
        headers=("ETag", "Link"),
        problems=(404,) if inside else (),
        may_be_gone=inside,
    )


def gone() -> Schema:
    """Describe the answer for what is no longer served."""
    return {
        "description": "It was published and is no longer served; its tombstone says why. Or what "
        "stood here has been erased, and a problem says so.",
        "headers": headers_named(("ETag", *EVERYWHERE)),
        "content": {
            **json_of(reference(shapes.TombstoneRecord), EXAMPLES["tombstone"]),
            "application/ld+json": {"schema": {"type": "object"}},
            "application/problem+json": {"schema": reference(Problem)},
        },
    }


def problem(status: int) -> Schema:
    """Describe the answer that is a problem."""
    own = {
        409: ["Ledger-Head"],
        416: ["Content-Range"],
        429: ["Retry-After"],
        503: ["Retry-After"],
    }
    names = [*EVERYWHERE, *own.get(status, ())]
    example = EXAMPLES["problem"] if status == 400 else None
    content = {"schema": reference(Problem)} | ({"example": example} if example else {})
    return {
        "description": PROBLEMS[status],
        "headers": headers_named(names),
        "content": {"application/problem+json": content},
    }


def schemas() -> Schema:
    """Return the schemas of everything that is answered, off the shapes themselves."""
    listed: list[Resource | Part] = [
        *RESOURCES.values(),
        *(part for one in RESOURCES.values() for part in one.parts),
    ]
    types = [
        *(one.shape for one in listed),
        shapes.TombstoneRecord,
        Problem,
        Me,
        EventShape,
        EventProof,
        Checkpoint,
        Asked,
        Answer,
        MatrixRow,
        FormatShape,
        ReleaseShape,
        *describing.RECORDS,
    ]
    _, found = msgspec.json.schema_components(types, ref_template=REFERENCE)
    made = {
        name: flush(public_part(schema))
        for name, schema in sorted(found.items())
        if not name.endswith("Working")
    }
    for one in listed:
        if one.kind in EXPANSIONS:
            beside = {"expanded": expanded(one.kind)}
            made[one.shape.__name__]["properties"] |= beside
    return {"Part": PART} | made | describing.schemas(REFERENCE)


def public_part(schema: Schema) -> Schema:
    """Return a schema without what only colleagues see, and open to fields yet to come."""
    kept = {
        key: value for key, value in schema.items() if key != "additionalProperties"
    }
    if "properties" in kept:
        kept["properties"] = {
            name: value
            for name, value in kept["properties"].items()
            if name != "working"
        }
    return kept


START = json_of(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "uri"},
    }
)
