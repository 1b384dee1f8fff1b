"""Asking the worker to fetch articles, and telling whoever asked what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from annotations.exchange.said import Unloadable, said_of
from annotations.exchange.web.intake import Intake, take_all
from annotations.models import Fetch
from annotations.workflow import Act
from annotations.workflow.fetches import ask_for, end_fetch

JOB = "fetch_articles"
SAID = {
    "added": "A new article: {}.",
    "revised": "A new revision of {}.",
    "edited": "What is said of {} has changed.",
    "unchanged": "Nothing new: {} has this text.",
}


def enqueue(act: Act, urls: Sequence[str], given: Mapping[str, str]) -> list[Fetch]:
    """Have the worker take in articles on somebody's behalf. Raises NotPermitted."""
    with transaction.atomic():
        asked = ask_for(act, urls, given)
        keys: list[Any] = [fetch.pk for fetch in asked]
        app.configure_task(JOB).defer(fetches=keys)
    return asked


def carry_out(fetch: Fetch) -> Intake:
    """Take in what an address holds, on behalf of whoever asked, and note what became of it."""
    act = Act.now(fetch.asked_by)
    try:
        given = said_of(dict(fetch.given), "fetch_articles")
        intake = take_all(act, [fetch.url], given=given)
    except Unloadable as reason:
        intake = Intake(passed_over=[str(reason)])
    except Exception as reason:
        said = f"It broke off: {type(reason).__name__}. The worker's log says more."
        end_fetch(Act.now(fetch.asked_by), fetch, found=[], passed_over=[said])
        raise
    end_fetch(
        Act.now(fetch.asked_by),
        fetch,
        found=list(said_in(intake)),
        passed_over=intake.passed_over,
    )
    return intake


def said_in(intake: Intake) -> list[str]:
    """Say what was taken in or was here already, a sentence for each article."""
    return [
        SAID[outcome].format(ref)
        for outcome, refs in vars(intake.report).items()
        for ref in refs
    ]
