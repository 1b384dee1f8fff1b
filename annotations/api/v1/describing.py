"""How one address is described in OpenAPI: its parameters, its answers in each form, its headers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from annotations.api.negotiation import NDJSON, Face
from annotations.api.parameters import Field
from annotations.api.v1.expanding import EXPANSIONS
from annotations.api.v1.filters import RecordFilter, Searchable
from annotations.api.v1.wording import EVERYWHERE, USUAL
from annotations.models import Record

Schema = dict[str, Any]

JSON = "application/json"
REFERENCE = "#/components/schemas/{name}"
PART: Schema = {
    "type": "object",
    "description": "A part of a record: the fields that `fields` asked for. It has no `record`, which "
    "tells it from a whole one.",
    "not": {"required": ["record"]},
}


def operation(
    tag: str,
    name: str,
    summary: str,
    content: Schema,
    *,
    query: Sequence[Schema] = (),
    headers: Sequence[str] = ("ETag",),
    problems: Sequence[int] = (),
    may_be_gone: bool = False,
) -> Schema:
    """Describe the GET of one address."""
    responses: Schema = {
        "200": {
            "description": "As asked.",
            "content": content,
            "headers": headers_named((*headers, *EVERYWHERE)),
        },
        "304": {"$ref": "#/components/responses/unchanged"},
    }
    if may_be_gone:
        responses["410"] = {"$ref": "#/components/responses/gone"}
    for status in (*USUAL, *problems):
        responses[str(status)] = {"$ref": f"#/components/responses/problem_{status}"}
    return {
        "get": {
            "tags": [tag],
            "operationId": name,
            "summary": summary.rstrip("."),
            "parameters": list(query),
            "responses": dict(sorted(responses.items())),
        }
    }


def query_of(form: type[forms.Form]) -> list[Schema]:
    """Describe the parameters that a form takes."""
    return parameters(form.base_fields)


def parameters(fields: Mapping[str, Any]) -> list[Schema]:
    """Describe some parameters of the query."""
    return [parameter(name, field) for name, field in fields.items()]


def filters_of(filters: type[RecordFilter]) -> list[Schema]:
    """Describe the filters of a list, those that every list has last."""
    form = filters({}, queryset=Record.objects.none()).form
    own_first = sorted(
        form.fields.items(), key=lambda one: one[0] in Searchable.base_filters
    )
    return [parameter(name, field) for name, field in own_first]


def parameter(name: str, field: Any) -> Schema:
    """Describe one parameter of the query."""
    described = {
        "name": name,
        "in": "query",
        "required": field.required and isinstance(field, Field),
        "description": str(field.help_text),
        "schema": field.described(),
    }
    return described | ({"style": "form", "explode": False} if field.many else {})


def json_of(schema: Schema, example: object = None) -> Schema:
    """Describe an answer in JSON."""
    return {JSON: {"schema": schema} | ({"example": example} if example else {})}


def contents(faces: Iterable[Face], schema: Schema, example: object = None) -> Schema:
    """Describe an answer in each of its forms."""
    made = json_of(schema, example)
    for face in faces:
        if face.media_type != JSON:
            linked = face.media_type.endswith("json") or "ld+json" in face.media_type
            kind = "object" if linked and face != NDJSON else "string"
            made[face.media_type] = {"schema": {"type": kind}}
    return made


def any_bytes() -> Schema:
    """Describe an answer whose bytes are as its format has them, text or not.

    `binary` keeps generated clients from reading them as text.
    """
    return {"*/*": {"schema": {"type": "string", "format": "binary"}}}


def expanded(kind: str) -> Schema:
    """Describe what `expand` puts beside a record of one kind."""
    names = ", ".join(EXPANSIONS[kind])
    return {
        "type": "object",
        "description": f"With `expand`: whole records, each under the name it was asked for by ({names}).",
    }


def page_schema(items: Schema, title: str = "") -> Schema:
    """Describe a page of a list; a title is what generated clients call it."""
    address = {"type": ["string", "null"], "format": "uri"}
    return {
        **({"title": title} if title else {}),
        "type": "object",
        "required": ["results", "next", "previous"],
        "properties": {
            "results": {"type": "array", "items": items},
            "next": {**address, "description": "The next page, or null at the end."},
            "previous": {
                **address,
                "description": "The page before, or null at the start.",
            },
            "count": {
                "type": "integer",
                "description": "With `count=1`: how many there are.",
            },
        },
    }


def any_of(*schemas: Schema) -> Schema:
    """Return any of some schemas, or the part of a record that `fields` can ask for.

    `record` tells them apart, so that no answer is two of them. Generated clients pass over the
    `not` by which a part has none, and of a `oneOf` they count what fits: every record would be two.
    """
    part = {"$ref": REFERENCE.format(name="Part")}
    return {"anyOf": [*schemas, part]}


def reference(shape: type) -> Schema:
    """Return a reference to the schema of a shape."""
    return {"$ref": REFERENCE.format(name=shape.__name__)}


def headers_named(names: Iterable[str]) -> Schema:
    """Return references to headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
