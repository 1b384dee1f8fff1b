"""The panel of known claims: what a text says that was said before, found before it is highlighted."""

import pytest

from annotations.models import Article
from annotations.workflow import (
    AppearanceContent,
    begin_reading,
    end_reading,
    link,
)
from tests.admin.site import as_, asked, at
from tests.cast import Cast, act
from tests.corpus import highlight, make_article, make_case, make_claim

pytestmark = pytest.mark.django_db

CLAIM = "The harbour of Saltby handled 412 ships in May 2024."
SAID = (
    "👩‍💻 The harbour of Saltby handled 412 ships in May 2024, cafe\u0301 owners said"
)
OTHERWISE = "The harbour of Saltby handled 380 ships in May 2024"
TEXT = f"Ships and cafe\u0301s.\r\nשלום, ميناء.\r\n{SAID}. Nobody counted twice.\r\n{OTHERWISE}.\r\n"


def panel_of(article: Article) -> str:
    return at("article", "panel", article.pk) + "?panel=known"


def known_in(cast: Cast, article: Article) -> list[tuple[str, str, bool]]:
    """Return the passages that are shown, each with its claim, and whether it says the same."""
    answer, _ = asked(cast.ada, panel_of(article))
    return [
        (one.words, one.known.claim.text, one.known.is_same)
        for one in answer.context_data["repeated"]
    ]


def test_what_was_said_before_is_found_and_what_differs_told_apart(cast: Cast) -> None:
    make_claim(cast, CLAIM)
    article = make_article(cast, text=TEXT)
    same, near = known_in(cast, article)
    assert same == (SAID[SAID.index("The") :], CLAIM, True)
    assert near == (OTHERWISE, CLAIM, False)
    page = as_(cast.ada).get(panel_of(article)).content.decode()
    assert "number: “380” here, “412” there" in page
    start = TEXT.replace("\r\n", "\n").index("The harbour")
    assert f'data-see="{start}-' in page


def test_a_published_claim_is_found_by_the_words_quoted_of_it(cast: Cast) -> None:
    case = make_case(cast).published()
    words = case.annotation.anchors.get().exact
    article = make_article(cast, text=f"{words}.\n", url="https://echo.example/2")
    assert case.claim.text in [claim for _, claim, _ in known_in(cast, article)]


def test_what_is_linked_is_not_offered_again(cast: Cast) -> None:
    claim = make_claim(cast, CLAIM)
    article = make_article(cast, text=TEXT)
    row = highlight(cast, article, SAID)
    assert len(known_in(cast, article)) == 2
    link(act(cast.ada), claim, row, AppearanceContent(stance="reports"))
    assert [words for words, _, _ in known_in(cast, article)] == [OTHERWISE]
    # Another claim that is near what has been linked is no news.
    make_claim(cast, "The harbour of Saltby handled 999 ships in May 2024.")
    assert SAID not in [words for words, _, _ in known_in(cast, article)]


def test_nobody_is_led_to_words_while_they_read_independently(cast: Cast) -> None:
    make_claim(cast, CLAIM)
    article = make_article(cast, text=TEXT)
    reading = begin_reading(act(cast.cleo), article)
    page = as_(cast.ada).get(panel_of(article)).content.decode()
    assert "independent reading has ended" in page
    assert CLAIM not in page
    end_reading(act(cast.cleo), reading)
    assert len(known_in(cast, article)) == 2


def test_it_takes_as_many_queries_however_many_claims_are_met(cast: Cast) -> None:
    make_claim(cast, CLAIM)
    article = make_article(cast, text=TEXT)
    few = len(asked(cast.ada, panel_of(article))[1])
    for year in range(2015, 2024):
        make_claim(cast, CLAIM.replace("2024", str(year)))
    assert len(known_in(cast, article)) > 2
    assert len(asked(cast.ada, panel_of(article))[1]) == few
