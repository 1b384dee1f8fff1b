"""How far reviewers agree: on ratings and on highlights, with the disagreements one click away."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, islice
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from annotations.admin.blind import visible_assessments
from annotations.admin.desk.choosing import AgreementChoice
from annotations.admin.desk.page import DeskPage
from annotations.agreement import (
    Figure,
    Reading,
    cohen_kappa,
    nominal_alpha,
    ordinal_alpha,
    span_f1,
    unitizing_alpha,
)
from annotations.agreement.highlights import overlap
from annotations.models import (
    Anchor,
    Article,
    Assessment,
    Publisher,
    Rating,
    RatingScale,
    Verdict,
)
from annotations.vocabulary import AnchorState, AnnotationStatus, ReadingMode

MOST_PAIRS = 12
MOST_SHOWN = 50
BLIND = ReadingMode.BLIND
CARRIED = (AnchorState.ANCHORED, AnchorState.MOVED)


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


@dataclass
class Marked:
    """One article as several people marked it: the parts of each highlight, by person and key."""

    article: Article
    length: int
    people: dict[str, dict[int, list[tuple[int, int]]]] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)

    @property
    def reading(self) -> Reading:
        """Return what the figures are computed from."""
        return Reading(
            self.length,
            {
                who: [tuple(parts) for parts in own.values()]
                for who, own in sorted(self.people.items())
            },
        )


@dataclass(frozen=True)
class Lone:
    """A highlight that one person made and none of the others; `key` is the annotation's."""

    article: Article
    key: int
    words: str
    who: str
    missing: list[str]


@dataclass(frozen=True)
class Shared:
    """An article that several people have highlighted, and how far they agree on it."""

    article: Article
    people: list[str]
    f1: Figure
    alpha: Figure


class AgreementPage(DeskPage):
    template = "admin/annotations/desk/agreement.html"
    title = "Agreement"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AgreementChoice(request.GET)
        scale = form.said.get("scale") or scale_used_most()
        units = units_of(request.user, form, scale)
        twice = [unit for unit in units if len(unit.given) > 1]
        levels = list(Rating.objects.filter(scale=scale)) if scale else []
        marked = marked_in(form)
        readings = [(one.article, one.reading) for one in marked]
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
            if form.said.get("reading") == "all"
            else seen_of(request.user, form, scale).exclude(mode=BLIND).count(),
            lone=lone_in(marked),
            shared=[shared_of(one, reading) for one, reading in readings][:MOST_SHOWN],
            highlight_figures=highlight_figures([one for _, one in readings]),
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


def units_of(user: Any, form: AgreementChoice, scale: RatingScale | None) -> list[Unit]:
    """Return what was rated, blind unless all was asked for: one query."""
    rows = seen_of(user, form, scale)
    if form.said.get("reading") != "all":
        rows = rows.filter(mode=BLIND)
    found = (
        rows.order_by("verdict", "round")
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


def marked_in(form: AgreementChoice) -> list[Marked]:
    """Return the articles that two people or more have highlighted, each as they did; two queries."""
    annotated = Q(annotations__status=AnnotationStatus.ACTIVE)
    publisher = form.said.get("publisher")
    articles = (
        Article.objects.filter(**({"publisher": publisher} if publisher else {}))
        .annotate(people=Count("annotations__creator", filter=annotated, distinct=True))
        .filter(people__gte=2)
        .in_bulk()
    )
    rows = (
        Anchor.objects.current()
        .filter(
            form.within("annotation__created"),
            annotation__article__in=articles,
            annotation__status=AnnotationStatus.ACTIVE,
            state__in=CARRIED,
        )
        .order_by("annotation__article", "annotation", "part")
        .values_list(
            "annotation__article", "revision__length", "annotation",
            "annotation__creator__username", "start", "end", "exact",
        )
    )  # fmt: skip
    found: dict[int, Marked] = {}
    for article, length, annotation, who, start, end, exact in rows:
        one = found.setdefault(article, Marked(articles[article], length))
        own = one.people.setdefault(who, {})
        own.setdefault(annotation, []).append((start or 0, end or 0))
        one.words[annotation] = " … ".join(
            filter(None, [one.words.get(annotation), exact])
        )
    return [one for one in found.values() if len(one.people) > 1]


def lone_in(marked: list[Marked]) -> list[Lone]:
    """Return highlights that share no character with any of another person's; the first 50."""
    return list(islice(chain.from_iterable(map(lone_of, marked)), MOST_SHOWN))


def lone_of(one: Marked) -> Iterator[Lone]:
    """Yield the highlights of an article that only one person made, in the order of the text."""
    everybody = [
        (parts, who, key)
        for who, own in one.people.items()
        for key, parts in own.items()
    ]
    for parts, who, key in sorted(everybody):
        if not any(
            overlap(tuple(parts), tuple(others))
            for others, other, _ in everybody
            if other != who
        ):
            missing = [name for name in one.people if name != who]
            yield Lone(one.article, key, one.words[key], who, sorted(missing))


def highlight_figures(readings: list[Reading]) -> list[tuple[str, str, Figure]]:
    """Return the figures on which words to highlight."""
    return [
        ("Span F1, exact", "The very same words.", span_f1(readings)),
        (
            "Span F1, overlapping",
            "At least a character in common.",
            span_f1(readings, overlapping=True),
        ),
        (
            "Krippendorff's |uα for unitizing",
            "Which characters are marked, beyond chance.",
            unitizing_alpha(readings),
        ),
    ]


def shared_of(article: Article, reading: Reading) -> Shared:
    """Return how far people agree on one article."""
    return Shared(
        article,
        list(reading.highlights),
        span_f1([reading], overlapping=True),
        unitizing_alpha([reading]),
    )
