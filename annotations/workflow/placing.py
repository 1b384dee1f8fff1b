"""Verbs that place an annotation: where the engine proposes it, or by selectors from elsewhere."""

from collections.abc import Sequence
from typing import Literal

from annotations.anchoring import Placement, Selectors
from annotations.anchoring.equivalence import Evened, fold
from annotations.anchoring.locate import Locator
from annotations.anchoring.placement import CARRIED
from annotations.anchoring.text import (
    InsideCharacter,
    SpanOutsideText,
    from_utf16,
    to_utf16,
)
from annotations.models import Anchor, Annotation, Revision
from annotations.workflow.acts import Act, Identity
from annotations.workflow.anchors import Span, anchors_for, put
from annotations.workflow.annotating import (
    AnnotationContent,
    news_of,
    put_anchors,
    require_active,
    store_annotation,
)
from annotations.workflow.errors import (
    InvalidContent,
    QuoteMismatch,
    TransitionNotAllowed,
)
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import require_for_public, tell_of_change
from annotations.workflow.storing import update, verb

Unit = Literal["code_point", "utf16", "unknown"]
REFUSALS = {
    "context_differs": "the words stand in the text, but what is around them is different",
    "several": "the words stand in several places",
    "weak": "the words are too few to be sure, and what is around them does not fit",
    "no_words": "it has no words",
    "empty": "it has neither words nor a position",
    "outside": "the position lies outside the text",
    "no_quote": "it has a position without words, and nobody says what it counts",
    "cuts_character": "the words begin or end inside a character of the text",
    "edited": "only similar words stand in the text",
}
CODES = {"several": "ambiguous_quotation", "outside": "bad_span"}


@verb
def accept_place(
    act: Act,
    annotation: Annotation,
    revision: Revision,
    *,
    expected_version: int | None = None,
) -> Annotation:
    """Say that the places proposed in the latest revision are right; then a person has chosen them.

    Raises TransitionNotAllowed when the revision is no longer the latest or a part has no place.
    """
    require(act, may_annotate)
    public = require_for_public(act, "annotation", annotation.uuid)
    require_active(annotation)
    require_latest(revision)
    spans = [
        Span(one.start or 0, one.end or 0, one.exact)
        for one in annotation.anchors.filter(revision=revision).order_by("part")
        if one.start is not None
    ]
    if len(spans) < annotation.anchors.filter(revision=revision).count() or not spans:
        raise TransitionNotAllowed(
            "No place is proposed for these words. Quote where they stand now, or withdraw "
            "the annotation.",
            "no_proposal",
        )
    anchors = anchors_for(revision, spans)
    update(act, annotation, "touch", expected_version=expected_version)
    put(act, annotation, revision, anchors, "accept_place")
    if public:
        tell_of_change(act, "annotation", annotation.uuid, news=news_of(annotation))
    return annotation


def require_latest(revision: Revision) -> None:
    """Raise TransitionNotAllowed when the article has a newer revision."""
    latest = Revision.objects.filter(article=revision.article_id).latest("number")
    if latest.pk != revision.pk:
        raise TransitionNotAllowed(
            f"Revision {latest.number} of this article has come since. Look at the places in it.",
            "revised_since",
        )


@verb
def annotate_by_selectors(
    act: Act,
    revision: Revision,
    selectors: Sequence[Selectors],
    content: AnnotationContent | None = None,
    *,
    unit: Unit = "code_point",
    identity: Identity | None = None,
) -> Annotation:
    """Highlight what selectors from another system name, one for each part.

    `unit` is what their positions count. In a stated unit the quotation must stand at the position,
    and a position alone is taken at its word; where the unit is unknown, a quotation that fits in
    one place only counts for more. Raises QuoteMismatch when position and quotation disagree, and
    InvalidContent, with the reason, for what has no place or more than one.
    """
    require(act, may_annotate)
    anchors = anchors_named(revision, selectors, unit)
    return store_annotation(act, revision, anchors, content, identity=identity)


@verb
def reanchor_by_selectors(
    act: Act,
    annotation: Annotation,
    revision: Revision,
    selectors: Sequence[Selectors],
    *,
    unit: Unit = "code_point",
    expected_version: int | None = None,
) -> Annotation:
    """Put an annotation where selectors say that it stands in a revision.

    Raises the same as `annotate_by_selectors`.
    """
    return put_anchors(
        act,
        annotation,
        revision,
        lambda: anchors_named(revision, selectors, unit),
        expected_version=expected_version,
    )


