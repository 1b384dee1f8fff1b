"""The worker's part in fetching: articles from pages and feeds that somebody named."""

import logging

from django.contrib.auth.models import User
from procrastinate.contrib.django import app

from annotations.exchange.said import said_of
from annotations.exchange.web.asking import JOB
from annotations.exchange.web.intake import take_all
from annotations.workflow import Act

log = logging.getLogger(__name__)


@app.task(name=JOB)
def fetch_articles(user: int, urls: list[str], given: dict[str, str]) -> dict[str, int]:
    """Take in articles on behalf of a user. Returns how many of each outcome there were."""
    act = Act.now(User.objects.get(pk=user, is_active=True))
    intake = take_all(act, urls, given=said_of(given, "fetch_articles"))
    for reason in intake.passed_over:
        log.warning("Fetching: %s", reason)
    outcomes = {name: len(refs) for name, refs in vars(intake.report).items()}
    log.info("Fetched articles: %s.", outcomes)
    return outcomes | {"passed_over": len(intake.passed_over)}
