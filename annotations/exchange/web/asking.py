"""Asking the worker to fetch articles, and telling whoever asked what became of it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from annotations.exchange.holding import held
from annotations.exchange.said import Unloadable, said_of
from annotations.exchange.web.intake import Intake, take_all
from annotations.models import Fetch
from annotations.vocabulary import FetchState
from annotations.workflow import Act
from annotations.workflow.fetches import ask_for, begin_fetch, end_fetch

JOB = "fetch_articles"
LOCK = 0x6665_7463  # the first half of the lock on a fetch; the second is its key
MOST_TRIES = 3
MOST_TAKEN_UP = 500  # fetches that are taken up at once
CUT_OFF = (
    f"The worker was cut off {MOST_TRIES} times while it fetched this, so it is left alone. Look into "
    "the worker's log, then ask for it again."
)
SAID = {
    "added": "A new article: {}.",
    "revised": "A new revision of {}.",
    "edited": "What is said of {} has changed.",
    "unchanged": "Nothing new: {} has this text.",
    "earlier": "Nothing new: {} had this text before, and has another since. It keeps each text once.",
}


def enqueue(act: Act, urls: Sequence[str], given: Mapping[str, str]) -> list[Fetch]:
    """Have the worker take in articles on somebody's behalf. Raises NotPermitted."""
    with transaction.atomic():
        asked = ask_for(act, urls, given)
        keys: list[Any] = [fetch.pk for fetch in asked]
        app.configure_task(JOB).defer(fetches=keys)
    return asked


def enqueue_unfinished() -> int:
    """Have the worker take up what still waits, of whoever may still ask; return how much there is.

    Nothing is fetched twice for it: what another job does or has ended is passed over.
    """
    rows = Fetch.objects.filter(state=FetchState.WAITING, asked_by__is_active=True)
    keys: list[Any] = list(
        rows.order_by("pk").values_list("pk", flat=True)[:MOST_TAKEN_UP]
    )
    if keys:
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task(JOB, queueing_lock="fetch:unfinished").defer(
                fetches=keys
            )
    return len(keys)


def carry_out(fetch: Fetch) -> Intake:
    """Take in what an address holds, on behalf of whoever asked, and note what became of it.

    What is in other hands or has ended is left alone.
    """
    with held(LOCK, fetch.pk) as ours:
        return begun(fetch) if ours and begin_fetch(fetch) else Intake()


def begun(fetch: Fetch) -> Intake:
    """Take in what an address holds, unless that has cut the worker off too often."""
    act = Act.now(fetch.asked_by)
    if fetch.tries > MOST_TRIES:
        end_fetch(act, fetch, found=[], passed_over=[CUT_OFF])
        return Intake(passed_over=[CUT_OFF])
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
