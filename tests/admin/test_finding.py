"""What is offered while one types: the same claims first, with their verdicts, then what differs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.admin.workspace.wording import claims_sharing
from annotations.anchoring.statements import sentences
from annotations.models import Article
from annotations.workflow import AppearanceContent, link, merge
from tests.admin.site import as_
from tests.cast import Cast, act
from tests.corpus import highlight, make_article, make_case, make_claim

pytestmark = pytest.mark.django_db

SAME = "The ministry closed 12 rural clinics in Ontario in March 2025."
OTHER = "The ministry closed 40 rural clinics in Ontario in March 2025."
DENIAL = "The ministry did not close 12 rural clinics in Ontario in March 2025."
FAR = "The ministry of rural affairs has a new website."


def offered(cast: Cast, words: str) -> str:
    article = Article.objects.first() or make_article(cast)
    address = reverse("admin:annotations_article_find", args=[article.pk])
    answer: Any = as_(cast.ada).get(address, {"claims": "", "q": words})
    return str(answer.content.decode())


def test_the_same_claim_comes_first_and_what_differs_is_named(cast: Cast) -> None:
    far, other, denial = (make_claim(cast, one) for one in (FAR, OTHER, DENIAL))
    same = make_claim(cast, SAME)
    gone = make_claim(cast, SAME.replace("The", "Our"))
    merge(act(cast.cleo), gone, same)
    shown = offered(
        cast, "In March 2025 the ministry closed 12 rural clinics in Ontario."
    )
    places = [shown.find(f'data-claim="{one.ref}"') for one in (same, other, denial)]
    assert places[0] < min(places[1:])
    assert -1 not in places
    assert shown.count("Says the same") == 1
    assert "number: “12” here, “40” there" in shown
    assert "negation: nothing here, “not” there" in shown
    assert shown.find(f'data-claim="{far.ref}"') > max(places)
    assert gone.ref not in shown


def test_a_claim_is_found_by_words_in_which_it_was_published(cast: Cast) -> None:
    case = make_case(cast)
    quotation = highlight(cast, case.article, "“No cafe\u0301 has closed,” she wrote")
    said = AppearanceContent(stance="denies")
    link(act(cast.ada), case.claim, quotation, said)
    case.published()
    shown = offered(cast, "On Monday a café had closed, the minister said.")
    assert f'data-claim="{case.claim.ref}"' in shown
    assert "True" in shown
    assert f"{case.verdict.ref}, published" in shown


def test_half_a_claim_and_a_reference_find_it_too(cast: Cast) -> None:
    claim = make_claim(cast, SAME)
    assert "Says the same" in offered(cast, "12 rural clinics in Ontario")
    assert claim.ref in offered(cast, claim.ref.lower())
    assert "data-claim" not in offered(cast, "Zebras, “?! OR -")
    assert "data-claim" not in offered(cast, "")


MANY = """
    INSERT INTO annotations_claim
        (uuid, version, created, modified, ref, text, language, about, checkability)
    SELECT gen_random_uuid(), 1, now(), now(), 'C-' || number,
           'The ' || (ARRAY['ministry', 'council', 'port'])[1 + number % 3] || ' closed '
           || md5(number::text) || ' in ' || md5((number % 700)::text) || '.', 'en', '{}', 'checkable'
    FROM generate_series(100001, 106000) AS number
"""


def test_claims_are_found_by_an_index_among_many(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        same, other = make_claim(cast, SAME), make_claim(cast, OTHER)
        plain = make_claim(cast, "The council closed in the ministry.")
        cursor.execute("ANALYZE annotations_claim")
        with CaptureQueriesContext(connection) as seen:
            assert set(claims_sharing(sentences(SAME))[:2]) == {same.pk, other.pk}
        cursor.execute("EXPLAIN " + seen.captured_queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on claim_by_words" in plan
    assert "Seq Scan" not in plan
    # Words that stand in thousands of claims find one by standing beside each other.
    assert plain.pk in claims_sharing(sentences("The council closed the ministry."))
