"""The records of rating scales and of evidence."""

from django.db.models import Prefetch, QuerySet

from annotations.models import Evidence, Rating, RatingScale
from annotations.records.annotations import anchors, build_spans
from annotations.records.shapes import (
    CaptureShape,
    EvidenceRecord,
    RatingShape,
    ScaleRecord,
)
from annotations.records.terms import Terms

GAP = " […] "  # stands between the parts of a quotation


def scales() -> QuerySet[RatingScale]:
    """Return all rating scales, ready to be built."""
    return RatingScale.objects.prefetch_related("ratings")


def evidence() -> QuerySet[Evidence]:
    """Return all evidence, ready to be built."""
    return Evidence.objects.select_related("annotation__article").prefetch_related(
        "captures", Prefetch("annotation__anchors", anchors())
    )


def rating_shape(rating: Rating) -> RatingShape:
    """Build one level of a scale."""
    return RatingShape(
        code=rating.code,
        alternate_name=rating.alternate_name,
        rating_value=rating.rating_value,
        best_rating=rating.best_rating,
        worst_rating=rating.worst_rating,
        definition=rating.definition,
        normalized=rating.normalized,
        averitec_label=rating.averitec_label,
        fever_label=rating.fever_label,
    )


def build_scale(scale: RatingScale, terms: Terms) -> ScaleRecord:  # noqa: ARG001
    """Build the record of a rating scale."""
    return ScaleRecord(
        id=scale.uuid,
        slug=scale.slug,
        version=scale.number,
        name=scale.name,
        methodology=scale.methodology,
        ratings=[rating_shape(rating) for rating in scale.ratings.all()],
    )


def quotation(evidence: Evidence, terms: Terms) -> str:
    """Return the words that matter; those of a passage are its annotation's, where rights allow."""
    if evidence.annotation is None:
        return evidence.quote
    spans = build_spans(
        evidence.annotation, terms.level(evidence.annotation.article.rights)
    )
    return GAP.join(span.exact for span in spans if span.exact)


def build_evidence(evidence: Evidence, terms: Terms) -> EvidenceRecord:
    """Build the record of a piece of evidence that came from `evidence()`."""
    return EvidenceRecord(
        id=evidence.uuid,
        kind=evidence.kind,
        tier=evidence.tier,
        title=evidence.title,
        publisher_name=evidence.publisher_name,
        url=evidence.url,
        quote=quotation(evidence, terms),
        locator=evidence.locator,
        document=evidence.document,
        accessed_on=evidence.accessed_on,
        published_on=evidence.published_on,
        annotation=evidence.annotation.uuid if evidence.annotation else None,
        captures=[
            CaptureShape(
                id=capture.uuid,
                url=capture.url,
                captured_at=capture.captured_at,
                provider=capture.provider,
                sha256=capture.sha256,
                size=capture.size,
                mime=capture.mime,
                quote_found=capture.quote_found,
            )
            for capture in evidence.captures.all()
        ],
    )
