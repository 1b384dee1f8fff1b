"""Telling PostgreSQL how large its tables have become while an import fills them.

Its plans for triggers and queries are made when they are first used, and an import is one
transaction: without this, what was planned for empty tables would read each of them whole for
every row to the end.
"""

from dataclasses import dataclass

from django.db import connection

from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Article,
    Claim,
    Event,
    Evidence,
    EvidenceUse,
    Record,
    Revision,
    Verdict,
    VerdictVersion,
)

FACTOR = 4  # so many times as many records as the last time
TABLES = [
    model._meta.db_table
    for model in (
        Article, Revision, Annotation, Anchor, Claim, Appearance, Evidence, Verdict,
        VerdictVersion, EvidenceUse, Record, Event,
    )
]  # fmt: skip


@dataclass
class Planning:
    """Knows at how many records PostgreSQL is told next: at first, then at each fourfold."""

    next: int

    def keep_pace(self, stored: int) -> None:
        """Tell PostgreSQL the sizes again where they have grown much; a table in use is passed over."""
        if stored < self.next:
            return
        self.next = stored * FACTOR
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(TABLES)}")
