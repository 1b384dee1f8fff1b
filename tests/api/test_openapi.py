"""GET /api/v1/openapi.json: the description is whole, valid, kept beside the code, and true."""

import json
import re
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from annotations.api.errors import Problem
from annotations.api.v1.examples import EXAMPLES, RECORDS
from annotations.api.v1.openapi import document
from annotations.api.v1.resources import RESOURCES
from annotations.api.v1.shapes import Me
from annotations.api.v1.urls import urlpatterns
from annotations.management.commands.write_openapi import KEPT, written
from annotations.records.shapes import Record, TombstoneRecord
from tests.library import Library
from tests.partners import API, Reader


@pytest.mark.django_db
def test_it_works(read: Reader) -> None:
    described = read("openapi.json")

    assert described == json.loads(json.dumps(document()))
    assert described["openapi"].startswith("3.1.")
    validate(described)


def test_the_kept_description_is_this_one() -> None:
    assert (settings.BASE_DIR / KEPT).read_bytes() == written(), (
        "Write it anew: manage.py write_openapi"
    )


def test_every_address_is_described() -> None:
    paths = {
        API + re.sub(r"<(?:str|int):(\w+)>", r"{\1}", str(one.pattern))
        for one in urlpatterns
    }

    described = set(document()["paths"])
    assert paths == {one for one in described if one.startswith(API)}
    beside = described - paths
    assert beside == {
        "/v1alpha1/claims:search",
        "/feeds/claimreview.json",
        "/feeds/verdicts.atom",
        "/feeds/verdicts.json",
        "/oembed",
    }
    assert all(get_resolver().resolve(one) for one in beside)
    assert get_resolver().resolve(f"{API}verdicts/")


def test_every_parameter_is_described_with_what_it_takes() -> None:
    operations = (
        (path, operation)
        for path, item in document()["paths"].items()
        for operation in item.values()
    )
    for path, operation in operations:
        names = [one["name"] for one in operation["parameters"]]
        assert len(names) == len(set(names)), path
        for parameter in operation["parameters"]:
            assert len(parameter["description"]) > 10, (path, parameter)
            assert parameter["schema"]
    verdicts = document()["paths"][f"{API}verdicts/"]["get"]["parameters"]
    (stance,) = [one for one in verdicts if one["name"] == "stance"]
    assert "denies" in stance["schema"]["items"]["enum"]
    assert stance["explode"] is False


def test_generated_clients_can_tell_the_kinds_of_answer_apart() -> None:
    """They know of no `not`: where one member of a `oneOf` takes any object, every record is two of them."""

    def member(schema: dict[str, Any]) -> dict[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        return document()["components"]["schemas"][name] if name else schema

    for alternatives in every(document(), "oneOf"):
        for one in alternatives:
            shape = member(one)
            assert shape["type"] != "object" or shape.get("required"), one
    pages = document()["paths"][f"{API}verdicts/"]["get"]["responses"]["200"]
    shown = pages["content"]["application/json"]["schema"]["properties"]["results"]
    assert [member(one).get("title") for one in shown["items"]["anyOf"]] == [
        "VerdictRecord",
        "TombstoneRecord",
        None,
    ]


def test_moments_are_described_as_such() -> None:
    moments = {
        name: json.dumps(schema)
        for properties in every(document()["components"]["schemas"], "properties")
        for name, schema in properties.items()
        if name.endswith("_at") or name in {"at", "created", "modified"}
    }

    assert {"published_at", "occurred_at", "sealed_at", "created"} <= moments.keys()
    assert [
        name for name, schema in moments.items() if '"date-time"' not in schema
    ] == []


def test_files_and_exports_are_described_as_bytes() -> None:
    """A client that is told of a string decodes it as text, and an archive is none."""
    described = [
        one["*/*"]["schema"] for one in every(document(), "content") if "*/*" in one
    ]

    assert described == [{"type": "string", "format": "binary"}] * 3


def every(schema: Any, name: str) -> list[Any]:
    """Return what stands under a name, wherever in a description it does."""
    if isinstance(schema, list):
        return [found for one in schema for found in every(one, name)]
    if not isinstance(schema, dict):
        return []
    inside = [found for one in schema.values() for found in every(one, name)]
    return [*inside, schema[name]] if name in schema else inside


def test_nothing_of_what_only_colleagues_see_is_described() -> None:
    described = json.dumps(
        [
            item["get"]
            for path, item in document()["paths"].items()
            if "get" in item and "/working/" not in path
        ]
    )
    shapes = json.dumps(
        {
            name: schema
            for name, schema in document()["components"]["schemas"].items()
            if name.endswith(("Record", "Shape")) and name != "AssessmentRecord"
        }
    )

    for word in (
        '"working":',
        "Working",
        "internal_note",
        "assigned_to",
        "Assessment",
        "creator",
    ):
        assert word not in shapes
        assert word not in described.replace("AssessmentRecord", "")


def test_the_examples_fit_their_shapes() -> None:
    for example, shape in (
        ("tombstone", TombstoneRecord),
        ("me", Me),
        ("problem", Problem),
    ):
        msgspec.convert(EXAMPLES[example], shape)
    for kind, record in RECORDS.items():
        read = msgspec.convert(record, Record)
        assert msgspec.json.decode(msgspec.json.encode(read)) == record
        assert record["record"] == kind
    listed = [
        *RESOURCES.values(),
        *(part for one in RESOURCES.values() for part in one.parts),
    ]
    assert {one.kind for one in listed} == set(RECORDS)


@pytest.mark.django_db
def test_answers_are_as_they_are_described(read: Reader, library: Library) -> None:
    def check(path: str, described: str, status: str = "200") -> None:
        answer = read.client.get(path if path.startswith("http") else API + path)
        operation = document()["paths"][API + described]["get"]
        said = operation["responses"][status]
        if "$ref" in said:
            said = document()["components"]["responses"][said["$ref"].rsplit("/", 1)[1]]
        assert str(answer.status_code) == status, path
        schema = said["content"][answer["Content-Type"]]["schema"]
        validator({**schema, "components": document()["components"]}).validate(
            answer.json()
        )
        for header in said["headers"]:
            assert header in answer or header == "Link", (path, header)

    for noun, resource in RESOURCES.items():
        check(f"{noun}/?state=all&count=1", f"{noun}/")
        for one in read(f"{noun}/")["results"]:
            check(f"{noun}/{one['id']}/", f"{noun}/{{name}}/")
            for part in resource.parts:
                check(
                    f"{noun}/{one['id']}/{part.noun}/", f"{noun}/{{name}}/{part.noun}/"
                )
    for path in ("", "me/", "changes/", "matrix/?count=1"):
        check(path, path.partition("?")[0])
    check("verdicts/?colour=red", "verdicts/", "400")
    check("claims/C-9999/", "claims/{name}/", "404")
    check(f"articles/{library.other_article.ref}/text/", "articles/{name}/text/", "403")
    check(f"changes/?after=1.{'0' * 16}", "changes/", "409")


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(
        schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
