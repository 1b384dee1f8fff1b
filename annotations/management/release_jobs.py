"""The worker's part in releases: write and seal them, and go on with those that were cut off."""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

from annotations.exchange.releases.asking import JOB, enqueue_unfinished
from annotations.exchange.releases.preparing import Stopped, prepare
from annotations.models import Release

log = logging.getLogger(__name__)


@app.task(name=JOB, pass_context=True)
def prepare_release_job(context: JobContext, release: int) -> str:
    """Write and seal a release, or go on with it. Returns the state it then has."""
    wanted = Release.objects.unfinished().filter(pk=release).first()
    if wanted is None:
        return "not wanted"
    try:
        prepare(wanted, told_to_stop=context.should_abort)
    except Stopped:
        log.info("Release %s: stopped, to be gone on with.", wanted.uuid)
    else:
        log.info("Release %s: %s.", wanted.uuid, wanted.state)
    return wanted.state


@app.periodic(cron="* * * * *")
@app.task(name="go_on_with_releases", queueing_lock="go_on_with_releases")
def go_on_with_releases(timestamp: int) -> int:  # noqa: ARG001  # given to every periodic job
    """Take up the releases whose worker was cut off; those in other hands are left alone."""
    return enqueue_unfinished()
