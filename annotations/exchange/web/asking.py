"""Asking the worker to fetch articles."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from procrastinate.contrib.django import app

JOB = "fetch_articles"


def enqueue(user: User, urls: Sequence[str], given: Mapping[str, str]) -> None:
    """Have the worker take in articles on somebody's behalf."""
    app.configure_task(JOB).defer(user=user.pk, urls=list(urls), given=dict(given))
