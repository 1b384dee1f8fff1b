"""How long versions wait in each stage now, and how long they took in a period."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Max
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from annotations.admin.desk.choosing import Period
from annotations.admin.desk.drawing import Bar, Part, bars
from annotations.admin.desk.page import DeskPage
from annotations.models import VerdictVersion

OLDEST = 20
STEPS = (
    ("Draft", "Until it is submitted", "created", "submitted_at"),
    ("In review", "Until a second reader approves it", "submitted_at", "approved_at"),
    ("Approved", "Until it is published", "approved_at", "published_at"),
)


@dataclass(frozen=True)
class Wait:
    """How long things stay in one stage."""

    stage: str
    explained: str
    waiting: int
    median_now: timedelta | None
    longest_now: timedelta | None
    passed: int
    median_then: timedelta | None


class Middle(Aggregate):
    """The median of some durations."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class WaitingPage(DeskPage):
    template = "admin/annotations/desk/waiting.html"
    title = "Waiting times"

    def get(self, request: HttpRequest) -> HttpResponse:
        form, now = Period(request.GET), timezone.now()
        waits = [wait_of(form, step, now) for step in STEPS]
        return self.show(
            request,
            form=form,
            waits=waits,
            bars=drawn(waits),
            oldest=oldest(now),
        )


def wait_of(form: Period, step: tuple[str, str, str, str], now: datetime) -> Wait:
    """Return how long versions wait in a stage, and waited in those that left it; two queries."""
    stage, explained, begin, end = step
    inside = VerdictVersion.objects.pending().filter(
        **{f"{begin}__isnull": False, end: None}
    )
    left = VerdictVersion.objects.filter(
        form.within(end), **{f"{begin}__isnull": False, f"{end}__isnull": False}
    )
    ages = inside.aggregate(
        n=Count("pk"), middle=Middle(now - F(begin)), most=Max(now - F(begin))
    )
    took = left.aggregate(n=Count("pk"), middle=Middle(F(end) - F(begin)))
    return Wait(
        stage=stage,
        explained=explained,
        waiting=ages["n"],
        median_now=ages["middle"],
        longest_now=ages["most"],
        passed=took["n"],
        median_then=took["middle"],
    )


def drawn(waits: list[Wait]) -> list[Bar]:
    """Return the medians now as bars, in hours."""
    return bars(
        (
            one.stage,
            [Part("hours at the median", hours(one.median_now), "half")],
        )
        for one in waits
    )


def hours(span: timedelta | None) -> int:
    """Return a duration in whole hours."""
    return round(span.total_seconds() / 3600) if span else 0


def oldest(now: datetime) -> list[tuple[Any, str, timedelta]]:
    """Return the versions that have waited longest in their stage; one query."""
    rows = (
        VerdictVersion.objects.pending()
        .select_related("verdict__claim", "author")
        .order_by(Coalesce("approved_at", "submitted_at", "created"), "pk")
    )
    return [
        (row, stage, now - since)
        for row in rows[:OLDEST]
        for stage, since in [stage_of(row)]
    ]


def stage_of(row: VerdictVersion) -> tuple[str, datetime]:
    """Return the stage of a version that is being worked on, and since when it is there."""
    if row.approved_at:
        return "Approved", row.approved_at
    if row.submitted_at:
        return "In review", row.submitted_at
    return "Draft", row.created
