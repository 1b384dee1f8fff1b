"""Google's own client of its Fact Check Tools API, with its own description, run against ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from pytest_django.live_server_helper import LiveServer

from annotations.workflow import retract
from tests.cast import Cast, act
from tests.corpus import Case, make_article, make_case, make_claim, make_scale
from tests.googles_shape import SHAPE
from tests.partners import make_key

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Iterator[Cast]:
    yield cast
    connections["public"].close()


@contextmanager
def claims_of(live_server: LiveServer, key: str) -> Iterator[Any]:
    """Yield Google's own client, pointed at us and nothing else changed."""
    with build(
        "factchecktools",
        "v1alpha1",
        developerKey=key,
        static_discovery=True,
        cache_discovery=False,
        client_options={"api_endpoint": f"{live_server.url}/"},
    ) as service:
        yield service.claims()


def published_cases(cast: Cast) -> list[Case]:
    scale, cases = make_scale(cast), []
    for number in range(5):
        article = make_article(cast, url=f"https://northern-echo.example/{number}")
        claim = make_claim(cast, f"The café closed in March 2025, as told {number}.")
        made = make_case(cast, scale=scale, article=article, claim=claim)
        cases.append(made.published())
    return cases


def test_it_works(cast: Cast, live_server: LiveServer) -> None:
    cases = published_cases(cast)
    with claims_of(live_server, make_key(cast).plaintext) as claims:
        every_way(claims, cases)
    with claims_of(live_server, f"fck_a_{'b' * 43}") as claims:
        wrong = refused(claims.search(query="x"))
    assert wrong.status_code == 401
    assert wrong.reason.startswith("API key not valid.")


def every_way(claims: Any, cases: list[Case]) -> None:
    """Search in every way that the client has."""
    texts = [case.claim.text for case in cases]
    asked = {"query": "café closed", "languageCode": "en-GB", "maxAgeDays": 30}
    assert sorted(walk(claims, pageSize=2, **asked)) == texts
    assert claims.search(query="zanzibar").execute() == {}
    mask = "claims(text,claimReview/url),nextPageToken"
    part = claims.search(query="café", pageSize=1, fields=mask).execute()
    assert part["claims"][0].keys() == {"text", "claimReview"}
    assert part["claims"][0]["claimReview"][0].keys() == {"url"}
    # Over 2,048 characters the client sends a form, and says that it means GET.
    long = f"{texts[3]} {'and so ' * 400}"
    assert claims.search(query=long).execute()["claims"][0]["text"] == texts[3]
    refusals(claims, part["nextPageToken"])
    retract(act(cases[3].cast.cleo), cases[3].verdict, public_note="Misread.")
    assert sorted(walk(claims, **asked)) == [*texts[:3], texts[4]]


def walk(claims: Any, **query: Any) -> list[str]:
    """Return the texts of all pages."""
    request, seen = claims.search(**query), []
    while request is not None:
        answer = request.execute()
        SHAPE.validate(answer)
        seen += [one["text"] for one in answer["claims"]]
        request = claims.search_next(request, answer)
    return seen


def refusals(claims: Any, token: str) -> None:
    """Hold what is refused to what the client reads of it."""
    missing = refused(claims.search(languageCode="en"))
    assert missing.status_code == 400
    assert field_of(missing) == "query"
    assert field_of(refused(claims.search(query="church", pageToken=token))) == (
        "pageToken"
    )
    image = refused(claims.imageSearch(imageUri="https://x.example/"))
    assert image.status_code == 501


def refused(request: Any) -> HttpError:
    with pytest.raises(HttpError) as caught:
        request.execute()
    return caught.value


def field_of(error: HttpError) -> Any:
    return error.error_details[0]["fieldViolations"][0]["field"]
