"""The verb that gives an article a new text, and carries every annotation onto it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import F, Q

from annotations.anchoring.notices import change_kind
from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Article,
    EvidenceUse,
    History,
    Revision,
    Verdict,
)
from annotations.vocabulary import Happening, RevisionKind, VerdictState
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import (
    RevisionContent,
    index_text,
    new_revision,
    readable,
)
from annotations.workflow.carrying import (
    Carried,
    Carrying,
    annotations_of,
    carry_parts,
    parts_of,
)
from annotations.workflow.flagging import flag_for_review
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import is_public, public_among, shown_in
from annotations.workflow.storing import (
    hold_public_state,
    insert,
    lock,
    made_history,
    verb,
)

BATCH = 1000  # rows of one INSERT
LIVE = (
    VerdictState.DRAFT,
    VerdictState.IN_REVIEW,
    VerdictState.APPROVED,
    VerdictState.PUBLISHED,
    VerdictState.WITHHELD,
)


@dataclass(frozen=True)
class Preview:
    """What a new revision would do: the kind of change, and every part as it would stand."""

    change_kind: str
    carried: list[Carried]


def preview(article: Article, content: RevisionContent) -> Preview:
    """Return what `revise` would do, and change nothing. Raises InvalidContent for no text."""
    old = article.revisions.order_by("number").last()
    revision = new_revision(article, (old.number if old else 0) + 1, content, None)
    parts = parts_of(article)
    carried = carry_parts(Carrying(revision.text), revision, parts)
    return Preview(kind_of_change(old, content, revision.text), carried)


def revise(
    act: Act,
    article: Article,
    content: RevisionContent,
    *,
    identity: Identity | None = None,
) -> Revision:
    """Add a new revision and carry every active annotation onto it.

    Only identical words are carried without a person; everything else is flagged with a reason,
    and verdicts that rest on it are put up for review. Without a `change_kind` the publisher's own
    notices decide it. Raises InvalidContent when the article already has exactly this text.
    """
    require(act, may_annotate)
    # Long texts take seconds to align. Nothing is locked meanwhile, unless the caller has begun.
    carrying = Carrying(readable(content.raw))
    if connection.in_atomic_block:
        allow_idling()
    carrying.place(parts_of(article))
    return store_revision(act, article, content, identity, carrying)


def allow_idling() -> None:
    """Let this transaction wait for us as long as aligning takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@verb
def store_revision(
    act: Act,
    article: Article,
    content: RevisionContent,
    identity: Identity | None,
    carrying: Carrying,
) -> Revision:
    """Store a revision and all that it changes, in one transaction.

    What others did since the texts were aligned is carried here.
    """
    hold_public_state()
    lock(article)
    old = article.revisions.order_by("number").last()
    number = old.number + 1 if old else 1
    said = replace(content, change_kind=kind_of_change(old, content, carrying.text))
    revision = insert(
        act, new_revision(article, number, said, identity), "add_revision"
    )
    index_text(revision)
    if old is None:
        return revision
    carried = carry_parts(carrying, revision, parts_of(article))
    Anchor.objects.bulk_create([one.after for one in carried], batch_size=BATCH)
    news = [one for one in carried if one.is_news]
    History.objects.bulk_create(
        (history_of(act, revision, one) for one in news), batch_size=BATCH
    )
    changed = annotations_of(one for one in news if one.waits)
    flag_verdicts(act, article, revision, changed.values())
    if is_public("article", article.uuid):
        announce(revision_news(article, revision, carried, changed), act.at)
    return revision


def kind_of_change(old: Revision | None, content: RevisionContent, text: str) -> str:
    """Return what is said of the change, or else what the publisher's notices say of it."""
    if content.change_kind:
        return content.change_kind
    return change_kind(old.text, text) if old else RevisionKind.INITIAL


def history_of(act: Act, revision: Revision, carried: Carried) -> History:
    """Return the unsaved history of a part whose state changed."""
    before, after = carried.before, carried.after
    return made_history(
        act,
        "carry",
        after.annotation,
        before={"part": before.part, "state": str(before.state)},
        after={
            "revision": revision.number,
            "part": after.part,
            "state": str(after.state),
            "reason": after.reason,
        },
    )


def flag_verdicts(
    act: Act, article: Article, revision: Revision, changed: Iterable[Annotation]
) -> None:
    """Put up for review the verdicts that rest on annotations whose words changed."""
    keys = [annotation.pk for annotation in changed]
    appearing = set(
        Appearance.objects.filter(annotation__in=keys).values_list("claim", flat=True)
    )
    counted = Q(version=F("version__verdict__current_version")) | Q(
        version__published_at=None
    )
    proving = set(
        EvidenceUse.objects.filter(counted, evidence__annotation__in=keys).values_list(
            "version__verdict", flat=True
        )
    )
    touched = Verdict.objects.filter(
        Q(claim__in=appearing) | Q(pk__in=proving), state__in=LIVE
    )
    for verdict in touched.order_by("pk"):
        what = [
            *(["of an appearance"] if verdict.claim_id in appearing else []),
            *(["of a passage used as evidence"] if verdict.pk in proving else []),
        ]
        reason = (
            f"In revision {revision.number} of {article.ref} the words "
            f"{' and '.join(what)} changed."
        )
        flag_for_review(act, verdict, reason)


def revision_news(
    article: Article,
    revision: Revision,
    carried: Sequence[Carried],
    changed: dict[int, Annotation],
) -> list[News]:
    """Return what readers must hear of a new revision of a public article."""
    public = public_among("annotation", {one.after.annotation.uuid for one in carried})
    flagged = {annotation.uuid for annotation in changed.values()}
    return [
        News(
            kind="article",
            object=article.uuid,
            what=Happening.REVISED,
            version=revision.number,
        ),
        News(kind="revision", object=revision.uuid, version=revision.number),
        *(
            News(
                kind="annotation",
                object=uuid,
                what=Happening.FLAGGED if uuid in flagged else None,
            )
            for uuid in public
        ),
        *(
            News(kind=kind, object=uuid)
            for kind, uuid in shown_in("annotation", public)
        ),
    ]
