"""The internal history of a thing, as a page shows it; assessments stay blind in it too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from annotations.admin.blind import visible_assessments
from annotations.models import Comment, History, VerdictVersion

LONGEST_VALUE = 300  # code points


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

    That is: assessments, what versions say that are kept back (and said that were thrown away), and
    what colleagues say about those verdicts.
    """
    seen = visible_assessments(user).values("uuid")
    told = VerdictVersion.objects.told_to(user.pk).values("uuid")
    return History.objects.filter(
        Q(actor=user)
        | (
            (~Q(kind="assessment") | Q(object__in=seen))
            & (~Q(kind="verdictversion") | Q(object__in=told))
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
    return [entry_of(row) for row in rows[:500]]


def entry_of(row: History) -> Entry:
    """Return one act as a page shows it."""
    return Entry(
        at=row.at,
        actor=row.actor.get_username(),
        verb=row.verb.replace("_", " "),
        kind=row.kind,
        changes=changes_of(row),
    )


def changes_of(row: History) -> list[tuple[str, str, str]]:
    """Return field, before and after of each field that an act changed."""
    before, after = row.before or {}, row.after or {}
    return [
        (name.replace("_", " "), shown(before.get(name)), shown(after.get(name)))
        for name in sorted({*before, *after})
        if before.get(name) not in ("", None, [])
        or after.get(name) not in ("", None, [])
    ]


def shown(value: Any) -> str:
    """Return a stored value in at most 300 code points."""
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
