"""Which words people highlighted, article by article: independently, or as it all stands now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from annotations.admin.desk.choosing import AgreementChoice
from annotations.agreement import (
    Figure,
    Reading,
    boundary_alpha,
    span_f1,
    unitizing_alpha,
)
from annotations.agreement.highlights import overlap
from annotations.anchoring.placement import CARRIED
from annotations.models import (
    Anchor,
    Annotation,
    Article,
    IndependentReading,
    ReadingDisclosure,
)
from annotations.vocabulary import (
    AnnotationStatus,
    ReadingDisclosureReason,
)

MOST_SHOWN = 50
MOST_COMPARED = (
    500  # articles, where all that several people have highlighted was asked for
)
DONE = ReadingDisclosureReason.DONE


@dataclass
class Marked:
    """One article as several people marked it: the parts of each highlight, by person and key.

    `number` is the revision's; readings from before tags were kept do not tell them.
    """

    article: Article
    number: int
    length: int
    people: dict[str, dict[int, list[tuple[int, int]]]] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    tags: dict[int, list[str]] = field(default_factory=dict)
    tells_tags: bool = True

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
    boundaries: Figure


def marked_in(form: AgreementChoice) -> list[Marked]:
    """Return the articles that several people have highlighted: independently, unless all was asked for.

    Of all, the newest.
    """
    asked = as_it_stands if form.said.get("reading") == "all" else independently
    return [one for one in asked(form) if len(one.people) > 1]


def of_publisher(form: AgreementChoice, article: str) -> Q:
    """Return the condition for the articles of the publisher that was chosen, if one was."""
    publisher = form.said.get("publisher")
    return Q(**{f"{article}publisher": publisher}) if publisher else Q()


def independently(form: AgreementChoice) -> Iterable[Marked]:
    """Return what each reader of each independent reading that has ended had highlighted when done.

    One query. Who had highlighted nothing by then is a reader too.
    """
    done = (
        ReadingDisclosure.objects.filter(
            form.within("reading__ended_at"),
            of_publisher(form, "reading__article__"),
            reason=DONE,
            reading__ended_at__isnull=False,
        )
        .select_related("reading__article", "reading__revision", "person")
        .defer("reading__revision__text")
        .order_by("reading", "person")
    )
    found: dict[int, Marked] = {}
    for one in done:
        reading = one.reading
        marked = found.setdefault(
            reading.pk,
            Marked(reading.article, reading.revision.number, reading.revision.length),
        )
        own = marked.people.setdefault(one.person.get_username(), {})
        for highlight in one.highlights:
            key, parts = highlight["annotation"], highlight["parts"]
            own[key] = [(start, end) for start, end, _ in parts]
            marked.words[key] = " … ".join(words for _, _, words in parts)
            marked.tags[key] = highlight.get("tags", [])
            marked.tells_tags &= "tags" in highlight
    return found.values()


def not_done(form: AgreementChoice) -> int:
    """Return how often somebody highlighted in a reading that ended before they said that they were done."""
    done = ReadingDisclosure.objects.filter(
        reading__article=OuterRef("article"), person=OuterRef("creator"), reason=DONE
    )
    people = Annotation.objects.filter(
        ~Exists(done),
        form.within("article__independent_readings__ended_at"),
        of_publisher(form, "article__"),
        created__lte=F("article__independent_readings__ended_at"),
    )
    return people.order_by().values("article", "creator").distinct().count()


def by_several(form: AgreementChoice) -> Any:
    """Return the keys of the articles that two people or more have highlighted, the newest first."""
    return (
        Annotation.objects.filter(
            form.within("created"),
            of_publisher(form, "article__"),
            status=AnnotationStatus.ACTIVE,
        )
        .exclude(
            article__in=IndependentReading.objects.open().values("article"),
        )
        .order_by()
        .values("article")
        .annotate(people=Count("creator", distinct=True))
        .filter(people__gte=2)
        .order_by("-article")
        .values_list("article", flat=True)
    )


def more_than_compared(form: AgreementChoice) -> bool:
    """Return whether several people have highlighted more articles than are compared."""
    return bool(by_several(form)[MOST_COMPARED : MOST_COMPARED + 1])


def as_it_stands(form: AgreementChoice) -> Iterable[Marked]:
    """Return the articles that two people or more have highlighted, as it stands now; three queries.

    The newest of them, and not those that are read independently at this moment.
    """
    articles = Article.objects.in_bulk(list(by_several(form)[:MOST_COMPARED]))
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
            "annotation__article", "revision__number", "revision__length", "annotation",
            "annotation__creator__username", "start", "end", "exact", "annotation__tags",
        )
    )  # fmt: skip
    found: dict[int, Marked] = {}
    for article, number, length, annotation, who, start, end, exact, tags in rows:
        one = found.setdefault(article, Marked(articles[article], number, length))
        own = one.people.setdefault(who, {})
        own.setdefault(annotation, []).append((start or 0, end or 0))
        one.words[annotation] = " … ".join(
            filter(None, [one.words.get(annotation), exact])
        )
        one.tags[annotation] = tags
    return found.values()


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
        boundary_alpha(reading),
    )
