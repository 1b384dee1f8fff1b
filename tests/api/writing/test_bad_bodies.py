"""Bodies that cannot be used: a problem that says so, never a crash, and nothing is written."""

import logging
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from annotations.models import Annotation, Claim, History
from annotations.vocabulary import Checkability
from factcheck.logs import LineFormatter
from tests.api.writing.desk import Desk
from tests.cast import Cast, make_cast
from tests.corpus import make_article
from tests.partners import API

JSON = "application/json"
CLAIM = b'{"text": "It rained.", "language": "en"}'
CLAIM_BODY = {"text": "It rained.", "language": "en"}


def posted(desk: Desk, path: str, content: bytes, kind: str = JSON) -> Any:
    return desk.client.generic("POST", API + path, content, content_type=kind)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (CLAIM, "text/plain", 415),
        (CLAIM, "application/x-www-form-urlencoded", 415),
        (b"text=It+rained", "multipart/form-data; boundary=x", 415),
        (b"{", JSON, 400),
        (b"", JSON, 400),
        (b"null", JSON, 400),
        (b"[]", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"[" * 200_000, JSON, 400),
        (b'{"text": ' + b"[" * 200_000, JSON, 400),
        (b'{"about": ' + b'{"a":' * 100_000, JSON, 400),
        (b'{"text": "\\ud800", "language": "en"}', JSON, 400),
        (b'{"text": "a\\u0000b", "language": "en"}', JSON, 400),
        (b'{"text": "", "language": "en"}', JSON, 400),
        (b'{"text": "It rained.", "language": "not a language"}', JSON, 400),
        (b'{"text": "It rained.", "language": "en", "claimed_on": "2025-13-01"}', JSON, 400),
        (b'{"text": "It rained.", "language": "en", "checkability": "perhaps"}', JSON, 400),
        (b'{"text": "' + b"x" * 5_000_000 + b'", "language": "en"}', JSON, 413),
    ],
    ids=range(18),
)  # fmt: skip
def test_it_is_refused(cast: Cast, content: bytes, kind: str, status: int) -> None:
    answer = posted(Desk.of(cast.ada), "claims/", content, kind)
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 10
    assert len(answer.content) < 5_000
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_a_value_out_of_no_list_names_the_choices(cast: Cast) -> None:
    body = {"text": "It rained.", "language": "en", "checkability": "perhaps"}
    status, said, _ = Desk.of(cast.ada).send("POST", "claims/", body)

    assert (status, said["code"]) == (400, "invalid_choice")
    assert said["errors"] == [
        {
            "code": "invalid_choice",
            "detail": "Value 'perhaps' is not a valid choice. "
            f"Choose from: {', '.join(Checkability.values)}.",
            "pointer": "/checkability",
        }
    ]


@pytest.mark.django_db
def test_an_address_without_its_slash_loses_no_write(cast: Cast) -> None:
    # A 301 has clients send a GET instead, whose 200 looks like success.
    client = Desk.of(cast.ada).client
    sent = client.post(f"{API}claims", CLAIM, content_type=JSON)
    assert (sent.status_code, sent["Location"]) == (308, f"{API}claims/")

    client.post(f"{API}claims", CLAIM, content_type=JSON, follow=True)
    assert Claim.objects.get().text == "It rained."
    assert client.get(f"{API}claims").status_code == 301


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body", "pointer", "choices"),
    [
        ("claims/", {"txt": "A"}, "/txt", "text, language, about, checkability, claimed_on"),
        ("claims:batch", {"claims": [CLAIM_BODY, {"txt": "A"}]}, "/claims/1/txt",
         "text, language, about, checkability, claimed_on"),
        ("claims/", {"and/or~": "A"}, "/and~1or~0", "text, language, about, checkability, claimed_on"),
        ("annotations/", {"article": "A-0001", "target": {"café": 1}}, "/target/café", "selector"),
        ("annotations/", {"article": "A-0001", "target": [{"offset": 1}]}, "/target/0/offset", "selector"),
        ("verdicts/", {"claim": "C-0001", "scale": "x", "evidence": [{"id": 1}]}, "/evidence/0/id",
         "evidence, stance, rationale"),
    ],
)  # fmt: skip
def test_an_unknown_field_names_those_there_are_at_its_place(
    cast: Cast, path: str, body: Any, pointer: str, choices: str
) -> None:
    status, said, _ = Desk.of(cast.ada).send("POST", path, body)
    (problem,) = said["errors"]

    assert (status, problem["code"]) == (400, "unknown_field")
    assert problem["pointer"] == pointer
    assert problem["detail"].endswith(f"here. Choose from: {choices}.")


