"""What the lists of working content can be narrowed down by: one line for each noun and filter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from annotations.api.parameters import (
    ChoicesField,
    Field,
    ThingsField,
    WordsField,
    uuid_of,
)
from annotations.models import Anchor
from annotations.vocabulary import (
    AnchorState,
    AnnotationStatus,
    RecordState,
    VerdictState,
)

REVIEW = ("due", "settled")
MERGED = (RecordState.CURRENT.value, RecordState.MERGED.value)


@dataclass(frozen=True)
class Narrowing:
    """One filter of a list: its parameter, and the condition that some values of it make."""

    field: Field
    condition: Callable[[Any], Q]

    def keep(self, rows: QuerySet[Any], values: Any) -> QuerySet[Any]:
        """Keep the rows that fit, each once."""
        fitting = rows.model._default_manager.filter(self.condition(values))
        return rows.filter(pk__in=fitting.values("pk"))


def things(about: str, *paths: str) -> Narrowing:
    """Return the filter by things with refs, at any of some paths."""

    def condition(names: Sequence[str]) -> Q:
        uuids = [one for one in names if uuid_of(one)]
        refs = [one for one in names if not uuid_of(one)]
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__uuid__in": uuids}) | Q(**{f"{path}__ref__in": refs})
        return found

    return Narrowing(ThingsField(refs=True, required=False, help_text=about), condition)


def words(where: str, *columns: str) -> Narrowing:
    """Return the filter by words that stand so in any of some columns, in whichever case."""
    about = f"Words as they stand, in whichever case, in {where}."

    def condition(sought: str) -> Q:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": sought})
        return found

    return Narrowing(WordsField(required=False, help_text=about), condition)


def states(
    about: str, choices: Sequence[str], condition: Callable[[Sequence[str]], Q]
) -> Narrowing:
    """Return the filter by where things stand."""
    field = ChoicesField(choices=choices, required=False, help_text=about)
    return Narrowing(field, condition)


def merged_or_not(values: Sequence[str]) -> Q:
    """Return the condition for claims that are merged into another, that are not, or either."""
    found = Q()
    for one in values:
        found |= Q(merged_into__isnull=one == RecordState.CURRENT)
    return found


def up_for_review(values: Sequence[str]) -> Q:
    """Return the condition for verdicts that are up for review, that are not, or either."""
    found = Q()
    for one in values:
        settled = Q(review_reason="")
        found |= settled if one == "settled" else ~settled
    return found


# Assessments have no list: who reads blind must not come upon a colleague's.
NARROWINGS: dict[str, dict[str, Narrowing]] = {
    "publishers": {"search": words("the name or the slug", "name", "slug")},
    "articles": {
        "claim": things(
            "A claim that appears in it.", "annotations__appearances__claim"
        ),
        "search": words("the headline or the address", "headline", "url"),
    },
    "revisions": {"article": things("The article whose text it is.", "article")},
    "annotations": {
        "article": things("The article it highlights.", "article"),
        "claim": things("A claim that it is linked to.", "appearances__claim"),
        "state": states(
            "Whether it still stands.",
            AnnotationStatus.values,
            lambda values: Q(status__in=values),
        ),
        "anchor_state": states(
            "What became of its words in the newest revision; of any of its parts.",
            AnchorState.values,
            lambda values: Q(
                pk__in=Anchor.objects.current()
                .filter(state__in=values)
                .values("annotation")
            ),
        ),
        "search": words("the note or the words highlighted", "note", "anchors__exact"),
    },
    "agents": {"search": words("the name or the descriptor", "name", "descriptor")},
    "claims": {
        "article": things(
            "An article that it appears in.", "appearances__annotation__article"
        ),
        "state": states(
            "Whether it has been merged into another.", MERGED, merged_or_not
        ),
        "search": words("the text", "text"),
    },
    "appearances": {
        "article": things("The article it is in.", "annotation__article"),
        "claim": things("The claim that appears.", "claim"),
    },
    "relations": {"claim": things("One of its two claims.", "from_claim", "to_claim")},
    "evidence": {
        "article": things(
            "The article of which it is a passage.", "annotation__article"
        ),
        "claim": things(
            "A claim on whose verdict it bears.", "uses__version__verdict__claim"
        ),
        "search": words("the title or the quotation", "title", "quote"),
    },
    "verdicts": {
        "article": things(
            "An article that its claim appears in.",
            "claim__appearances__annotation__article",
        ),
        "claim": things("The claim it answers.", "claim"),
        "state": states(
            "Where it stands.", VerdictState.values, lambda values: Q(state__in=values)
        ),
        "review": states(
            "Whether it is up for review, or need not be looked at again.",
            REVIEW,
            up_for_review,
        ),
        "search": words(
            "the claim or the summary that readers see",
            "claim__text",
            "current_version__summary",
        ),
    },
}
