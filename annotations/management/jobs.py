"""The jobs that the worker does by itself: nightly verification, and flagging what has gone stale.

Times are UTC. A job that fails is logged and done again at its next time.
"""

import logging

from procrastinate.contrib.django import app

from annotations.management.operators import service_account
from annotations.records.verifying import count, verify
from annotations.workflow import Act, flag_stale

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
