"""Ordering a release: checked at once, written by the worker."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from annotations.exchange.releases.choices import Choices, require_fitting
from annotations.models import Release
from annotations.workflow import Act, ReleaseContent, prepare_release

JOB = "prepare_release"


def ask(
    act: Act,
    name: str,
    formats: list[str],
    *,
    published_only: bool = True,
    choices: Choices | None = None,
) -> Release:
    """Order a release. Raises InvalidContent for what cannot be made, NotPermitted but for editors."""
    choices = choices or Choices()
    require_fitting(formats, choices, published_only=published_only)
    content = ReleaseContent(
        name=name,
        formats=formats,
        published_only=published_only,
        filters=choices.filters(),
    )
    return prepare_release(act, content)


def enqueue(release: Release) -> None:
    """Tell the worker, within the caller's transaction if there is one; twice is once."""
    job = app.configure_task(JOB, queueing_lock=f"release:{release.pk}")
    try:
        with transaction.atomic():
            job.defer(release=release.pk)
    except AlreadyEnqueued:
        return


def enqueue_unfinished() -> int:
    """Tell the worker of every release that is not finished; return how many there are."""
    unfinished = list(Release.objects.unfinished())
    for release in unfinished:
        enqueue(release)
    return len(unfinished)
