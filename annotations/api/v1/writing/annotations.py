"""Writing annotations: by the selectors of the W3C, one or a thousand at once."""

from collections.abc import Sequence
from typing import Any

from annotations.anchoring import Selectors
from annotations.api.v1.writing.bodies import (
    Acceptance,
    AnnotationBatch,
    AnnotationBody,
    AnnotationChange,
    Nothing,
    Placed,
    Target,
    Withdrawal,
    given,
)
from annotations.api.v1.writing.finding import revision_in, unusable
from annotations.api.v1.writing.operations import MOST_BYTES_WITH_TEXT, Operation
from annotations.api.v1.writing.together import each
from annotations.models import Annotation, Revision
from annotations.workflow import (
    Act,
    AnnotationContent,
    accept_place,
    annotate_by_selectors,
    edit_annotation,
    reanchor_by_selectors,
    restore,
    withdraw,
)


def make(
    act: Act, _row: None, body: AnnotationBody, _v: Any, pointer: str = ""
) -> Annotation:
    revision = revision_in(body.article, body.revision, pointer)
    annotation = annotate_by_selectors(
        act,
        revision,
        selectors_in(body, revision, pointer),
        AnnotationContent(body.motivation, body.note, body.tags),
        unit=body.offset_unit,
    )
    annotation.article = (
        revision.article
    )  # which has been read: showing it asks for no more
    return annotation


def make_all(
    act: Act, _row: None, body: AnnotationBatch, _v: Any
) -> Sequence[Annotation]:
    return each(
        body.annotations,
        "/annotations",
        lambda one, pointer: make(act, None, one, None, pointer),
    )


def change(
    act: Act, row: Annotation, body: AnnotationChange, version: int | None
) -> Annotation:
    return edit_annotation(act, row, expected_version=version, **given(body))


def move(act: Act, row: Annotation, body: Placed, version: int | None) -> Annotation:
    revision = revision_in(str(row.article.uuid), body.revision)
    return reanchor_by_selectors(
        act,
        row,
        revision,
        selectors_in(body, revision, ""),
        unit=body.offset_unit,
        expected_version=version,
    )


def accept(
    act: Act, row: Annotation, body: Acceptance, version: int | None
) -> Annotation:
    revision = revision_in(str(row.article.uuid), body.revision)
    return accept_place(act, row, revision, expected_version=version)


def take_back(
    act: Act, row: Annotation, body: Withdrawal, version: int | None
) -> Annotation:
    return withdraw(act, row, reason=body.reason, expected_version=version)


def bring_back(
    act: Act, row: Annotation, _body: Nothing, version: int | None
) -> Annotation:
    return restore(act, row, expected_version=version)


def selectors_in(body: Placed, revision: Revision, pointer: str) -> list[Selectors]:
    """Return what each part of a highlight is named by.

    Raises Unusable for a position alone in a text of which there is an earlier one, unless it says
    which it counts in: other words may stand there now than were read.
    """
    place = f"{pointer}/target"
    if isinstance(body.target, list):
        parts = [
            selectors_of(one, f"{place}/{number}")
            for number, one in enumerate(body.target)
        ]
    else:
        parts = [selectors_of(body.target, place)]
    bare = any(one.exact is None for one in parts)
    if bare and body.revision is None and revision.number > 1:
        raise unusable(
            f"The article has {revision.number} revisions, and a position alone means other words in "
            "each. Name yours in `revision`, or quote the words in a TextQuoteSelector.",
            "revision_needed",
            f"{pointer}/revision",
        )
    return parts


def selectors_of(target: Target, pointer: str) -> Selectors:
    """Return what the selectors of one part say together. Raises Unusable for two of one type."""
    several = (
        target.selector if isinstance(target.selector, list) else [target.selector]
    )
    said: dict[str, Any] = {}
    for selector in several:
        more = {name: getattr(selector, name) for name in selector.__struct_fields__}
        if said.keys() & more.keys():
            kind = type(selector).__name__
            raise unusable(
                f"There are two selectors of the type {kind} for one part. For a quotation in "
                "several parts give one target for each.",
                "two_selectors",
                f"{pointer}/selector",
            )
        said |= more
    if not said:
        raise unusable("There is no selector.", "no_span", f"{pointer}/selector")
    return Selectors(**said)


OPERATIONS = (
    Operation(
        "POST", "annotations/", "annotate", "Highlight words of an article",
        AnnotationBody, make, "annotation", creates=True,
    ),
    Operation(
        "POST", "annotations:batch", "annotateAll", "Highlight up to 1,000 places, all or none",
        AnnotationBatch, make_all, "annotation", creates=True, most_bytes=MOST_BYTES_WITH_TEXT,
    ),
    Operation(
        "PATCH", "annotations/<str:name>/", "editAnnotation", "Change motivation, note or tags",
        AnnotationChange, change, "annotation", Annotation, versioned=True,
    ),
    Operation(
        "POST", "annotations/<str:name>/reanchor/", "reanchor", "Put a highlight on other words",
        Placed, move, "annotation", Annotation, versioned=True,
    ),
    Operation(
        "POST", "annotations/<str:name>/accept/", "acceptPlace",
        "Say that the place proposed in the latest revision is right",
        Acceptance, accept, "annotation", Annotation, versioned=True,
    ),
    Operation(
        "POST", "annotations/<str:name>/withdraw/", "withdrawAnnotation", "Withdraw a highlight",
        Withdrawal, take_back, "annotation", Annotation, versioned=True,
    ),
    Operation(
        "POST", "annotations/<str:name>/restore/", "restoreAnnotation",
        "Take back a withdrawal that readers never saw",
        Nothing, bring_back, "annotation", Annotation, versioned=True,
    ),
)  # fmt: skip
