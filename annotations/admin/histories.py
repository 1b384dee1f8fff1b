"""The internal history of a thing, as a page shows it; assessments stay blind in it too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from annotations.admin.blind import visible_assessments
from annotations.models import History

LONGEST_VALUE = 300  # code points
KEPT_BLIND = "Kept back until you have given your own assessment."


@dataclass(frozen=True)
class Entry:
    """One act: when, who, what, and each field before and after."""

    at: datetime
    actor: str
    verb: str
    kind: str
    changes: list[tuple[str, str, str]]


def visible_history(user: Any) -> QuerySet[History]:
    """Return the history without the assessments that this person may not see yet."""
    seen = visible_assessments(user).values("uuid")
    return History.objects.filter(~Q(kind="assessment") | Q(object__in=seen))


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
