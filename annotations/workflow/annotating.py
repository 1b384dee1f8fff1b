"""Verbs on annotations: make one, change it, put it elsewhere, withdraw it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from annotations.models import Anchor, Annotation, EvidenceUse, Revision
from annotations.vocabulary import (
    AnnotationStatus,
    Happening,
    Motivation,
    RecordState,
    VerdictState,
)
from annotations.workflow.acts import Act, Identity
from annotations.workflow.anchors import Span, anchors_for, put
from annotations.workflow.articles import named_by
from annotations.workflow.carrying import bring_forward
from annotations.workflow.errors import (
    InvalidContent,
    TransitionNotAllowed,
)
from annotations.workflow.inserting import insert_rows
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import (
    named,
    public_among,
    require_for_public,
    shown_in,
    tell_of_change,
)
from annotations.workflow.storing import (
    insert,
    lock,
    require_editable,
    update,
    verb,
)

IS_REVISED = """EXISTS (
    SELECT FROM annotations_revision later WHERE later.article_id = %s AND later.number > %s)"""


@dataclass(frozen=True)
class AnnotationContent:
    """What is said of a highlight. The note is for colleagues only."""

    motivation: str = Motivation.HIGHLIGHTING
    note: str = ""
    tags: list[str] = field(default_factory=list)


@verb
def annotate(
    act: Act,
    revision: Revision,
    spans: Sequence[Span],
    content: AnnotationContent | None = None,
    *,
    identity: Identity | None = None,
) -> Annotation:
    """Highlight one or more parts of a revision's text; of an earlier one, it is carried to the latest.

    Raises QuoteMismatch when a span's `exact` is not what stands there, InvalidContent when a span
    lies outside the text, splits a character, or overlaps another part.
    """
    require(act, may_annotate)
    anchors = anchors_for(revision, spans)
    return store_annotation(act, revision, anchors, content, identity=identity)


def store_annotation(
    act: Act,
    revision: Revision,
    anchors: Sequence[Anchor],
    content: AnnotationContent | None,
    *,
    identity: Identity | None,
) -> Annotation:
    """Store an annotation with its places in a revision; of an earlier one, it is carried on."""
    annotation = new_annotation(act, revision, content, identity=identity)
    # A revision locks its article, so that none comes between what is looked at here and our end.
    insert(act, annotation, "annotate", holding="article")
    if store_first_anchors(annotation, anchors, revision):
        bring_forward(annotation)
    else:
        annotation.just_stored = list(anchors)
    return annotation


def new_annotation(
    act: Act,
    revision: Revision,
    content: AnnotationContent | None,
    *,
    identity: Identity | None,
) -> Annotation:
    """Return an unsaved annotation of the article that a revision is of."""
    content = content or AnnotationContent()
    return Annotation(
        **named_by(identity),
        article_id=revision.article_id,
        creator=act.user,
        created=act.at,
        modified=act.at,
        **vars(content),
    )


def store_first_anchors(
    annotation: Annotation, anchors: Sequence[Anchor], revision: Revision
) -> bool:
    """Store the anchors of a new annotation in a revision; return whether a later one is there."""
    for anchor in anchors:
        anchor.annotation = annotation
    about = [revision.article_id, revision.number]
    return bool(insert_rows(anchors, asking=IS_REVISED, about=about))


@verb
def edit_annotation(
    act: Act,
    annotation: Annotation,
    *,
    expected_version: int | None = None,
    **changes: Any,
) -> Annotation:
    """Change the motivation, note or tags of an annotation."""
    require(act, may_annotate)
    require_editable(changes, AnnotationContent)
    public = require_for_public(act, "annotation", annotation.uuid)
    require_active(annotation)
    update(
        act, annotation, "edit_annotation", expected_version=expected_version, **changes
    )
    if public:
        tell_of_change(act, "annotation", annotation.uuid, news=news_of(annotation))
    return annotation


@verb
def reanchor(
    act: Act,
    annotation: Annotation,
    revision: Revision,
    spans: Sequence[Span],
    *,
    expected_version: int | None = None,
) -> Annotation:
    """Put an annotation where a person says it stands in a revision.

    Raises the same as `annotate`.
    """
    return put_anchors(
        act,
        annotation,
        revision,
        lambda: anchors_for(revision, spans),
        expected_version=expected_version,
    )


def put_anchors(
    act: Act,
    annotation: Annotation,
    revision: Revision,
    choose: Callable[[], Sequence[Anchor]],
    *,
    expected_version: int | None,
) -> Annotation:
    """Give an annotation other places in a revision, and tell readers if they have seen it."""
    require(act, may_annotate)
    public = require_for_public(act, "annotation", annotation.uuid)
    require_active(annotation)
    anchors = choose()
    update(act, annotation, "touch", expected_version=expected_version)
    put(act, annotation, revision, anchors, "reanchor")
    if public:
        tell_of_change(act, "annotation", annotation.uuid, news=news_of(annotation))
    return annotation


@verb
def withdraw(
    act: Act,
    annotation: Annotation,
    *,
    reason: str = "",
    expected_version: int | None = None,
) -> Annotation:
    """Withdraw an annotation; it stays, marked. A public one needs a reason for readers.

    Raises TransitionNotAllowed while a verdict that is public, or about to be, uses it as evidence.
    """
    require(act, may_annotate)
    public = require_for_public(act, "annotation", annotation.uuid)
    require_active(annotation)
    if public and not reason:
        raise InvalidContent(
            "Readers have seen this annotation. Say in a sentence why it is withdrawn.",
            "no_public_note",
            "reason",
        )
    refuse_if_evidence(annotation)
    update(
        act,
        annotation,
        "withdraw",
        expected_version=expected_version,
        status=AnnotationStatus.WITHDRAWN,
    )
    if public:
        announce(withdrawal_news(annotation, reason), act.at)
    return annotation


@verb
def restore(
    act: Act, annotation: Annotation, *, expected_version: int | None = None
) -> Annotation:
    """Take back the withdrawal of an annotation that was never public."""
    require(act, may_annotate)
    public = require_for_public(act, "annotation", lock(annotation).uuid)
    if annotation.status != AnnotationStatus.WITHDRAWN:
        raise TransitionNotAllowed("This annotation is not withdrawn.", "not_withdrawn")
    if public:
        raise TransitionNotAllowed(
            "Readers have been told that this annotation is withdrawn. Make a new one.",
            "withdrawn_in_public",
        )
    update(
        act,
        annotation,
        "restore",
        expected_version=expected_version,
        status=AnnotationStatus.ACTIVE,
    )
    bring_forward(annotation)
    return annotation


def withdrawal_news(annotation: Annotation, reason: str) -> list[News]:
    """Return the news that an annotation and its public appearances are gone."""
    appearances = public_among(
        "appearance", annotation.appearances.values_list("uuid", flat=True)
    )
    gone = [("annotation", annotation.uuid), *named("appearance", appearances)]
    return [
        *(
            News(
                kind=kind,
                object=uuid,
                what=Happening.WITHDRAWN,
                state=RecordState.WITHDRAWN,
                version=annotation.version,
                public_note=reason,
            )
            for kind, uuid in gone
        ),
        *(
            News(kind=kind, object=uuid)
            for kind, uuid in shown_in("annotation", {annotation.uuid})
            if uuid not in appearances
        ),
    ]


def news_of(annotation: Annotation) -> News:
    """Return the news that an annotation changed."""
    return News(
        kind="annotation",
        object=annotation.uuid,
        what=Happening.CHANGED,
        version=annotation.version,
    )


def refuse_if_evidence(annotation: Annotation) -> None:
    """Raise TransitionNotAllowed while a verdict that is public, or about to be, rests on it."""
    shown = Q(
        version=F("version__verdict__current_version"),
        version__verdict__state__in=[VerdictState.PUBLISHED, VerdictState.WITHHELD],
    )
    waiting = Q(version__submitted_at__isnull=False, version__published_at=None)
    use = (
        EvidenceUse.objects.filter(shown | waiting, evidence__annotation=annotation)
        .select_related("version__verdict")
        .first()
    )
    if use:
        raise TransitionNotAllowed(
            f"{use.version.verdict.ref} uses this passage as evidence. "
            "Correct that verdict first, or have its new version sent back.",
            "used_as_evidence",
        )


def require_active(annotation: Annotation) -> None:
    """Lock the annotation; raises TransitionNotAllowed when it has been withdrawn."""
    if lock(annotation).status != AnnotationStatus.ACTIVE:
        raise TransitionNotAllowed(
            "This annotation has been withdrawn. Make a new one.", "withdrawn"
        )
