"""The desk's pictures of a large corpus: what is read for them is bounded."""

from hashlib import sha256

import pytest

from annotations.admin.desk.marked import MOST_COMPARED
from annotations.models import Anchor, Annotation, Article, Revision
from tests.admin.site import asked, text_of
from tests.cast import Cast, act
from tests.corpus import Case, make_publisher

pytestmark = pytest.mark.django_db

WORDS = "קפה 👩‍💻"


def test_ratings_ask_of_each_appearance_once(cast: Cast, one_of_each: Case) -> None:
    _, queries = asked(cast.cleo, "/admin/ratings/")
    assert not any("EXISTS" in sql for sql in queries if "appearance" in sql)


def test_waiting_times_are_worked_out_where_the_times_are(
    cast: Cast, one_of_each: Case
) -> None:
    _, queries = asked(cast.cleo, "/admin/waiting/")
    medians = [sql for sql in queries if "percentile_cont" in sql]
    assert len(medians) == 6  # now and then, of three stages
    versions = [sql for sql in queries if 'FROM "annotations_verdictversion"' in sql]
    assert all("LIMIT" in sql for sql in versions if sql not in medians)


def test_highlights_of_the_newest_articles_alone_are_compared(cast: Cast) -> None:
    house = make_publisher(cast)
    many = range(MOST_COMPARED + 1)
    articles = Article.objects.bulk_create(
        Article(ref=f"A-{one + 900000}", publisher=house, language="en", genre="news", rights="full")
        for one in many
    )  # fmt: skip
    digest = sha256(WORDS.encode()).hexdigest()
    revisions = Revision.objects.bulk_create(
        Revision(article=one, number=1, text=WORDS, length=len(WORDS), text_sha256=digest, raw_sha256=digest,
                 captured_at=act(cast.ada).at)
        for one in articles
    )  # fmt: skip
    marks = Annotation.objects.bulk_create(
        Annotation(article=one, creator=who)
        for one in articles
        for who in (cast.ada, cast.ben)
    )
    Anchor.objects.bulk_create(
        Anchor(annotation=one, revision=revisions[at // 2], start=0, end=3, exact="קפה")
        for at, one in enumerate(marks)
    )
    page, _ = asked(cast.cleo, "/admin/agreement/?reading=all")
    assert page.context["marked"] == MOST_COMPARED
    assert f"The newest {MOST_COMPARED} articles" in text_of(page)
    oldest = articles[0].pk
    assert oldest not in [one.article.pk for one in page.context["shared"]]
