"""What a second reader vouches for: all that becomes public with a version, hashed when it was submitted."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q
from msgspec import structs

from annotations.models import (
    Agent,
    Annotation,
    Appearance,
    Article,
    Claim,
    Evidence,
    Publisher,
    Relation,
    VerdictVersion,
)
from annotations.models.base import Editable
from annotations.records.shapes import ArticleRecord, Record
from annotations.records.stored import build_public
from annotations.records.terms import public_terms
from annotations.records.verdicts import shown_hash, verdicts, versions
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.public import rests_on

NAMED = ("publisher", "agent")  # what records of appearances only name
EDITED: dict[str, type[Editable]] = {
    "agent": Agent,
    "annotation": Annotation,
    "appearance": Appearance,
    "article": Article,
    "claim": Claim,
    "evidence": Evidence,
    "publisher": Publisher,
}


def shown_now(version: VerdictVersion) -> str:
    """Return the hash of what a version would show if it were published now."""
    row = versions().get(pk=version.pk)
    row.appearances = version.appearances
    verdict = verdicts().get(pk=version.verdict_id)
    return shown_hash(verdict, row, public_terms(), beside(version))


def require_unchanged(version: VerdictVersion) -> None:
    """Raise TransitionNotAllowed when what the version shows differs from what was submitted."""
    if shown_now(version) != version.shown_sha256:
        raise TransitionNotAllowed(
            "The claim, an appearance, a relation, a piece of evidence, or what is said of a "
            "source has changed since this version was submitted. Send it back, so that it is "
            "read again as it now stands.",
            "changed_since_submission",
        )


def beside(version: VerdictVersion) -> dict[str, object]:
    """Return what becomes public with a version beside its claim, appearances and evidence.

    How often each thing has been edited counts too: what is changed and changed back, the second
    reader may have read in between. An article's texts are left out: a new one is the publisher's, and is told as it comes.
    """
    found: dict[str, set[UUID]] = {}
    for kind, uuid in rests_on(version):
        found.setdefault(kind, set()).add(uuid)
    said: dict[str, object] = {
        kind: in_order(build_public(kind, found.get(kind, set()))) for kind in NAMED
    }
    articles = build_public("article", found.get("article", set()))
    return {
        **said,
        "article": in_order({key: textless(one) for key, one in articles.items()}),
        "annotation": marks(found.get("annotation", set())),
        "relation": relations_of(version),
        "edits": {kind: edits(kind, found.get(kind, set())) for kind in EDITED},
    }


def in_order(records: Mapping[UUID, object]) -> list[object]:
    """Return records in the order of their identifiers."""
    return [records[uuid] for uuid in sorted(records)]


def textless(record: Record) -> Record:
    """Return a record; that of an article whichever its latest text is."""
    if isinstance(record, ArticleRecord):
        return structs.replace(record, current_revision=0)
    return record


def marks(annotations: Iterable[UUID]) -> list[tuple[object, ...]]:
    """Return what annotations say beside their places."""
    rows = Annotation.objects.filter(uuid__in=annotations).order_by("uuid")
    return list(rows.values_list("uuid", "motivation", "tags"))


def edits(kind: str, uuids: Iterable[UUID]) -> list[tuple[object, ...]]:
    """Return how often each of some things has been edited."""
    rows = EDITED[kind]._default_manager.filter(uuid__in=uuids).order_by("uuid")
    return list(rows.values_list("uuid", "version"))


def relations_of(version: VerdictVersion) -> list[tuple[object, ...]]:
    """Return all relations of the claim, those too whose other end is not public yet."""
    claim = version.verdict.claim_id
    rows = Relation.objects.filter(Q(from_claim=claim) | Q(to_claim=claim))
    said = (
        "uuid",
        "version",
        "kind",
        "rationale",
        "from_claim__uuid",
        "to_claim__uuid",
    )
    return list(rows.order_by("uuid").values_list(*said))
