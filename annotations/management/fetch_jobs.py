"""The worker's part in fetching: articles from pages and feeds, and copies of evidence."""

import logging

from django.contrib.auth.models import User
from procrastinate.contrib.django import app

from annotations.exchange.said import Unloadable, said_of
from annotations.exchange.web import capturing
from annotations.exchange.web.asking import JOB
from annotations.exchange.web.intake import take_all
from annotations.models import Evidence
from annotations.workflow import Act, Refused

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
