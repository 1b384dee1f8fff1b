"""What is highlighted in a text, as the workspace draws it: thousands of rows at once, or those of a line.

Django's compiler writes the statement once for all, as it takes longer over it than PostgreSQL over
the rows of a line: so who may see what is said in one place, and asked for quickly.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, Left, NullIf

from annotations.anchoring.blocks import Place
from annotations.anchoring.placement import CARRIED
from annotations.models import Anchor, Appearance, Revision
from annotations.vocabulary import AnnotationStatus
from factcheck.postgresql.cursors import prepared_cursor

# Code points of a claim beside a mark; one more is read, to tell that it goes on.
LONGEST_CLAIM = 80
REVISION, PERSON = 2**31 - 2, 2**31 - 3  # stand in the statement for what is asked
IN_ORDER = "SELECT * FROM ({rows}) AS placed ORDER BY annotation_id, part"
NEAR = """
    SELECT * FROM ({rows}) AS placed
    WHERE annotation_id = ANY (%s) OR (placed."start" < %s AND placed."end" > %s)
    ORDER BY annotation_id, part
"""
TAKEN = 'SELECT placed."start", placed."end" FROM ({rows}) AS placed'


class Placed(NamedTuple):
    """One part of an annotation in a revision, with what its words do, claim by claim.

    `start` and `end` are code points, half-open, and null when the words are gone.
    """

    annotation_id: int
    part: int
    start: int | None
    end: int | None
    exact: str
    state: str
    reason: str
    motivation: str
    note: str
    tags: list[str]
    creator: str
    links: list[dict[str, Any]]

    @property
    def is_carried(self) -> bool:
        """Return whether nobody has to look at where it stands."""
        return self.state in CARRIED


def placed_in(revision: Revision, person: int | None) -> list[Placed]:
    """Return what stands in a revision and a person may see, annotation by annotation; one query."""
    return [Placed(*row) for row in asked(IN_ORDER, revision, person)]


def placed_near(
    revision: Revision,
    person: int | None,
    annotations: Sequence[int],
    lines: Sequence[Place],
) -> list[Placed]:
    """Return the same of some annotations, and of what stands from the first of some lines to the last."""
    start = min((start for start, _ in lines), default=0)
    end = max((end for _, end in lines), default=0)
    rows = asked(NEAR, revision, person, list(annotations), end, start)
    return [Placed(*row) for row in rows]


def taken_in(revision: Revision, person: int | None) -> set[tuple[int, int]]:
    """Return where something that a person may see is highlighted in a revision; one query."""
    return {*asked(TAKEN, revision, person)}


def asked(
    wanted: str, revision: Revision, person: int | None, *values: Any
) -> list[tuple[Any, ...]]:
    """Return what is wanted of the rows of the statement."""
    sql, params = statement()
    given = {REVISION: revision.pk, PERSON: person}
    with prepared_cursor(connection.alias) as cursor:
        cursor.execute(
            wanted.format(rows=sql), [*(given.get(one, one) for one in params), *values]
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@cache
def statement() -> tuple[str, tuple[Any, ...]]:
    """Return the statement as Django's compiler writes it, and its values."""
    return (
        anchors(REVISION, PERSON).values_list(*Placed._fields).query.sql_with_params()
    )


def anchors(revision: int, person: int) -> QuerySet[Anchor]:
    """Return the anchors of what stands in a revision and a person may see, with what their words do."""
    links = (
        Appearance.objects.filter(annotation=OuterRef("annotation_id"))
        .order_by("-pk")
        .values(
            said=JSONObject(
                stance="stance",
                voice="voice",
                ref="claim__ref",
                claim="claim_id",
                text=Left("claim__text", LONGEST_CLAIM + 1),
                who=Coalesce(
                    NullIf("claimant__name", Value("")), "claimant__descriptor"
                ),
            )
        )
    )
    told = Anchor.objects.told_to(person)
    return (
        told.filter(revision=revision, annotation__status=AnnotationStatus.ACTIVE)
        .order_by()
        .annotate(
            motivation=F("annotation__motivation"),
            note=F("annotation__note"),
            tags=F("annotation__tags"),
            creator=F("annotation__creator__username"),
            links=ArraySubquery(links),
        )
    )
