"""What the page of a claim says of other articles: found in a bounded number of texts."""

import pytest

from annotations.admin.elsewhere import MOST_TEXTS
from annotations.workflow import AppearanceContent, link
from tests.admin.site import asked, page_of
from tests.cast import Cast, act
from tests.corpus import highlight, make_article, make_claim

pytestmark = pytest.mark.django_db

SENTENCES = [
    f"In {year} the café at the harbour paid {year * 3} crowns 👩‍💻 to the cafe\u0301 next door for קפה. "
    for year in range(1990, 1998)
]


def test_a_claim_reads_a_bounded_number_of_texts_for_its_repeats(cast: Cast) -> None:
    articles = [
        make_article(cast, text="".join(SENTENCES), url=f"https://copy.example/{one}")
        for one in range(MOST_TEXTS // len(SENTENCES) + 2)
    ]
    claim = make_claim(cast)
    for sentence in SENTENCES:
        marked = highlight(cast, articles[0], sentence.strip())
        link(act(cast.ada), claim, marked, AppearanceContent(stance="reports"))
    page, queries = asked(cast.cleo, page_of(claim))
    read = [sql for sql in queries if 'LEFT("annotations_revision"."text"' in sql]
    assert len(read) == len(SENTENCES)
    texts = sum(sql.split(" IN (")[1].split(")")[0].count(",") + 1 for sql in read)
    assert texts <= MOST_TEXTS
    assert page.context["repeats"]
