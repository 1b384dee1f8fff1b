"""The same quotation in other articles of the corpus: latest revisions, exact and near, bounded."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Shingles
from annotations.records.repeats import MOST_READ, repeats_of
from tests.corpus import make_article, make_case, make_claim
from tests.revising.texts import FIRST, SIGNED, add_revision, changed

HOME = "https://northern-echo.example/"


def other(cast, name, words, **said):
    text = f"זה סיפור אחר — élan 👩‍💻 cafe\u0301.\r\n{words}, it was said.\r\n"
    return make_article(cast, text=text, url=HOME + name, **said)


def test_the_same_words_in_other_typography_are_found(cast):
    article = other(cast, "one", SIGNED.replace(" ", "\u00a0", 2))
    [found] = repeats_of(SIGNED)
    assert found.revision.article == article
    assert found.repeat.exact
    assert found.words.startswith("The\u00a0mayor")


def test_a_near_repeat_says_what_differs(cast):
    other(cast, "one", SIGNED.replace("not ", ""))
    [found] = repeats_of(SIGNED)
    assert not found.repeat.exact
    assert found.repeat.differences == ("negation",)


def test_exact_repeats_come_before_near_ones(cast):
    other(cast, "one", SIGNED.replace("not ", ""))
    exact = other(cast, "two", SIGNED)
    assert [one.repeat.exact for one in repeats_of(SIGNED)] == [True, False]
    assert repeats_of(SIGNED, besides={exact.pk})[0].repeat.exact is False


def test_only_the_latest_revision_is_searched(cast):
    article = make_article(cast, text=FIRST)
    assert repeats_of(SIGNED)
    add_revision(cast, article, changed((SIGNED, "Nothing was said about that")))
    assert repeats_of(SIGNED) == []
    assert Shingles.objects.get().revision.number == 2


def test_a_quotation_of_three_words_is_not_looked_for(cast):
    make_article(cast, text=FIRST)
    assert repeats_of("The mayor did") == []


def test_the_number_of_questions_does_not_grow_with_the_corpus(cast):
    for number in range(MOST_READ + 3):
        other(cast, str(number), f"{SIGNED} number {number}")
    with CaptureQueriesContext(connection) as asked:
        found = repeats_of(SIGNED)
    # Candidates, their revisions, their texts.
    assert len(asked) == 3
    assert len(found) == MOST_READ


def read(case):
    """Return the public page of a claim, the public alias seeing what the test has not committed."""
    from django.db import connections  # noqa: PLC0415

    kept, connections["public"] = connections["public"], connections["default"]
    try:
        return Client().get(f"/claims/{case.claim.ref}/").content.decode()
    finally:
        connections["public"] = kept


def test_a_public_claim_page_names_public_articles_alone(cast):
    words = "the café had closed"
    case = make_case(cast).published()
    draft = other(cast, "draft", f"Some people told us that {words}")
    assert draft.headline
    page = read(case)
    assert "Also said in other articles" not in page
    published = other(
        cast, "public", f"Dora says that {words}", headline="Dora on the quay"
    )
    claim = make_claim(cast, "Dora runs a café on the quay.")
    second = make_case(cast, article=published, claim=claim, scale=case.scale)
    second.published()
    page = read(case)
    assert "Also said in other articles" in page
    assert "Dora on the quay" in page
    assert draft.ref not in page


def test_a_phrase_that_all_articles_share_does_not_hide_the_one_that_is_meant(cast):
    stock = "a spokesperson for the ministry said in a statement on Monday"
    for number in range(MOST_READ + 5):
        other(cast, str(number), f"Item {number}, {stock}")
    meant = other(cast, "meant", f"Välberg sells its ferry, {stock}")
    found = repeats_of(f"Välberg sells its ferry, {stock}")
    assert found[0].revision.article == meant
    assert found[0].repeat.exact
