"""The jobs that the worker does by itself: verify, flag what has gone stale, forget old attempts and answers.

Sending webhooks is no job: see `annotations.webhooks.sending`.
Times are UTC. A job that fails is logged and done again at its next time.
"""

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from annotations.management.operators import service_account
from annotations.records.verifying import count, verify
from annotations.workflow import Act, flag_stale
from annotations.workflow.delivering import forget_attempts
from annotations.workflow.once import KEPT_FOR, forget_answers

WEBHOOK_LOG = timedelta(days=90)

log = logging.getLogger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="verify", queueing_lock="verify", pass_context=False)
def verify_nightly(timestamp: int) -> int:  # noqa: ARG001  # given to every periodic job
    """Check every stored invariant; log each finding. Returns how many there are."""
    found = 0
    for found, finding in enumerate(verify(), start=1):  # noqa: B007  # the last number counts
        log.error("verify: %s", finding)
    log.info("Verified %d rows: %d findings.", sum(count().values()), found)
    return found


@app.periodic(cron="5 * * * *")
@app.task(name="flag_stale", queueing_lock="flag_stale")
def flag_stale_hourly(timestamp: int) -> int:  # noqa: ARG001  # given to every periodic job
    """Put up for review the published verdicts whose time to be looked at again has come."""
    flagged = flag_stale(Act.now(service_account()))
    for verdict in flagged:
        log.info("%s is up for review: %s", verdict.ref, verdict.review_reason)
    return len(flagged)


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_attempts", queueing_lock="forget_attempts")
def forget_attempts_nightly(timestamp: int) -> int:  # noqa: ARG001  # given to every periodic job
    """Keep the log of webhooks for 90 days."""
    forgotten = forget_attempts(timezone.now() - WEBHOOK_LOG)
    log.info("Forgot %d attempts of webhooks.", forgotten)
    return forgotten


@app.periodic(cron="47 3 * * *")
@app.task(name="forget_answers", queueing_lock="forget_answers")
def forget_answers_nightly(timestamp: int) -> int:  # noqa: ARG001  # given to every periodic job
    """Forget the answers to writes that nobody will send again."""
    forgotten = forget_answers(timezone.now() - KEPT_FOR)
    log.info("Forgot %d answers to writes.", forgotten)
    return forgotten
