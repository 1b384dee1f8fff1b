"""The worker's part in fetching: articles from pages and feeds, and copies of evidence."""

import logging
from collections import Counter

from django.contrib.auth.models import User
from procrastinate.contrib.django import app

from annotations.exchange.said import Unloadable
from annotations.exchange.web import capturing
from annotations.exchange.web.asking import JOB, carry_out, enqueue_unfinished
from annotations.models import Evidence, Fetch
from annotations.vocabulary import FetchState
from annotations.workflow import Act, Refused

log = logging.getLogger(__name__)


@app.task(name=JOB)
def fetch_articles(fetches: list[int]) -> dict[str, int]:
    """Take in what somebody asked for, if they still may. Returns how many of each outcome there were."""
    outcomes: Counter[str] = Counter()
    rows = Fetch.objects.filter(state=FetchState.WAITING, asked_by__is_active=True)
    for fetch in rows.filter(pk__in=fetches).order_by("pk"):
        intake = carry_out(fetch)
        for reason in intake.passed_over:
            log.warning("Fetching: %s", reason)
        outcomes["passed_over"] += len(intake.passed_over)
        for name, refs in vars(intake.report).items():
            outcomes[name] += len(refs)
    log.info("Fetched articles: %s.", dict(outcomes))
    return dict(outcomes)


@app.periodic(cron="* * * * *")
@app.task(name="go_on_with_fetches", queueing_lock="go_on_with_fetches")
def go_on_with_fetches(timestamp: int) -> int:  # noqa: ARG001  # given to every periodic job
    """Take up the fetches whose worker was cut off; those in other hands are left alone."""
    return enqueue_unfinished()


@app.task(name=capturing.JOB)
def capture_evidence(user: int, evidence: int) -> str:
    """Keep a copy of a piece of evidence on behalf of a user. Returns the copy's identifier."""
    act = Act.now(User.objects.get(pk=user, is_active=True))
    try:
        kept = capturing.capture(act, Evidence.objects.get(pk=evidence))
    except (Unloadable, Refused) as reason:
        log.warning("Capturing evidence %s: %s", evidence, reason)
        return ""
    log.info("Captured evidence %s: %d bytes.", kept.evidence.uuid, kept.size)
    return str(kept.uuid)
