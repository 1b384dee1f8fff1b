"""The verb that takes back the last act on an annotation, by a new act with its own history."""

from typing import Any

from annotations.models import Anchor, Annotation, History, Revision
from annotations.vocabulary import AnnotationStatus, Happening, RecordState
from annotations.workflow.acts import Act
from annotations.workflow.anchors import put
from annotations.workflow.annotating import (
    AnnotationContent,
    news_of,
    refuse_if_evidence,
    withdrawal_news,
)
from annotations.workflow.carrying import bring_forward
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.placing import require_latest
from annotations.workflow.public import (
    recorded_among,
    require_for_public,
    shown_in,
    tell_of_change,
)
from annotations.workflow.storing import lock, update, verb

# What each verb is called in "Undo: …". An undo can itself be undone.
UNDOABLE = {
    "annotate": "highlighted",
    "edit_annotation": "edited",
    "reanchor": "put elsewhere",
    "accept_place": "place accepted",
    "withdraw": "withdrawn",
    "restore": "restored",
    "undo": "undone",
}
FIELDS = (*AnnotationContent.__dataclass_fields__, "status")


def last_act(annotation: Annotation) -> History | None:
    """Return the last act on an annotation if it can be undone."""
    last = History.objects.filter(object=annotation.uuid).first()
    return last if last and last.verb in UNDOABLE else None


@verb
def undo(
    act: Act,
    annotation: Annotation,
    entry: int,
    *,
    reason: str = "",
    expected_version: int | None = None,
) -> Annotation:
    """Take back the act that history names `entry`: places, fields and state are as before it.

    Readers are told of what they had seen; what was withdrawn before their eyes, or will be, needs
    a reason for them. Raises TransitionNotAllowed when anything newer has happened since.
    """
    require(act, may_annotate)
    public = require_for_public(act, "annotation", annotation.uuid)
    lock(annotation)
    last = require_last(annotation, entry)
    before = before_act(last)
    fields = {name: before[name] for name in FIELDS if name in before}
    if fields.get("status") == AnnotationStatus.WITHDRAWN:
        refuse_if_evidence(annotation)
    update(act, annotation, "undo", expected_version=expected_version, **fields)
    if "anchors" in before:
        put_back(act, annotation, before)
    if fields.get("status") == AnnotationStatus.ACTIVE:
        bring_forward(annotation)
    if public:
        tell(act, annotation, fields, reason)
    return annotation


def require_last(annotation: Annotation, entry: int) -> History:
    """Return the act to undo. Raises TransitionNotAllowed unless it is the last and can be undone."""
    last = (
        History.objects.select_related("actor").filter(object=annotation.uuid).first()
    )
    if last is None or last.pk != entry:
        newer = f": {last.verb.replace('_', ' ')} by {last.actor}" if last else ""
        raise TransitionNotAllowed(
            f"Something newer has happened to this annotation since{newer}. "
            "Undo that first, or change it by hand.",
            "changed_since",
        )
    if last.verb not in UNDOABLE:
        raise TransitionNotAllowed(
            f"What was done last ({last.verb.replace('_', ' ')}) cannot be undone here.",
            "not_undoable",
        )
    return last


def before_act(entry: History) -> dict[str, Any]:
    """Return what an act changed, as it was before; before it was made, it was not there."""
    if entry.verb == "annotate":
        return {"status": AnnotationStatus.WITHDRAWN}
    return dict(entry.before or {})


def put_back(act: Act, annotation: Annotation, before: dict[str, Any]) -> None:
    """Put the anchors of one revision back. Raises TransitionNotAllowed when a newer one has come."""
    revision = Revision.objects.get(
        article=annotation.article_id, number=before["revision"]
    )
    require_latest(revision)
    anchors = [Anchor(revision=revision, **kept) for kept in before["anchors"]]
    put(act, annotation, revision, anchors, "undo")


def tell(act: Act, annotation: Annotation, fields: dict[str, Any], reason: str) -> None:
    """Tell readers of an undo. Raises InvalidContent when it needs a reason and has none."""
    status = fields.get("status")
    if status and not reason:
        raise InvalidContent(
            "Readers have been told of this annotation. Say in a sentence why that is taken back.",
            "no_public_note",
            "reason",
        )
    if status == AnnotationStatus.WITHDRAWN:
        announce(withdrawal_news(annotation, reason), act.at)
    elif status == AnnotationStatus.ACTIVE:
        announce(restoration_news(annotation, reason), act.at)
    else:
        tell_of_change(act, "annotation", annotation.uuid, news=news_of(annotation))


def restoration_news(annotation: Annotation, reason: str) -> list[News]:
    """Return the news that a withdrawn annotation and its appearances are back."""
    appearances = recorded_among(
        "appearance",
        annotation.appearances.values_list("uuid", flat=True),
        RecordState.WITHDRAWN,
    )
    back = [
        ("annotation", annotation.uuid),
        *(("appearance", one) for one in appearances),
    ]
    return [
        *(
            News(kind=kind, object=uuid)
            for kind, uuid in (
                *shown_in("annotation", {annotation.uuid}),
                *shown_in("appearance", appearances),
            )
        ),
        *(
            News(
                kind=kind,
                object=uuid,
                what=Happening.RESTORED,
                version=annotation.version,
                public_note=reason,
            )
            for kind, uuid in back
        ),
    ]
