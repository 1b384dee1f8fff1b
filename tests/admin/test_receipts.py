"""Who gets a receipt: the sending that was read, and no other."""

import pytest
from django.test import Client

from annotations.workflow import submit
from tests.admin.site import as_, at, page_of
from tests.cast import act
from tests.every_state import EveryState

WORDS = "Whose cafe\u0301? 👩‍💻\r\nשלום"


def receipts(
    client: Client, address: str, number: str, words: str = WORDS
) -> list[str]:
    answer = client.post(address, {"body": words, "receipt": number})
    return [name for name in answer.cookies if name.startswith("receipt")]


def test_a_form_that_is_read_gets_the_receipt_of_its_number(corpus: EveryState) -> None:
    ada = as_(corpus.cast.ada)
    answer = ada.post(
        page_of(corpus.draft.verdict, "comment"), {"body": WORDS, "receipt": "17"}
    )
    cookie = answer.cookies["receipt-17"]
    assert answer.status_code == 302
    assert (cookie["path"], cookie["samesite"]) == ("/admin/", "Strict")
    assert not cookie["httponly"]  # a script of ours reads it
    assert "שלום" not in cookie.OutputString()


def test_a_form_that_is_shown_again_with_errors_gets_one(corpus: EveryState) -> None:
    ada = as_(corpus.cast.ada)
    comment = page_of(corpus.draft.verdict, "comment")
    assert receipts(ada, comment, "18", words="") == ["receipt-18"]
    fetch = ada.post(at("article", "fetch"), {"addresses": "", "receipt": "19"})
    assert fetch.status_code == 400
    assert "receipt-19" in fetch.cookies


def test_a_form_that_nobody_signed_in_has_sent_gets_none(corpus: EveryState) -> None:
    assert receipts(Client(), page_of(corpus.draft.verdict, "comment"), "20") == []


def test_a_form_that_is_refused_and_gone_gets_none(corpus: EveryState) -> None:
    case, ada = corpus.draft, as_(corpus.cast.ada)
    submit(act(corpus.cast.ada), case.version)
    assert receipts(ada, page_of(case.verdict, "draft"), "21") == []


@pytest.mark.parametrize("number", ["", "a", "1; path=/", "1\r\nX: y", "٣", "1" * 21])
def test_only_numbers_get_one(corpus: EveryState, number: str) -> None:
    ada = as_(corpus.cast.ada)
    assert receipts(ada, page_of(corpus.draft.verdict, "comment"), number) == []
