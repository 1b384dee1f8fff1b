"""A sentence that somebody was sent, pasted into the search: what was said of it, or of what is near."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.workflow import retract, withhold
from tests.cast import Cast, act
from tests.corpus import Case, make_article, make_case, make_claim, make_scale
from tests.pages.conftest import public_role
from tests.pages.reader import read

pytestmark = pytest.mark.django_db

CLAIM = "The harbour of Saltby handled 412 ships in May 2024."
SENT = "👩‍💻 Our neighbour heard that the harbour of Saltby handled 412 ships in May 2024, cafe\u0301!"
OTHER = SENT.replace("412", "380")
DENIED = SENT.replace("handled", "has not handled")
LIKE = "These are on claims that say something like it"


@pytest.fixture
def harbour(cast: Cast) -> Case:
    """Return a draft on the claim."""
    return make_case(cast, claim=make_claim(cast, CLAIM))


def asked(client: Client, words: str, **more: str) -> str:
    with public_role():
        return read(client.get("/verdicts/", {"q": words, **more})).text


def test_a_sentence_finds_the_verdict_on_what_it_says(
    client: Client, harbour: Case
) -> None:
    assert "No verdict matches" in asked(client, SENT), "nothing is published yet"
    harbour.published()
    page = asked(client, SENT)
    assert LIKE in page
    assert "Says the same." in page
    assert page.index("True") < page.index(CLAIM)


@pytest.mark.parametrize(("words", "kind"), [(OTHER, "number"), (DENIED, "negation")])
def test_what_is_only_near_is_told_apart(
    client: Client, harbour: Case, words: str, kind: str
) -> None:
    harbour.published()
    page = asked(client, words)
    assert "Near, but not the same." in page
    assert f"differs ({kind}:" in page
    assert "Says the same." not in page


@pytest.mark.parametrize("verb", [retract, withhold])
def test_what_is_taken_down_is_found_by_no_sentence(
    client: Client, harbour: Case, verb: object
) -> None:
    harbour.published()
    verb(act(harbour.cast.cleo), harbour.verdict, public_note="Taken down.")  # type: ignore[operator]
    assert "No verdict matches" in asked(client, SENT)


def test_words_that_are_found_and_filters_seek_nothing_else(
    client: Client, harbour: Case
) -> None:
    harbour.published()
    assert LIKE not in asked(client, "harbour of Saltby")
    assert LIKE not in asked(client, SENT, rating="true")
    assert LIKE not in asked(client, "Completely other words")


def test_it_takes_as_many_queries_however_many_are_like_it(
    client: Client, cast: Cast
) -> None:
    scale = make_scale(cast)

    def more(number: int) -> None:
        claim = make_claim(cast, CLAIM.replace("2024", str(2000 + number)))
        article = make_article(cast, url=f"https://echo.example/{number}")
        make_case(cast, claim=claim, scale=scale, article=article).published()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert LIKE in read(client.get("/verdicts/", {"q": SENT})).text
        return len(seen)

    more(23)
    one = queries()
    for number in range(10, 16):
        more(number)
    assert queries() == one
    assert len(read(client.get("/verdicts/", {"q": SENT})).text.split("Near, but")) > 3