def anchors_named(
    revision: Revision, selectors: Sequence[Selectors], unit: Unit
) -> list[Anchor]:
    """Return the unsaved anchors of what selectors name, each with how it was found and how surely.

    Raises QuoteMismatch or InvalidContent.
    """
    locator = Locator(revision.text)
    placed = [placement_of(locator, one, unit) for one in selectors]
    spans = [Span(one.start or 0, one.end or 0) for one in placed]
    found = {(one.start, one.end): one for one in placed}
    anchors = anchors_for(revision, spans)
    for anchor in anchors:
        placement = found[anchor.start, anchor.end]
        anchor.method, anchor.score = placement.method, placement.score
    return anchors


def placement_of(locator: Locator, selectors: Selectors, unit: Unit) -> Placement:
    """Return the one place that selectors name. Raises InvalidContent or QuoteMismatch."""
    span = stated_span(locator.text, selectors, unit)
    if span and unit != "unknown":
        return at_position(locator, selectors, span, unit)
    found = locator.locate(selectors)
    if found.state in CARRIED:
        return found
    raise InvalidContent(
        f"{quoted(selectors)} cannot be placed: {reason_of(locator.text, selectors, found)}.",
        CODES.get(found.reason, "not_placed"),
        "target",
    )


def stated_span(text: str, selectors: Selectors, unit: Unit) -> tuple[int, int] | None:
    """Return the position in code points, or None when there is none. Raises InvalidContent."""
    start, end = selectors.start, selectors.end
    if start is None or end is None:
        return None
    if unit == "unknown":
        return start, end
    try:
        if unit == "utf16":
            start, end = from_utf16(text, start), from_utf16(text, end)
    except InsideCharacter as error:
        raise InvalidContent(
            f"The position {selectors.start}–{selectors.end} cuts a character in two.",
            "inside_character",
            "target",
        ) from error
    except SpanOutsideText:
        end = len(text) + 1
    if not 0 <= start < end <= len(text):
        raise InvalidContent(
            f"The position {selectors.start}–{selectors.end} does not lie in the text, which has "
            f"{length_in(text, unit)}.",
            "bad_span",
            "target",
        )
    return start, end


def length_in(text: str, unit: Unit) -> str:
    """Return the length of a text in a unit, in words."""
    if unit == "utf16":
        return f"{to_utf16(text, len(text))} UTF-16 code units"
    return f"{len(text)} code points"


def at_position(
    locator: Locator, selectors: Selectors, span: tuple[int, int], unit: Unit
) -> Placement:
    """Return the stated place if the quotation stands there. Raises QuoteMismatch or InvalidContent."""
    method = "position in UTF-16" if unit == "utf16" else "position"
    standing = locator.text[slice(*span)]
    if selectors.exact is not None and fold(selectors.exact) != fold(standing):
        raise QuoteMismatch(
            f"The quotation and the position disagree: at {selectors.start}–{selectors.end} "
            f"stands “{short(standing)}”, the quotation is “{short(selectors.exact)}”. "
            "Leave one of them out.",
            "quote_mismatch",
            "target",
        )
    found = locator.locate(
        Selectors(standing, selectors.prefix, selectors.suffix, *span)
    )
    if found.state in CARRIED and (found.start, found.end) == span:
        return Placement("anchored", *span, found.score, method)
    raise InvalidContent(
        f"{quoted(selectors)} cannot be placed at {selectors.start}–{selectors.end}: "
        f"{REFUSALS['context_differs']}.",
        "context_differs",
        "target",
    )


def reason_of(text: str, selectors: Selectors, found: Placement) -> str:
    """Return why selectors cannot be placed, as the rest of a sentence."""
    if found.reason == "several":
        wanted = fold(selectors.exact or "")
        places = Evened(text).text.count(wanted)
        return (
            f"the words stand in {places} places, and nothing tells them apart. "
            "Give the words before and after them"
        )
    reason = REFUSALS.get(found.reason, "the words are not in the text")
    if found.start is None or found.end is None:
        return reason
    return (
        f"{reason}. The likeliest place is {found.start}–{found.end}: "
        f"“{short(text[found.start : found.end])}”"
    )


def quoted(selectors: Selectors) -> str:
    """Name selectors in a sentence."""
    if selectors.exact is None:
        return f"The position {selectors.start}–{selectors.end}"
    return f"The quotation “{short(selectors.exact)}”"


def short(words: str) -> str:
    """Return words in at most 80 code points."""
    return words if len(words) <= 80 else f"{words[:79]}…"
