"""One import under way, through the verbs of the workflow: what is known by now, and what waits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db import DataError, transaction
from django.db.models import Model

from annotations.exchange.foreign import Where
from annotations.exchange.importing.known import Known, Unresolved
from annotations.exchange.importing.planning import Planning
from annotations.exchange.importing.report import Report
from annotations.exchange.importing.same import is_same
from annotations.exchange.importing.shelf import Shelf
from annotations.exchange.importing.texts import Texts, Words
from annotations.records.shapes import RevisionRecord
from annotations.workflow import Act, InvalidContent, Refused
from annotations.workflow.checking import OUT_OF_RANGE, has_year

T = TypeVar("T")
NUMBERED = "revision by number"
UNHOLDABLE = "It has something that PostgreSQL cannot hold: a NUL character, most likely. Take it out."


@dataclass
class Taking:
    """One import under way: who vouches for it, what is known by now, what waits for its time."""

    importer: User
    texts: Texts
    report: Report
    now: datetime
    known: Known = field(init=False)
    words: Words = field(default_factory=Words)
    new_articles: set[int] = field(default_factory=set)
    shelf: Shelf = field(default_factory=Shelf)
    where: Where = field(default_factory=Where)
    # Where what was refused stands, if not where the step is.
    blamed: Where | None = None
    keep_going: bool = False
    storing: Planning = field(default_factory=lambda: Planning(1_000))
    telling: Planning = field(default_factory=lambda: Planning(100))
    forgetting: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = Known(self.report)

    def close(self) -> None:
        """Forget what was kept."""
        self.shelf.close()
        self.known.keys.close()

    def attempt(self, where: Where, step: Callable[[], T]) -> T | None:
        """Do one step and return what it does; a refusal is noted under its place, for None."""
        self.known.learned.clear()
        self.storing.keep_pace(self.report.taken.total())
        self.blamed = None
        try:
            return self.whole(step) if self.keep_going else step()
        except Refused as refusal:
            self.report.refuse(self.at_fault(where), refusal.by_field)
        except Unresolved as missing:
            self.report.refuse(self.at_fault(where), str(missing))
        except DataError:
            self.report.refuse(self.at_fault(where), UNHOLDABLE)
        return None

    def at_fault(self, where: Where) -> Where:
        """Return the place of what was refused: where the step is, unless it is to blame on another."""
        return self.blamed or where

    def whole(self, step: Callable[[], T]) -> T:
        """Do a step whole or not at all; what was noted of one that is refused is forgotten."""
        before, users = self.report.copy(), len(self.known.users)
        self.known.learned.clear()
        self.storing.keep_pace(self.report.taken.total())
        try:
            with transaction.atomic():
                return step()
        except (Refused, Unresolved, DataError):
            self.report.back_to(before)
            self.known.forget(users)
            for forget in self.forgetting:
                forget()
            raise

    def act(self, user: User, at: datetime) -> Act:
        """Return an act of somebody else's, for which the importer vouches.

        Raises InvalidContent for a time that nobody could read back.
        """
        if not has_year(at):
            raise InvalidContent(OUT_OF_RANGE, "time_out_of_range")
        return Act(user, at, authority=self.importer)

    def mine(self, at: datetime) -> Act:
        """Return an act whose author the record does not name."""
        return self.act(self.importer, at)

    def is_here(self, kind: str, record: Any) -> bool:
        """Return whether the thing was here before; it must be the same then.

        Raises InvalidContent when it differs.
        """
        row = self.known.here(kind, record.id)
        if row is None:
            return False
        if self.known.learned_key(kind, record.id) is not None:
            raise InvalidContent(
                f"The {kind.replace('_', ' ')} {record.id} stands in the file twice. Take one out.",
                "twice",
            )
        if not is_same(kind, record):
            raise InvalidContent(
                f"The {kind.replace('_', ' ')} {record.id} is here already, and it differs. "
                "Import into an empty database, or take this line out.",
                "already_here",
            )
        self.known.learn(kind, record.id, row)
        self.report.known[kind] += 1
        return True

    def taken(self, kind: str, uuid: UUID, row: Model) -> None:
        """Note that a row has come in."""
        self.known.learn(kind, uuid, row)
        self.report.taken[kind] += 1

    def number(self, record: RevisionRecord, key: int) -> None:
        """Remember the key of a revision by its number in the file."""
        self.known.keys.put(NUMBERED, numbered(record.article, record.number), key)

    def revision_key(self, article: UUID, number: int) -> int:
        """Return the key of a revision by its number in the file. Raises Unresolved."""
        key = self.known.keys.get(NUMBERED, numbered(article, number))
        if key is None:
            raise Unresolved(
                f"It stands in revision {number} of the article {article}, whose text is not here. "
                "Bring that in first, or take this out."
            )
        return key


def numbered(article: UUID, number: int) -> bytes:
    """Return what a revision of the file is known by: its article and its number there."""
    return article.bytes + str(number).encode()
