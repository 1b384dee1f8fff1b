"""The verb that gives an article a new text, and carries every annotation onto it."""

from collections.abc import Iterable, Sequence

from annotations.anchoring import Placement, Selectors, carry, describe, locate
from annotations.models import Anchor, Annotation, Article, Revision, Verdict
from annotations.vocabulary import AnchorState, AnnotationStatus, VerdictState
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import RevisionContent, new_revision
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import is_public, public_among, shown_in
from annotations.workflow.storing import (
    hold_public_state,
    insert,
    record_history,
    update,
    verb,
)

CARRIED = frozenset({AnchorState.ANCHORED, AnchorState.MOVED})
LIVE = (
    VerdictState.DRAFT,
    VerdictState.IN_REVIEW,
    VerdictState.APPROVED,
    VerdictState.PUBLISHED,
    VerdictState.WITHHELD,
)


@verb
def revise(
    act: Act,
    article: Article,
    content: RevisionContent,
    *,
    identity: Identity | None = None,
) -> Revision:
    """Add a new revision and carry every active annotation onto it.

    Only identical words are carried without a person; everything else is flagged with a reason,
    and verdicts that rest on it are put up for review. Raises InvalidContent when the article
    already has exactly this text.
    """
    require(act, may_annotate)
    hold_public_state()
    Article.objects.select_for_update().get(pk=article.pk)
    old = article.revisions.order_by("number").last()
    number = old.number + 1 if old else 1
    revision = insert(
        act, new_revision(article, number, content, identity), "add_revision"
    )
    if old is None:
        return revision
    anchors = carried_anchors(article, old, revision)
    Anchor.objects.bulk_create(anchors)
    changed = note_changes(act, anchors)
    flag_verdicts(act, article, revision, changed)
    if is_public("article", article.uuid):
        announce(revision_news(article, revision, changed, anchors), act.at)
    return revision


def carried_anchors(article: Article, old: Revision, new: Revision) -> list[Anchor]:
    """Return the unsaved anchors of all active annotations in the new revision."""
    before = list(
        Anchor.objects.filter(
            revision=old,
            annotation__article=article,
            annotation__status=AnnotationStatus.ACTIVE,
        )
        .select_related("annotation")
        .order_by("annotation_id", "part")
    )
    standing = [anchor for anchor in before if anchor.start is not None]
    spans = [(anchor.start or 0, anchor.end or 0) for anchor in standing]
    found = dict(
        zip(
            (anchor.pk for anchor in standing),
            carry(old.text, new.text, spans),
            strict=True,
        )
    )
    placed = [
        (anchor, found.get(anchor.pk) or sought(new, anchor)) for anchor in before
    ]
    return in_order(carried(new, anchor, placement) for anchor, placement in placed)


def sought(new: Revision, anchor: Anchor) -> Placement:
    """Look for words that were already gone from the revision before."""
    return locate(
        new.text,
        Selectors(exact=anchor.exact, prefix=anchor.prefix, suffix=anchor.suffix),
    )


def carried(new: Revision, anchor: Anchor, placement: Placement) -> Anchor:
    """Return the unsaved anchor for one placement."""
    standing = said_at(new, placement) or Selectors(
        exact=anchor.exact, prefix=anchor.prefix, suffix=anchor.suffix
    )
    return Anchor(
        annotation=anchor.annotation,
        revision=new,
        part=anchor.part,
        start=placement.start,
        end=placement.end,
        exact=standing.exact or "",
        prefix=standing.prefix or "",
        suffix=standing.suffix or "",
        state=placement.state,
        method=placement.method,
        score=placement.score,
        reason=placement.reason[:500],
    )


def said_at(revision: Revision, placement: Placement) -> Selectors | None:
    """Return the words at a placement and those around them; None when it has no place."""
    if placement.start is None or placement.end is None:
        return None
    return describe(revision.text, placement.start, placement.end)


def in_order(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Orphan a part whose place does not follow that of the part before it."""
    kept: list[Anchor] = []
    annotation, reached = None, 0
    for anchor in anchors:
        if anchor.annotation_id != annotation:
            annotation, reached = anchor.annotation_id, 0
        if anchor.start is not None and anchor.start < reached:
            anchor.reason = "The parts of the quotation no longer follow each other."
            anchor.start = anchor.end = None
            anchor.state, anchor.score = AnchorState.ORPHANED, 0.0
        reached = anchor.end or reached
        kept.append(anchor)
    return kept


def note_changes(act: Act, anchors: Sequence[Anchor]) -> dict[int, Annotation]:
    """Write the history of every annotation that a person must look at; return them by key."""
    changed: dict[int, Annotation] = {}
    for anchor in anchors:
        if anchor.state not in CARRIED:
            changed[anchor.annotation_id] = anchor.annotation
            record_history(
                act,
                "carry",
                anchor.annotation,
                before=None,
                after={
                    "revision": anchor.revision.number,
                    "part": anchor.part,
                    "state": str(anchor.state),
                    "reason": anchor.reason,
                },
            )
    return changed


def flag_verdicts(
    act: Act, article: Article, revision: Revision, changed: dict[int, Annotation]
) -> None:
    """Put up for review the verdicts that rest on annotations whose words changed."""
    touched = Verdict.objects.filter(state__in=LIVE).filter(
        pk__in=[
            *Verdict.objects.filter(
                claim__appearances__annotation__in=changed.values()
            ).values_list("pk", flat=True),
            *Verdict.objects.filter(
                versions__evidence_uses__evidence__annotation__in=changed.values()
            ).values_list("pk", flat=True),
        ]
    )
    reason = f"The words of {article.ref} changed in revision {revision.number}."
    for verdict in touched:
        update(act, verdict, "flag_for_review", review_reason=reason)


def revision_news(
    article: Article,
    revision: Revision,
    changed: dict[int, Annotation],
    anchors: Sequence[Anchor],
) -> list[News]:
    """Return what readers must hear of a new revision of a public article."""
    carried_uuids = {anchor.annotation.uuid for anchor in anchors}
    public = public_among("annotation", carried_uuids)
    flagged = {annotation.uuid for annotation in changed.values()}
    return [
        News(
            kind="article", object=article.uuid, what="revised", version=revision.number
        ),
        News(kind="revision", object=revision.uuid, version=revision.number),
        *(
            News(
                kind="annotation",
                object=uuid,
                what="flagged" if uuid in flagged else "",
            )
            for uuid in public
        ),
        *(
            News(kind=kind, object=uuid)
            for kind, uuid in shown_in("annotation", public)
        ),
    ]
