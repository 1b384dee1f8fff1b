"""Answers that are given again: the same to the byte, for as long as the ledger stands where it stood."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from annotations.api.answers import json_answer
from annotations.api.caching import OVERHEAD, Asked, Store, Stored, store, stored
from annotations.api.replica import HEAD_SEEN
from annotations.api.views import ApiView
from annotations.models import LedgerHead, Record
from annotations.workflow import rebuild_records, retract, revoke_api_key
from tests.cast import Cast, act
from tests.corpus import Case
from tests.partners import API, client_with, make_key

pytestmark = pytest.mark.django_db

VERDICTS = f"{API}verdicts/"
GONE = "We took the minister's word for another's."
MADE, STORING, GIVEN = 2, 3, 1  # queries: key and page; the head once more; key alone
VARYING = {"RateLimit", "X-Request-ID"}

Ask = Callable[..., HttpResponse]


@pytest.fixture
def ask(cast: Cast, case: Case) -> Ask:
    """Return how a partner asks for something, there being one verdict."""
    client = client_with(make_key(cast))

    def asked(path: str = VERDICTS, **headers: str) -> HttpResponse:
        return client.get(path, headers=headers)  # type: ignore[return-value]

    asked("/api/v1/me/")  # marks the key as used
    return asked


def addresses(case: Case) -> Iterator[str]:
    verdict = case.verdict
    yield VERDICTS
    yield f"{VERDICTS}?state=all"
    yield f"{VERDICTS}?format=ndjson"
    yield f"{VERDICTS}?format=jsonld"
    yield f"{VERDICTS}{verdict.uuid}/"
    yield f"{VERDICTS}{verdict.ref}/"
    yield f"{API}claims/{case.claim.ref}/appearances/"
    yield f"{API}annotations/"
    yield f"{API}annotations/?format=web-annotation"
    yield f"{API}articles/{case.article.ref}/text/"
    yield f"{API}matrix/"
    yield f"{API}changes/"
    for name in ("verdicts.atom", "verdicts.json", "claimreview.json"):
        yield f"/feeds/{name}"


def queries(asking: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        asking()
    return len(seen)


def headers(answer: HttpResponse) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name not in VARYING
    }


def test_what_is_asked_again_is_given_again(ask: Ask) -> None:
    assert [queries(ask) for _ in range(4)] == [MADE, STORING, GIVEN, GIVEN]


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_is_given_again_is_the_same_to_the_byte(
    ask: Ask, case: Case, coding: str
) -> None:
    for path in addresses(case):
        made, *again = [ask(path, accept_encoding=coding) for _ in range(4)]
        for answer in again:
            assert (answer.status_code, answer.content) == (200, made.content), path
            assert headers(answer) == headers(made), path


def test_nothing_is_given_again_once_something_was_retracted(
    ask: Ask, case: Case, cast: Cast
) -> None:
    before = {path: [ask(path) for _ in range(3)][-1] for path in addresses(case)}

    retract(act(cast.cleo), case.verdict, public_note=GONE)

    after = {path: ask(path) for path in before}
    store.clear()
    anew = {path: ask(path) for path in before}
    told = {path for path in before if after[path].content != before[path].content}
    assert told >= {VERDICTS, f"{VERDICTS}{case.verdict.ref}/", f"{API}changes/"}
    assert told >= {"/feeds/verdicts.atom", f"{API}matrix/"}
    for path, answer in after.items():
        assert answer.content == anew[path].content, path
        assert answer.status_code == anew[path].status_code, path


def test_one_caller_is_given_what_was_made_for_another(ask: Ask, cast: Cast) -> None:
    for _ in range(2):
        ask()
    other = client_with(make_key(cast, name="Southwind Post"))
    other.get("/api/v1/me/")

    assert queries(lambda: other.get(VERDICTS)) == GIVEN
    assert queries(lambda: Client().get(VERDICTS)) == GIVEN


def test_every_request_is_counted_and_every_key_looked_at(
    cast: Cast, case: Case
) -> None:
    key = make_key(cast)
    client = client_with(key)
    left = [client.get(VERDICTS)["RateLimit"] for _ in range(4)]

    revoke_api_key(act(cast.emil), key.key)

    assert len(set(left)) == 4
    assert client.get(VERDICTS).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        {"accept": "application/x-ndjson"},
        {"accept": "text/csv"},
        {"accept_encoding": "gzip"},
    ],
)
def test_each_form_is_an_answer_of_its_own(ask: Ask, header: dict[str, str]) -> None:
    plain = [ask() for _ in range(3)][-1]
    other = [ask(**header) for _ in range(3)][-1]

    assert other.content != plain.content
    assert ask().content == plain.content


def test_a_preference_is_heard(ask: Ask) -> None:
    path = f"{API}annotations/?format=web-annotation"
    whole = [ask(path) for _ in range(3)][-1]
    minimal = 'return=representation;include="http://www.w3.org/ns/ldp#PreferMinimalContainer"'

    assert ask(path, prefer=minimal).content != whole.content


def test_known_bytes_are_not_sent_again(ask: Ask) -> None:
    for coding in ("gzip", "identity"):
        etag = [ask(accept_encoding=coding) for _ in range(3)][-1]["ETag"]
        answer = ask(accept_encoding=coding, if_none_match=etag)
        assert (answer.status_code, answer.content) == (304, b"")
        assert (answer["ETag"], "Content-Encoding" in answer) == (etag, False)


def test_the_past_is_always_read(ask: Ask) -> None:
    path = f"{VERDICTS}?as_of=2199-01-01"
    once = queries(lambda: ask(path))

    assert [queries(lambda: ask(path)) for _ in range(3)] == [once] * 3


def test_what_is_not_found_is_looked_for_again(ask: Ask) -> None:
    path = f"{VERDICTS}V-9999/"
    once = queries(lambda: ask(path))

    assert [queries(lambda: ask(path)) for _ in range(3)] == [once] * 3


def test_a_record_that_is_put_back_is_served_at_once(
    ask: Ask, case: Case, cast: Cast
) -> None:
    path = f"{VERDICTS}{case.verdict.ref}/"
    right = ask(path).content
    Record.objects.filter(object=case.verdict.uuid).update(
        body=b"{}",
        etag="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    )
    store.clear()
    assert [ask(path).content for _ in range(3)] == [b"{}"] * 3

    done = rebuild_records(act(cast.cleo))

    assert (len(done.put_back), done.events) == (1, ())
    assert ask(path).content == right


def test_what_a_replica_has_not_is_not_given(ask: Ask, cast: Cast) -> None:
    client = client_with(make_key(cast, name="Southwind Post"))
    head = LedgerHead.objects.get().seq

    def asked(seen: int) -> Callable[[], Any]:
        return lambda: client.get(VERDICTS, **{HEAD_SEEN: seen})

    client.get("/api/v1/me/")
    assert [queries(asked(head)) for _ in range(3)] == [MADE, STORING, GIVEN]
    assert [queries(asked(head - 1)) for _ in range(3)] == [MADE] * 3


def test_none_is_stored_where_there_is_no_room(ask: Ask, settings: Any) -> None:
    settings.STORED_ANSWERS_MB = 0

    assert [queries(ask) for _ in range(4)] == [MADE] * 4
    assert not store.answers


def answer_of(
    asked: Asked, size: int, *, head: str = "1.a.1", until: float = 1e12
) -> Stored:
    words = {"Link": "x" * (size // 4)}
    rest = size - OVERHEAD - len(words["Link"]) - len(asked[0])
    return Stored(asked, head, until, bytes(rest), words)


def test_what_was_not_used_for_longest_makes_room(settings: Any) -> None:
    settings.STORED_ANSWERS_MB = 1
    some, asked = Store(), [(str(n), "", "", False) for n in range(6)]
    for one in asked[:4]:
        some.put(answer_of(one, 2**18))
    some.fresh(asked[0], "1.a.1")

    some.put(answer_of(asked[4], 2**18))
    some.put(answer_of(asked[5], 2**18 + 1))  # more than one may take

    assert [*some.answers] == [asked[2], asked[3], asked[0], asked[4]]
    assert some.size == 2**20


@pytest.mark.parametrize(("head", "until"), [("2.a.1", 1e12), ("1.a.1", 0.0)])
def test_what_is_no_longer_right_is_forgotten(head: str, until: float) -> None:
    some, asked = Store(), (VERDICTS, "", "", False)
    some.put(answer_of(asked, 2_000, until=until))

    assert some.fresh(asked, head) is None
    assert (some.size, dict(some.answers)) == (0, {})


def test_what_was_made_while_something_was_published_is_not_stored(
    ask: Ask, case: Case, cast: Cast
) -> None:
    class Slow(ApiView):
        @stored
        def get(self, request: Request) -> HttpResponse:
            made = json_answer(str(LedgerHead.objects.get().seq).encode())
            if case.verdict.ref in request.query_params:
                retract(act(cast.cleo), case.verdict, public_note=GONE)
            return made

    requests = APIRequestFactory()
    path = f"/slow/?{case.verdict.ref}"
    store.seen_before((f"http://testserver{path}", "", "", False))

    Slow.as_view()(requests.get(path))
    assert not store.answers
    for _ in range(2):
        Slow.as_view()(requests.get("/slow/"))
    assert len(store.answers) == 1
