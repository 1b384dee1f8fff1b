"""A worker that is killed while it fetches: what it was asked for is taken up by the next, and ends."""

import threading
import time

import pytest
from django.utils import timezone

from annotations.exchange.web.asking import CUT_OFF, MOST_TRIES, enqueue
from annotations.management.fetch_jobs import fetch_articles
from annotations.models import Article, Fetch
from tests.cast import Cast, act
from tests.commands.test_worker import PATIENCE, start
from tests.exchange.web.site import Reply, Site, page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


def test_what_a_killed_worker_was_fetching_is_taken_up_by_the_next(
    site: Site, cast: Cast
) -> None:
    answered = threading.Event()
    site.replies["/cafe"] = Reply(page(), after=answered)
    enqueue(act(cast.ada), [site.at("/cafe"), site.at("/gone")], {})
    with start(FETCH_ALLOW_PRIVATE="1") as process:
        until = time.monotonic() + PATIENCE
        while "/cafe" not in site.asked and time.monotonic() < until:
            time.sleep(0.05)
        process.kill()
    answered.set()
    first = Fetch.objects.earliest("pk")  # the other may be in other hands already
    assert (first.state, first.tries) == ("waiting", 1)
    with start("--until-idle", FETCH_ALLOW_PRIVATE="1") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    first, second = Fetch.objects.order_by("pk")
    assert (first.state, first.tries) == ("done", 2), first.passed_over
    assert second.state == "failed"
    assert Article.objects.get().headline == "Café closes"


def test_what_cuts_the_worker_off_every_time_is_given_up(
    site: Site, cast: Cast
) -> None:
    site.replies["/cafe"] = Reply(page())
    fetch = Fetch.objects.create(
        url=site.at("/cafe"),
        asked_by=cast.ada,
        asked_at=timezone.now(),
        tries=MOST_TRIES,
    )
    assert fetch_articles(fetches=[fetch.pk])["passed_over"] == 1
    fetch.refresh_from_db()
    assert (fetch.state, fetch.passed_over) == ("failed", CUT_OFF)
    assert fetch.ended_at
    assert site.asked == []
