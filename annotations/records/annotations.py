"""The records of annotations, with their anchors in every revision."""

from hashlib import sha256
from itertools import groupby

from django.db.models import Prefetch, QuerySet
from msgspec import structs

from annotations.anchoring.placement import CARRIED
from annotations.models import Anchor, Annotation
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    SpanShape,
)
from annotations.records.terms import Level, Terms
from annotations.records.working import AnnotationWorking


def anchors() -> QuerySet[Anchor]:
    """Return all anchors with their revision's number and without its text, in order."""
    return (
        Anchor.objects.select_related("revision")
        .only(*(f.attname for f in Anchor._meta.concrete_fields), "revision__number")
        .order_by("revision__number", "part")
    )


def annotations() -> QuerySet[Annotation]:
    """Return all annotations, ready to be built."""
    return Annotation.objects.select_related("article", "creator").prefetch_related(
        Prefetch("anchors", anchors())
    )


def by_revision(annotation: Annotation) -> list[list[Anchor]]:
    """Return the anchors of each revision the annotation has any in, oldest first."""
    placed = annotation.anchors.all()
    return [
        list(group) for _, group in groupby(placed, lambda one: one.revision.number)
    ]


def standing_anchors(annotation: Annotation) -> list[Anchor]:
    """Return the anchors in the last revision in which all the words stand that a person chose.

    Where there is none, those of the latest.
    """
    found = by_revision(annotation)
    standing = [group for group in found if all(one.state in CARRIED for one in group)]
    return (standing or found or [[]])[-1]


def undecided_state(annotation: Annotation) -> str:
    """Return the state in the latest revision that a person must look at; empty when there is none."""
    latest = (by_revision(annotation) or [[]])[-1]
    return next((str(one.state) for one in latest if one.state not in CARRIED), "")


def build_anchor(anchor: Anchor, level: Level) -> AnchorShape:
    """Build the place of one part in one revision; `level` says whether its words go along."""
    quoted = level != "none"
    return AnchorShape(
        revision=anchor.revision.number,
        part=anchor.part,
        start=anchor.start,
        end=anchor.end,
        exact=anchor.exact if quoted else None,
        prefix=anchor.prefix if quoted else None,
        suffix=anchor.suffix if quoted else None,
        exact_sha256=sha256(anchor.exact.encode()).hexdigest(),
        exact_length=len(anchor.exact),
        state=anchor.state,
        method=anchor.method,
        score=anchor.score,
        reason=anchor.reason,
    )


def build_spans(annotation: Annotation, level: Level) -> list[SpanShape]:
    """Build the parts of the quotation in the last revision in which its words stand."""
    return [
        SpanShape(
            start=anchor.start,
            end=anchor.end,
            exact=anchor.exact if level != "none" else None,
        )
        for anchor in standing_anchors(annotation)
    ]


def build_annotation(annotation: Annotation, terms: Terms) -> AnnotationRecord:
    """Build the record of an annotation that came from `annotations()`."""
    level = terms.level(annotation.article.rights)
    return AnnotationRecord(
        id=annotation.uuid,
        article=annotation.article.uuid,
        motivation=annotation.motivation,
        tags=annotation.tags,
        status=annotation.status,
        created=annotation.created,
        modified=annotation.modified,
        version=annotation.version,
        offset_unit="code_point",
        anchors=[build_anchor(anchor, level) for anchor in annotation.anchors.all()],
    )


def add_working_annotation(
    record: AnnotationRecord, annotation: Annotation
) -> AnnotationRecord:
    """Add what only colleagues see."""
    working = AnnotationWorking(
        creator=annotation.creator.get_username(), note=annotation.note
    )
    return structs.replace(record, working=working)
