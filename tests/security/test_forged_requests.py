"""A page elsewhere sends forms in the name of somebody who is logged in here: nothing is done.

Every route is tried with every method that changes something, so a new one is tried by itself.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from annotations.api.v1.writing.routes import ALL
from annotations.models import History, Verdict
from tests.api.canaries import columns
from tests.api.test_canaries import routes
from tests.every_state import EveryState
from tests.partners import PLENTY

pytestmark = pytest.mark.django_db
METHODS = ("POST", "PUT", "PATCH", "DELETE")
# What a form of another site can send without being asked first, and JSON besides.
FORMS = ("application/x-www-form-urlencoded", "text/plain", "application/json")
REFUSED = {401, 403, 404, 405, 415}
HARMLESS = {"api/v1/match/"}  # is posted to, for its text is long, and changes nothing


def addresses(corpus: EveryState) -> Iterator[tuple[str, str]]:
    """Yield every route with an address of it at which there is something to hurt."""
    rows = {str(model._meta.model_name): model for model, _ in columns()}
    refs = {"verdicts": corpus.in_review.verdict.ref, "claims": corpus.draft.claim.ref}
    for route, _ in routes(get_resolver().url_patterns):
        if "(" in route:
            continue
        path, noun = route, (re.findall(r"/v1/(\w+)/", route) or [""])[0]
        path = path.replace("<str:name>", refs.get(noun, "A-0001"))
        named = re.match(r"admin/annotations/(\w+)/", route)
        row = (
            rows[named[1]]._base_manager.first() if named and named[1] in rows else None
        )
        row = corpus.in_review.verdict if named and named[1] == "verdict" else row
        if named and named[1] == "annotation":
            row = corpus.draft.annotation
        yield route, "/" + re.sub(r"<[^>]+>", str(row.pk if row else 1), path)


def state() -> tuple[Any, ...]:
    """Return what would tell that something was done."""
    people = User.objects.order_by("pk").values_list("pk", "password", "is_active")
    changed = [model for model, _ in columns() if model._meta.model_name != "ratecount"]
    counts = [model._base_manager.count() for model in dict.fromkeys(changed)]
    verdicts = Verdict.objects.order_by("pk").values_list("state", "version")
    return (list(people), counts, list(verdicts), History.objects.count())


def browser(*, careful: bool = True) -> Client:
    """Return the browser of somebody with every right, whose token nobody else knows."""
    client = Client(enforce_csrf_checks=careful)
    root = User.objects.filter(username="root").first()
    client.force_login(root or User.objects.create_superuser("root", password="café"))
    client.get("/admin/annotations/claim/add/")  # has the cookie, as a browser would
    assert "csrftoken" in client.cookies
    return client


def test_the_attack_works_where_nobody_asks_for_the_token(corpus: EveryState) -> None:
    careless, row = browser(careful=False), corpus.draft.annotation
    page = f"/admin/annotations/annotation/{row.pk}/withdraw/"
    before = state()
    answer = careless.post(page, {"reason": "Forged.", "expected_version": row.version})
    assert answer.status_code == 302
    assert state() != before
    before = state()
    claim = {"text": "Forged.", "language": "en"}
    answer = careless.post("/api/v1/claims/", claim, content_type="application/json")
    assert answer.status_code == 201
    assert state() != before


@pytest.mark.parametrize("form", FORMS)
def test_no_address_takes_a_forged_request(
    corpus: EveryState, settings: Any, form: str
) -> None:
    settings.ANONYMOUS_RATE = PLENTY
    client = browser()
    before, tried = state(), 0
    for route, path in addresses(corpus):
        for method in METHODS:
            answer = client.generic(
                method, path, "{}" if "json" in form else "a=b", content_type=form,
                headers={"Origin": "https://elsewhere.example", "If-Match": '"1"'},
            )  # fmt: skip
            tried += 1
            if route not in HARMLESS:
                assert answer.status_code in REFUSED, (method, path, answer.content)
            if route.startswith("admin/"):
                assert answer.status_code == 403, (method, path)
    assert tried > 1000
    assert state() == before


def test_every_operation_of_a_session_asks_for_the_token(corpus: EveryState) -> None:
    client = browser()
    ref = corpus.in_review.verdict.ref
    for operation in ALL:
        path = f"/api/v1/{operation.path.replace('<str:name>', ref)}"
        answer = client.generic(
            operation.method, path, "{}", content_type="application/json"
        )
        assert answer.status_code in {401, 403}, (operation.name, answer.content)


def test_logging_in_and_out_ask_for_it_too(corpus: EveryState) -> None:
    said = {"username": "root", "password": "café"}
    client = browser()
    assert (
        Client(enforce_csrf_checks=True).post("/admin/login/", said).status_code == 403
    )
    assert client.post("/admin/logout/").status_code == 403
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200  # still logged in
