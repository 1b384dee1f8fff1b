"""Verbs that highlight and link many passages at once: by the rules of one, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from annotations.models import Anchor, Annotation, Claim, Revision
from annotations.vocabulary import AnnotationStatus
from annotations.workflow.acts import Act, Identity
from annotations.workflow.anchors import Span, anchors_for
from annotations.workflow.annotating import (
    AnnotationContent,
    new_annotation,
    require_active,
)
from annotations.workflow.carrying import bring_all_forward
from annotations.workflow.checking import check
from annotations.workflow.claims import (
    AppearanceContent,
    new_appearance,
    require_unmerged,
)
from annotations.workflow.copying import Behind, copy_through, number, written
from annotations.workflow.importing_many import insert_all, tell
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.storing import verb


@dataclass(frozen=True)
class Highlight:
    """One highlight among many: whose act it is, its parts, what is said of it, its identifier."""

    act: Act
    spans: Sequence[Span]
    content: AnnotationContent
    identity: Identity | None = None


@dataclass(frozen=True)
class Link:
    """One link of an annotation to a claim among many, with the identifier that it keeps."""

    act: Act
    claim: Claim
    annotation: Annotation
    content: AppearanceContent
    identity: Identity | None = None


@verb
def annotate_many(revision: Revision, given: Sequence[Highlight]) -> list[Annotation]:
    """Highlight many passages of a revision as `annotate` highlights one: all of them or none.

    Raises what `annotate` raises for the first that is bad.
    """
    made = [unsaved(revision, one) for one in given]
    annotations = [annotation for annotation, _ in made]
    number(annotations)
    for annotation, anchors in made:
        for anchor in anchors:
            anchor.annotation = annotation
    places = [anchor for _, anchors in made for anchor in anchors]
    number(places)
    # A revision locks its article, so that none comes between what is looked at here and our end.
    hold_article(revision)
    acts = [one.act for one in given]
    with Behind() as behind:
        behind.do(copy_through, *written(annotations))
        behind.do(copy_through, *written(places))
        tell(behind, list(zip(acts, annotations, strict=True)), "annotate")
    bring_all_forward(annotations)
    return annotations


@verb
def link_many(given: Sequence[Link]) -> None:
    """Link many annotations to claims as `link` links one: all of them or none.

    Raises what `link` raises for the first that is bad.
    """
    for claim in sorted({one.claim for one in given}, key=lambda one: one.pk):
        require_unmerged(claim)
    require_all_active([one.annotation for one in given])
    appearances = []
    for one in given:
        require(one.act, may_annotate)
        appearance = new_appearance(
            one.act, one.claim, one.annotation, one.content, identity=one.identity
        )
        check(appearance)
        appearances.append((one.act, appearance))
    insert_all(appearances, "link")


def require_all_active(annotations: Sequence[Annotation]) -> None:
    """Lock annotations; raises what `require_active` raises for the first that is withdrawn or gone."""
    keys = {one.pk for one in annotations}
    locked = Annotation.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    active = {one.pk for one in locked if one.status == AnnotationStatus.ACTIVE}
    for annotation in annotations:
        if annotation.pk not in active:
            require_active(annotation)


def unsaved(revision: Revision, one: Highlight) -> tuple[Annotation, list[Anchor]]:
    """Return the checked, unsaved annotation of a highlight with its anchors."""
    require(one.act, may_annotate)
    anchors = anchors_for(revision, one.spans)
    annotation = new_annotation(one.act, revision, one.content, identity=one.identity)
    check(annotation)
    return annotation, anchors


def hold_article(revision: Revision) -> None:
    """Keep the article of a revision from being locked by others until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM annotations_article WHERE id = %s FOR KEY SHARE",
            [revision.article_id],
        )
