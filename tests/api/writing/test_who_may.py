"""Who may write over the API: by the scope of a key, the role of its person, or a session."""

import json
from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User
from django.test import Client

from annotations.models import Claim, Publisher
from tests.api.writing.desk import Desk
from tests.cast import Cast
from tests.corpus import make_case
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db
CLAIM = {"text": "It rained on Friday.", "language": "en"}
SCOPES = [("read",), ("read", "export"), ("read", "webhooks")]


@pytest.mark.parametrize("scopes", SCOPES, ids=" ".join)
def test_a_key_without_the_scope_writes_nothing(
    cast: Cast, scopes: Sequence[str]
) -> None:
    desk = Desk.of(cast.cleo, *scopes)
    for method, path in (("POST", "claims/"), ("GET", "working/claims/C-0001/")):
        status, said, _ = desk.send(method, path, CLAIM)
        assert (status, said["code"]) == (403, "scope_missing")
    assert not Claim.objects.exists()


def test_nobody_writes_nothing(read: Reader) -> None:
    for client in (Client(), read.client):
        status, said, _ = Desk(client).send("POST", "claims/", CLAIM)
        assert (status, said["code"]) in {(401, "key_needed"), (403, "scope_missing")}
    assert not Claim.objects.exists()


@pytest.mark.parametrize("who", ["emil", "nobody"])
def test_the_role_of_the_person_counts(cast: Cast, who: str) -> None:
    person: User = getattr(cast, who)
    status, said, _ = Desk.of(person).send("POST", "claims/", CLAIM)
    assert (status, said["code"]) == (403, "not_permitted")
    assert "annotator" in said["detail"]
    assert not Claim.objects.exists()


def test_a_role_that_is_taken_away_is_gone_by_the_next_request(cast: Cast) -> None:
    ada = Desk.of(cast.ada)
    ada.done("POST", "claims/", CLAIM)
    cast.ada.groups.clear()
    assert ada.send("POST", "claims/", CLAIM)[0] == 403


def test_a_person_who_is_switched_off_writes_nothing(cast: Cast) -> None:
    ada = Desk.of(cast.ada)
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    status, said, _ = ada.send("POST", "claims/", CLAIM)
    assert status == 403
    assert "switched off" in said["detail"]


def test_a_session_writes_with_its_token_and_not_without(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.ada)
    sent = {"data": json.dumps(CLAIM), "content_type": "application/json"}
    assert browser.post(f"{API}claims/", **sent).status_code == 403
    assert not Claim.objects.exists()

    browser.get("/admin/")
    page = browser.get("/admin/annotations/claim/add/")
    token = str(page.context["csrf_token"])
    answer = browser.post(f"{API}claims/", **sent, headers={"X-CSRFToken": token})
    assert answer.status_code == 201, answer.content
    assert answer.json()["text"] == CLAIM["text"]


def test_what_partners_read_knows_no_session(cast: Cast) -> None:
    claim = make_case(cast).claim
    browser = Client()
    browser.force_login(cast.cleo)
    assert browser.get(f"{API}claims/{claim.ref}/").status_code == 404
    assert browser.get(f"{API}working/claims/{claim.ref}/").status_code == 200


def test_nobody_approves_their_own_work_on_any_path(cast: Cast) -> None:
    case = make_case(cast)
    root = User.objects.create_superuser("chief")
    address = f"verdicts/{case.verdict.ref}/"
    for person in (cast.ben, root):
        desk = Desk.of(person)
        _, etag = desk.done("GET", f"working/{address}")
        said, etag = desk.done(
            "PATCH", address, {"summary": f"By {person}."}, If_Match=etag
        )
        assert person.get_username() in said["pending"]["working"]["writers"]
    _, etag = Desk.of(cast.ada).done("POST", f"{address}submit/", If_Match=etag)
    for person in (cast.ben, root):
        status, said, _ = Desk.of(person).send(
            "POST", f"{address}approve/", If_Match=etag
        )
        assert (status, said["code"]) == (403, "own_work"), person
        browser = Client()
        browser.force_login(person)
        answer = browser.post(
            f"{API}{address}approve/", headers={"If-Match": etag},
            content_type="application/json",
        )  # fmt: skip
        assert answer.json()["code"] == "own_work"
    status, said, _ = Desk.of(cast.cleo).send(
        "POST", f"{address}publish/", If_Match=etag
    )
    assert (status, said["code"]) == (409, "not_approved")
    assert Client().get(API + address).status_code == 404


def test_nothing_is_set_that_has_its_own_verb(cast: Cast) -> None:
    case = make_case(cast)
    address = f"verdicts/{case.verdict.ref}/"
    desk = Desk.of(cast.cleo)
    _, etag = desk.done("GET", f"working/{address}")
    for name in ("state", "approved_by", "published_at", "author", "version", "id"):
        status, said, _ = desk.send("PATCH", address, {name: None}, If_Match=etag)
        assert (status, said["errors"][0]["code"]) == (400, "unknown_field"), name
        assert said["errors"][0]["pointer"] == f"/{name}"
        assert "summary" in said["detail"]  # the choices are named
    status, _, _ = desk.send("POST", "publishers/", {"slug": "p", "name": "P", "pk": 1})
    assert status == 400
    assert not Publisher.objects.filter(slug="p").exists()
