"""POST /api/v1/match/: what in a text repeats a checked claim, and what only nearly does."""

import json
from typing import Any

import pytest
from django.test import Client

from annotations.api.matching.shapes import LONGEST, Answer, Asked
from annotations.api.v1.posting import MATCH_ANSWER, MATCH_ASKED
from annotations.models import Record
from annotations.workflow import retract, withhold
from tests.cast import act
from tests.corpus import TEXT, Case
from tests.library import OTHER_TEXT, Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def post(read: Reader, body: object, status: int = 200) -> Any:
    answer = read.client.post(f"{API}match/", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def found(read: Reader, text: str) -> list[dict[str, Any]]:
    """Return what is found in a text; every passage stands where it is said to stand."""
    answer = post(read, {"text": text})
    assert (answer["offset_unit"], answer["searched"]) == ("code_point", len(text))
    for one in answer["results"]:
        assert text[one["start"] : one["end"]] == one["exact"]
    results: list[dict[str, Any]] = answer["results"]
    return results


def kinds(results: list[dict[str, Any]]) -> list[str]:
    return [one["kind"] for result in results for one in result["differences"]]


def test_it_works(read: Reader, case: Case) -> None:
    text = f"👩‍💻 קפה, cafe\u0301.\r\n\r\n{case.claim.text}"
    (one,) = found(read, text)

    assert (one["outcome"], one["score"]) == ("match", 1.0)
    assert one["on"]["what"] == "claim"
    verdict = one["verdict"]
    assert (verdict["ref"], verdict["claim"]["ref"]) == (
        case.verdict.ref,
        case.claim.ref,
    )
    assert verdict["rating"]["scale"] == "true-false"
    assert {"license", "attribution", "as_of", "version", "change_class", "public_note",
            "language"} <= verdict.keys()  # fmt: skip
    assert case.claim.ref in one["why"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("It is not true that {}", "negation"),
        ("Officials denied that {}", "negation"),
        ("{}, a claim that the owner calls false", "negation"),
    ],
)
def test_a_denial_is_never_a_match(
    read: Reader, case: Case, words: str, kind: str
) -> None:
    results = found(read, words.format(case.claim.text.rstrip(".")) + ".")

    assert [one["outcome"] for one in results] == ["similar_but_different"]
    assert kinds(results) == [kind]
    assert "not the same claim" in results[0]["why"]


def test_words_that_deny_a_claim_say_so(read: Reader, library: Library) -> None:
    results = found(read, "Die Wirtin sagte: Wir haben nie geschlossen.")

    assert {
        one["on"]["stance"] for one in results if one["on"]["what"] == "quotation"
    } == {"denies"}
    assert "denies the claim" in results[0]["why"]


def test_a_retracted_verdict_is_not_found_by_the_next_request(
    read: Reader, case: Case
) -> None:
    assert found(read, case.claim.text)
    retract(act(case.cast.cleo), case.verdict, public_note="Misread.")

    assert found(read, case.claim.text) == []
    assert Record.objects.get(kind="verdict").shingles == []


def test_a_withheld_verdict_is_not_found(read: Reader, case: Case) -> None:
    withhold(act(case.cast.cleo), case.verdict, public_note="A hint.")

    assert found(read, case.claim.text) == []


def test_an_article_of_the_corpus_is_searched_by_its_address(
    read: Reader, library: Library
) -> None:
    article = library.case.article
    answer = post(read, {"url": article.url})

    assert answer["article"]["ref"] == article.ref
    assert answer["results"]
    text = read.client.get(f"{API}articles/{article.ref}/text/").content.decode()
    for one in answer["results"]:
        assert text[one["start"] : one["end"]] == one["exact"]
    # The rights of the other keep its text in.
    refused = post(read, {"url": library.other_article.url}, 403)
    assert refused["code"] == "text_withheld"
    assert "nie geschlossen" not in json.dumps(refused)


def test_what_cannot_be_searched_is_refused(read: Reader, case: Case) -> None:
    unknown = post(read, {"url": "https://nowhere.example/"}, 400)
    assert unknown["errors"][0]["code"] == "unknown_article"
    assert post(read, {"text": "x" * (LONGEST + 1)}, 413)["code"] == "too_large"
    assert post(read, {"text": "x" * LONGEST * 7}, 413)["code"] == "too_large"
    for body in ({}, {"text": "a", "url": "b"}, {"text": " "}, {"text": "a\x00"}, {"texts": "a"},
                 {"text": 5}, [], "x"):  # fmt: skip
        assert post(read, json.dumps(body), 400)["code"] == "bad_parameters"
    for raw in ("{", '"\\ud800"', '{"text": "\\ud800"}'):
        post(read, raw, 400)
    answer = read.client.post(
        f"{API}match/?x=1", {"text": "a"}, content_type="application/json"
    )
    assert answer.status_code == 400
    answer = read.client.post(f"{API}match/", {"text": "a"})
    assert (answer.status_code, answer.json()["code"]) == (
        415,
        "unsupported_media_type",
    )
    assert read.client.get(f"{API}match/").status_code == 405


def test_it_is_counted_like_every_request(case: Case, client: Client) -> None:
    def remaining() -> int:
        answer = client.post(
            f"{API}match/", {"text": "café"}, content_type="application/json"
        )
        assert answer.status_code == 200
        return int(answer["RateLimit"].split("r=")[1].split(";")[0])

    assert remaining() == remaining() + 1


def test_two_queries_do(
    read: Reader, library: Library, django_assert_num_queries: Any
) -> None:
    text = TEXT + OTHER_TEXT + library.case.claim.text
    # The key with its newsroom, the request counted; the verdicts that share words.
    with django_assert_num_queries(2):
        assert found(read, text)


def test_the_example_is_what_is_answered() -> None:
    import msgspec  # noqa: PLC0415

    msgspec.convert(MATCH_ASKED, Asked)
    msgspec.convert(MATCH_ANSWER, Answer)