@pytest.mark.django_db
def test_a_long_value_is_not_said_back_whole(cast: Cast) -> None:
    body = {"text": "It rained.", "language": "en", "checkability": "é" * 100_000}
    status, said, _ = Desk.of(cast.ada).send("POST", "claims/", body)

    assert (status, said["code"]) == (400, "invalid_choice")
    assert len(said["detail"]) < 1_000


@pytest.mark.django_db
def test_a_note_of_five_megabytes_is_refused(cast: Cast) -> None:
    body = {
        "article": make_article(cast).ref,
        "target": {"selector": {"type": "TextQuoteSelector", "exact": "had closed"}},
        "note": "é" * 2_600_000,
    }
    status, said, _ = Desk.of(cast.ada).send("POST", "annotations/", body)
    assert (status, said["code"]) == (413, "too_large")
    assert not Annotation.objects.exists()


@pytest.mark.django_db
def test_names_of_things_that_are_none(cast: Cast) -> None:
    ada = Desk.of(cast.ada)
    for name in ("C-9999", "x", "a\u0000b", "…", "%", "1" * 500):
        said = ada.send("POST", "annotations/", {"article": name, "target": []})
        assert said[0] == 400, said
    assert ada.send("GET", "working/claims/C-9999/")[0] == 404
    assert ada.send("GET", "working/secrets/C-9999/")[0] == 404
    assert ada.send("PATCH", "claims/C-9999/", {}, If_Match='"1"')[0] == 404


@pytest.mark.django_db
def test_what_is_refused_may_be_sent_again_with_its_key(cast: Cast) -> None:
    ada = Desk.of(cast.ada)
    wrong = {"text": "", "language": "en"}
    assert ada.send("POST", "claims/", wrong, Idempotency_Key="k")[0] == 400
    assert ada.send("POST", "claims/", wrong, Idempotency_Key="k")[0] == 400
    right = {"text": "It rained.", "language": "en"}
    assert ada.send("POST", "claims/", right, Idempotency_Key="k")[0] == 201
    assert ada.send("POST", "claims/", right, Idempotency_Key=" ")[0] in {201, 400}
    assert ada.send("POST", "claims/", right, Idempotency_Key="é")[0] == 400


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_under_one_key_one_is_done() -> None:
    ada = Desk.of(make_cast().ada)
    answers: list[Any] = []
    gate = Barrier(4)

    def send() -> None:
        gate.wait()
        client = Client(HTTP_AUTHORIZATION=ada.client.defaults["HTTP_AUTHORIZATION"])
        answers.append(
            client.generic(
                "POST",
                f"{API}claims/",
                CLAIM,
                JSON,
                headers={"Idempotency-Key": "once"},
            )
        )
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.status_code for one in answers} == {201}
    assert len({(one.content, one["ETag"]) for one in answers}) == 1
    replays = [one.get("Idempotency-Replayed", "") for one in answers]
    assert sorted(replays) == ["", "true", "true", "true"]
    assert (
        Claim.objects.count() == History.objects.filter(verb="file_claim").count() == 1
    )


@pytest.mark.django_db
def test_no_log_line_has_a_key(cast: Cast) -> None:
    secret = str(Desk.of(cast.ada).client.defaults["HTTP_AUTHORIZATION"]).split()[1]
    for said in (
        f"GET /v1alpha1/claims:search?query=a&key={secret} 200",
        f"Authorization: Bearer {secret}",
        f"headers={{'Authorization': 'Bearer {secret}'}}",
        f"?key={secret[:12]}%5F{secret[15:]}&x=1",
    ):
        record = logging.LogRecord("x", logging.INFO, "", 0, said, None, None)
        line = LineFormatter().format(record)
        assert secret[16:] not in line
        assert "[redacted]" in line
