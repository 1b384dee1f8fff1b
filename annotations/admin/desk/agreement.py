"""How far reviewers agree: on ratings and on highlights, with the disagreements one click away."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from annotations.admin.blind import visible_assessments
from annotations.admin.desk.choosing import AgreementChoice
from annotations.admin.desk.downloads import as_csv, highlight_lines, rating_lines
from annotations.admin.desk.marked import (
    MOST_COMPARED,
    highlight_figures,
    lone_in,
    marked_in,
    more_than_compared,
    not_done,
    shared_of,
)
from annotations.admin.desk.page import DeskPage, choices_kept
from annotations.admin.desk.tagged import called, tag_figures, whole_figure
from annotations.agreement import (
    Figure,
    cohen_kappa,
    nominal_alpha,
    ordinal_alpha,
)
from annotations.models import (
    Assessment,
    Publisher,
    Rating,
    RatingScale,
    Verdict,
)
from annotations.vocabulary import AnnotationStatus, ReadingMode

MOST_PAIRS = 12
MOST_SHOWN = 50
BLIND = ReadingMode.BLIND


@dataclass
class Unit:
    """One verdict in one round, with what each reviewer said; `key` is the verdict's."""

    key: int
    ref: str
    claim: str
    round: int
    given: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # the same in the scale's words

    @property
    def differs(self) -> bool:
        """Return whether two reviewers gave different ratings."""
        return len(set(self.given.values())) > 1


class AgreementPage(DeskPage):
    template = "admin/annotations/desk/agreement.html"
    title = "Agreement"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = AgreementChoice(request.GET)
        scale = form.said.get("scale") or scale_used_most()
        if request.GET.get("format") == "highlights":
            return as_csv("highlights", highlight_lines(marked_in(form)))
        if request.GET.get("format") == "ratings":
            given = counted_of(request.user, form, scale)
            return as_csv("ratings", rating_lines(given))
        units = units_of(request.user, form, scale)
        twice = [unit for unit in units if len(unit.given) > 1]
        levels = list(Rating.objects.filter(scale=scale)) if scale else []
        marked = marked_in(form)
        readings = [(one.article, one.reading) for one in marked]
        named = called(marked)
        everything = form.said.get("reading") == "all"
        return self.show(
            request,
            form=form,
            scale=scale,
            figures=rating_figures(units, levels),
            pairs=pair_figures(twice),
            confusion=confusion_of(twice, levels),
            levels=levels,
            disagreements=[unit for unit in twice if unit.differs][:MOST_SHOWN],
            agreed=sum(not unit.differs for unit in twice),
            left_out=0
            if everything
            else seen_of(request.user, form, scale).exclude(mode=BLIND).count(),
            lone=lone_in(marked),
            shared=[shared_of(one, reading) for one, reading in readings[:MOST_SHOWN]],
            highlight_figures=highlight_figures([one for _, one in readings]),
            whole_tags=whole_figure(named),
            tag_figures=list(tag_figures(named)),
            kept=choices_kept(request, "format"),
            marked=len(marked),
            newest=MOST_COMPARED if everything and more_than_compared(form) else 0,
            readers=len({who for one in marked for who in one.people}),
            not_done=0 if everything else not_done(form),
        )


def scale_used_most() -> RatingScale | None:
    """Return the scale with most assessments."""
    counted = RatingScale.objects.annotate(n=Count("ratings__assessments"))
    return counted.order_by("-n", "slug", "-number").first()


def seen_of(
    user: Any, form: AgreementChoice, scale: RatingScale | None
) -> QuerySet[Assessment]:
    """Return the assessments that were asked for, of those that this person may see."""
    rows = visible_assessments(user).filter(
        form.within("submitted_at"), rating__scale=scale
    )
    publisher = form.said.get("publisher")
    return rows.filter(verdict__in=about(publisher)) if publisher else rows


def about(publisher: Publisher) -> QuerySet[Verdict]:
    """Return the verdicts on claims that stand in a publisher's articles."""
    return Verdict.objects.filter(
        claim__appearances__annotation__article__publisher=publisher,
        claim__appearances__annotation__status=AnnotationStatus.ACTIVE,
    )


def counted_of(
    user: Any, form: AgreementChoice, scale: RatingScale | None
) -> QuerySet[Assessment]:
    """Return the assessments that figures count: those given blind, unless all was asked for."""
    rows = seen_of(user, form, scale)
    return rows if form.said.get("reading") == "all" else rows.filter(mode=BLIND)


def units_of(user: Any, form: AgreementChoice, scale: RatingScale | None) -> list[Unit]:
    """Return what was rated: one query."""
    found = (
        counted_of(user, form, scale)
        .order_by("verdict", "round")
        .values_list(
            "verdict", "round", "verdict__ref", "verdict__claim__text",
            "reviewer__username", "rating__code", "rating__alternate_name",
        )
    )  # fmt: skip
    units: dict[tuple[int, int], Unit] = {}
    for key, number, ref, claim, who, code, words in found:
        unit = units.setdefault((key, number), Unit(key, ref, claim, number))
        unit.given[who], unit.said[who] = code, words
    return list(units.values())


def rating_figures(
    units: list[Unit], levels: list[Rating]
) -> list[tuple[str, str, Figure]]:
    """Return alpha without and with the order of the scale."""
    given = [unit.given for unit in units]
    placed = [one for one in levels if one.rating_value is not None]
    order = [one.code for one in sorted(placed, key=lambda one: one.rating_value or 0)]
    return [
        (
            "Krippendorff's α, nominal",
            "Two ratings are the same, or they are not.",
            nominal_alpha(given),
        ),
        (
            "Krippendorff's α, ordinal",
            "Near misses count less; levels without a value are left out.",
            ordinal_alpha(given, order),
        ),
    ]


def pair_figures(units: list[Unit]) -> list[tuple[str, str, Figure]]:
    """Return kappa of the pairs of reviewers who have most in common."""
    common: Counter[tuple[str, str]] = Counter()
    for unit in units:
        common.update(combinations(sorted(unit.given), 2))
    return [
        (
            one,
            other,
            cohen_kappa(
                (unit.given[one], unit.given[other])
                for unit in units
                if one in unit.given and other in unit.given
            ),
        )
        for (one, other), _ in common.most_common(MOST_PAIRS)
    ]


def confusion_of(
    units: list[Unit], levels: list[Rating]
) -> list[tuple[Rating, list[tuple[int, bool]]]]:
    """Return how often each level met each other, whoever gave which; True where it met itself."""
    met: Counter[tuple[str, str]] = Counter()
    for unit in units:
        for one, other in combinations(unit.given.values(), 2):
            met[one, other] += 1
            if one != other:
                met[other, one] += 1
    return [
        (
            level,
            [(met[level.code, other.code], other == level) for other in levels],
        )
        for level in levels
    ]
