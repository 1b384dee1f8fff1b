"""Verdicts by publisher and by month, each bar cut by rating, beside a table of the same counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse

from annotations.admin.desk.choosing import PublisherPeriod
from annotations.admin.desk.drawing import Bar, Part, bars
from annotations.admin.desk.page import DeskPage
from annotations.models import Verdict
from annotations.vocabulary import AnnotationStatus, NormalizedRating, VerdictState

PUBLISHER = "claim__appearances__annotation__article__publisher"
RATING = "current_version__rating__normalized"
MOST_ROWS = 60


@dataclass(frozen=True)
class Picture:
    """Bars and their table: each row has a count for every rating, in order."""

    slug: str
    title: str
    explained: str
    rows: list[Bar]


class RatingsPage(DeskPage):
    template = "admin/annotations/desk/ratings.html"
    title = "Verdicts by publisher and by month"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PublisherPeriod(request.GET)
        return self.show(
            request,
            form=form,
            ratings=NormalizedRating.choices,
            pictures=[by_publisher(form), by_month(form)],
        )


def verdicts_of(form: PublisherPeriod) -> Q:
    """Return the condition of the verdicts that readers see and that were asked for."""
    found = Q(state=VerdictState.PUBLISHED) & form.within(
        "current_version__published_at"
    )
    if publisher := form.said.get("publisher"):
        found &= Q(**{PUBLISHER: publisher})
    return found


def by_publisher(form: PublisherPeriod) -> Picture:
    """Return the ratings of the claims that each publisher's articles make; one query."""
    rows = (
        Verdict.objects.filter(
            verdicts_of(form),
            claim__appearances__annotation__status=AnnotationStatus.ACTIVE,
        )
        .values_list(f"{PUBLISHER}__name", RATING)
        .annotate(n=Count("pk", distinct=True))
        .order_by(f"{PUBLISHER}__name")
    )
    return Picture(
        "publisher",
        "By publisher",
        "Of the claims that stand in its articles, whatever the articles do with them.",
        drawn(rows),
    )


def by_month(form: PublisherPeriod) -> Picture:
    """Return the ratings of the verdicts whose current version came out in each month; one query."""
    rows = (
        Verdict.objects.filter(verdicts_of(form))
        .annotate(month=TruncMonth("current_version__published_at"))
        .values_list("month", RATING)
        .annotate(n=Count("pk", distinct=True))
        .order_by("-month")
    )
    return Picture(
        "month",
        "By month",
        "When the version that readers see now was published.",
        drawn((f"{month:%Y-%m}", rating, n) for month, rating, n in rows),
    )


def drawn(rows: Iterable[tuple[str, str, int]]) -> list[Bar]:
    """Return a bar for each name, all on one scale; the first 60."""
    counts: dict[str, dict[str, int]] = {}
    for name, rating, count in rows:
        counts.setdefault(name, {})[rating] = count
    return bars(
        (
            name,
            [
                Part(NormalizedRating(one).label, found.get(one, 0), f"rating-{one}")
                for one in NormalizedRating.values
            ],
        )
        for name, found in list(counts.items())[:MOST_ROWS]
    )
