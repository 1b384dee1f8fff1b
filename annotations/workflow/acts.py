"""Who acts, when, and on whose authority: the first argument of every verb."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone


@dataclass(frozen=True)
class Act:
    """One act of one person at one time.

    An import replays what others did elsewhere: then `user` and `at` are theirs, and `authority`
    is the person who vouches for it, whose rights count and whom the history names.
    """

    user: User
    at: datetime
    authority: User | None = None

    @classmethod
    def now(cls, user: Any) -> Self:
        """Return an act of `user` at this moment."""
        return cls(user=user, at=timezone.now())

    def after(self, moment: datetime | None) -> Self:
        """Return this act, no earlier than what it follows.

        Clocks are set back, and those of two machines differ; what follows still comes later.
        """
        return self if moment is None or moment <= self.at else replace(self, at=moment)

    @property
    def accountable(self) -> User:
        """Return the person whose rights count."""
        return self.authority or self.user


@dataclass(frozen=True)
class Identity:
    """The identifiers that an imported thing keeps."""

    uuid: UUID
    ref: str = ""
