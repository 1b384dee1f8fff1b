"""The queue's page: taking, putting back, and bars that count what there is."""

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.admin.queues import undecided_annotations
from annotations.models import Assignment, Verdict
from tests.admin.site import as_, at, page_of, text_of
from tests.cast import Cast
from tests.corpus import highlight, make_article, make_claim
from tests.every_state import EveryState

QUEUE = reverse("admin:queue")


def press(user: User, name: str, *args: Any) -> Any:
    return as_(user).post(reverse(f"admin:{name}", args=args))


def test_the_next_article_is_taken_opened_and_put_back(corpus: EveryState) -> None:
    cast = corpus.cast
    article = make_article(cast, url="https://new.example/", headline="קפה <b>")
    answer = press(cast.ada, "queue_next", "article")
    assert answer.url == page_of(article, "read")
    page = as_(cast.ada).get(QUEUE)
    assert "קפה &lt;b&gt;" in text_of(page)
    (held,) = Assignment.objects.all()
    assert [one for one, *_ in page.context["mine"]] == [held]
    assert [one for one, *_ in as_(cast.ben).get(QUEUE).context["others"]] == [held]
    refused = as_(cast.ben).post(
        reverse("admin:queue_take", args=["article", article.pk]), follow=True
    )
    assert "Somebody else has taken this" in text_of(refused)
    nothing = as_(cast.ben).post(
        reverse("admin:queue_next", args=["article"]), follow=True
    )
    assert "Nothing of this kind" in text_of(nothing)
    press(cast.ada, "queue_release", held.pk)
    assert as_(cast.ada).get(QUEUE).context["mine"] == []


def test_a_second_reader_is_led_to_the_verdict(corpus: EveryState) -> None:
    answer = press(corpus.cast.ben, "queue_next", "verdict")
    assert answer.url == page_of(corpus.in_review.verdict, "read")
    assert press(corpus.cast.ada, "queue_next", "verdict").url == QUEUE
    lines = as_(corpus.cast.ada).get(QUEUE).context["lines"]
    assert [line.kind for line in lines] == ["article", "claim"]


def test_the_bars_are_true(corpus: EveryState) -> None:
    make_claim(corpus.cast, "Nobody has begun this.")
    articles, claims, verdicts = as_(corpus.cast.ada).get(QUEUE).context["bars"]
    assert verdicts.total == Verdict.objects.count()
    for part in verdicts.parts:
        listed = as_(corpus.cast.ada).get(part.url)
        assert listed.context["cl"].result_count == part.count
    assert sum(part.width for part in verdicts.parts) == 600
    assert "draft 1" in verdicts.in_words
    assert [part.count for part in claims.parts][-1] >= 1
    assert articles.total == sum(part.count for part in articles.parts)


def test_the_number_of_queries_does_not_grow(corpus: EveryState) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_(corpus.cast.cleo).get(QUEUE).status_code == 200
        return len(seen)

    def more(number: int) -> None:
        make_article(corpus.cast, url=f"https://new.example/{number}")
        make_claim(corpus.cast, f"New claim {number}.")
        for kind in ("article", "claim"):
            press(corpus.cast.ada, "queue_next", kind)
        make_article(corpus.cast, url=f"https://newer.example/{number}")

    more(1)
    before = queries()
    for number in range(2, 5):
        more(number)
    assert queries() == before


def test_only_colleagues_see_the_queue(corpus: EveryState) -> None:
    for user in (corpus.cast.emil, corpus.cast.nobody):
        assert as_(user).get(QUEUE).status_code == 403
        assert press(user, "queue_next", "article").status_code == 403
    assert as_(corpus.cast.ada).get(at("assignment")).status_code == 200
    wrong = reverse("admin:queue_take", args=["newsroom", 1])
    assert as_(corpus.cast.ada).post(wrong).status_code == 404


def test_places_that_a_person_decides_on_are_found_by_their_index(cast: Cast) -> None:
    words = [f"word{number:03}" for number in range(60)]
    article = make_article(cast, text=" ".join(words))
    for word in words:
        highlight(cast, article, word)
    with connection.cursor() as cursor:
        # Among few rows any way is as good, so which is taken would be chance.
        cursor.execute("ANALYZE annotations_annotation, annotations_anchor")
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "anchor_undecided" in undecided_annotations().explain()
