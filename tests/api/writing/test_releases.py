"""POST /api/v1/releases/: an editor's program orders a release, watches it and fetches it."""

import pytest

from annotations.exchange.releases.preparing import prepare
from annotations.models import Release
from tests.api.writing.desk import Desk
from tests.cast import Cast
from tests.library import Library
from tests.partners import API

pytestmark = pytest.mark.django_db


def test_it_works(library: Library, cast: Cast) -> None:
    editor = Desk.of(cast.cleo)
    wanted = {"name": "2025-03", "formats": ["jsonl", "csv"], "published_only": False}
    made, _ = editor.done("POST", "releases/", wanted, idempotency_key="one")
    again, _ = editor.done("POST", "releases/", wanted, idempotency_key="one")
    assert made == again
    assert (made["state"], made["written"], made["files"]) == ("preparing", 0, [])
    prepare(Release.objects.get())
    seen, _ = editor.done("GET", f"working/releases/{made['id']}/")
    assert seen["state"] == "sealed"
    assert seen["written"] == seen["expected"] > 0
    assert "csv.zip" in seen["files"]
    address = f"{API}working/releases/{made['id']}/files/jsonl.jsonl"
    assert b'"working":' in b"".join(editor.client.get(address))
    assert editor.client.get(f"{API}releases/{made['id']}/").status_code == 404
    for person in (cast.ada, cast.ben):
        other = Desk.of(person)
        assert other.client.get(address).status_code == 403
        status, said, _ = other.send("POST", "releases/", {"name": "mine"})
        assert (status, said["code"]) == (403, "not_permitted")
    assert editor.client.get(f"{address}x").status_code == 404


def test_it_can_be_taken_back_until_it_is_sealed(library: Library, cast: Cast) -> None:
    editor = Desk.of(cast.cleo)
    made, _ = editor.done("POST", "releases/", {"name": "2025-03"})
    cancelled, _ = editor.done("POST", f"releases/{made['id']}/cancel/")
    assert cancelled["state"] == "cancelled"
    status, said, _ = editor.send("POST", f"releases/{made['id']}/cancel/")
    assert (status, said["code"]) == (409, "not_preparing")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": "a", "formats": ["conl"]}, "/formats", "unknown_format"),
        ({"name": "a", "formats": []}, "/formats", "no_format"),
        ({"name": "a", "text": "full"}, "/text", "misfit"),
        ({"name": "a", "assessments": "all"}, "/assessments", "assessments_are_not_public"),
        ({"name": "a", "longest_quote": 9}, "/longest_quote", "longest_quote"),
        ({"name": ""}, "/name", "misfit"),
        ({"name": "a", "colour": "red"}, "/colour", "unknown_field"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(
    cast: Cast, body: dict[str, object], pointer: str, code: str
) -> None:
    status, said, _ = Desk.of(cast.cleo).send("POST", "releases/", body)
    assert status == 400
    (error,) = said["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert not Release.objects.exists()
