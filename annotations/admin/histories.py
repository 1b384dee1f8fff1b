"""The internal history of a thing, as a page shows it; assessments stay blind in it too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from annotations.admin.acts_in_words import changes_in_words, kind_in_words
from annotations.admin.blind import visible_assessments
from annotations.models import Annotation, Comment, History, VerdictVersion


@dataclass(frozen=True)
class Entry:
    """One act: when, who, what, and each field before and after."""

    at: datetime
    actor: str
    verb: str
    kind: str
    changes: list[tuple[str, str, str]]


def visible_history(user: Any) -> QuerySet[History]:
    """Return the history without what this person may not see yet, save what they did themselves.

    That is: assessments, what versions say that are kept back (and said that were thrown away),
    what colleagues say about those verdicts; and others' highlights of an independent reading.
    """
    seen = visible_assessments(user).values("uuid")
    told = VerdictVersion.objects.told_to(user.pk).values("uuid")
    kept = Annotation.objects.kept_from(user.pk).values("uuid")
    return History.objects.filter(
        Q(actor=user)
        | (
            (~Q(kind="assessment") | Q(object__in=seen))
            & (~Q(kind="verdictversion") | Q(object__in=told))
            & ~Q(kind="annotation", object__in=kept)
            & ~Q(kind="comment", object__in=kept_comments(user).values("uuid"))
        )
    )


def kept_comments(user: Any) -> QuerySet[Comment]:
    """Return what others say about verdicts of which a version is kept back from this person."""
    kept = VerdictVersion.objects.kept_from(user.pk)
    said = Comment.objects.exclude(author=user)
    return said.filter(verdict__in=kept.values("verdict"))


def history_of(user: Any, uuids: Iterable[UUID]) -> list[Entry]:
    """Return the latest 500 acts on some things, newest first."""
    rows = visible_history(user).filter(object__in=list(uuids)).select_related("actor")
    return entries_of(rows[:500])


def entries_of(rows: Iterable[History]) -> list[Entry]:
    """Return acts as a page shows them."""
    acts = list(rows)
    return [
        Entry(
            at=row.at,
            actor=row.actor.get_username(),
            verb=row.verb.replace("_", " "),
            kind=kind_in_words(row.kind),
            changes=changes,
        )
        for row, changes in zip(acts, changes_in_words(acts), strict=True)
    ]
