"""Verbs on evidence and its captures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from annotations.models import Annotation, Capture, Evidence, Verdict
from annotations.vocabulary import CaptureProvider
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.flagging import flag_approved
from annotations.workflow.permissions import may_draft, require
from annotations.workflow.public import require_for_public, tell_of_change
from annotations.workflow.storing import insert, require_editable, update, verb


@dataclass(frozen=True)
class EvidenceContent:
    """A piece of evidence: an address, a passage of the corpus, or the citation of a document."""

    kind: str
    tier: str
    title: str
    publisher_name: str = ""
    url: str = ""
    quote: str = ""
    locator: str = ""
    document: str = ""
    accessed_on: date | None = None
    published_on: date | None = None
    annotation: Annotation | None = None


@dataclass(frozen=True)
class CaptureContent:
    """An archived copy: where, when, and what its bytes are. `size` is in bytes."""

    url: str
    captured_at: datetime
    sha256: str
    size: int
    mime: str
    provider: str = CaptureProvider.LOCAL
    storage_key: str = ""
    quote_found: bool | None = None


@verb
def attach_evidence(
    act: Act, content: EvidenceContent, *, identity: Identity | None = None
) -> Evidence:
    """Add a piece of evidence that verdicts can use.

    Raises InvalidContent when it has neither address nor passage nor document.
    """
    require(act, may_draft)
    evidence = Evidence(
        **named_by(identity), created=act.at, modified=act.at, **vars(content)
    )
    return insert(act, evidence, "attach_evidence")


@verb
def edit_evidence(
    act: Act, evidence: Evidence, *, expected_version: int | None = None, **changes: Any
) -> Evidence:
    """Change what is said of a piece of evidence.

    Public verdicts that rest on it show the change at once, and are put up for review.
    """
    require(act, may_draft)
    require_editable(changes, EvidenceContent)
    public = require_for_public(act, "evidence", evidence.uuid)
    if (
        public
        and "annotation" in changes
        and changes["annotation"] != evidence.annotation
    ):
        raise TransitionNotAllowed(
            "Readers know which passage this evidence is. Attach the other passage as new "
            "evidence, and correct the verdict.",
            "passage_is_public",
        )
    before = said(evidence)
    update(act, evidence, "edit_evidence", expected_version=expected_version, **changes)
    if said(evidence) != before:
        resting = Verdict.objects.filter(
            current_version__evidence_uses__evidence=evidence
        )
        reason = f"The evidence “{evidence.title[:200]}” is not as it was approved."
        flag_approved(act, resting, reason)
    if public:
        tell_of_change(act, "evidence", evidence.uuid)
    return evidence


def said(evidence: Evidence) -> tuple[str, ...]:
    """Return what readers of a verdict take from a piece of evidence."""
    return evidence.title, evidence.quote, evidence.url, evidence.document


@verb
def add_capture(
    act: Act,
    evidence: Evidence,
    content: CaptureContent,
    *,
    identity: Identity | None = None,
) -> Capture:
    """Add an archived copy of a piece of evidence."""
    require(act, may_draft)
    public = require_for_public(act, "evidence", evidence.uuid)
    capture = Capture(**named_by(identity), evidence=evidence, **vars(content))
    insert(act, capture, "add_capture")
    if public:
        tell_of_change(act, "evidence", evidence.uuid)
    return capture
