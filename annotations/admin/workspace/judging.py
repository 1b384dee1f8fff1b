"""Calls about verdicts: start one, write it, bring evidence to it, hand it to a second reader."""

from typing import Any

from django import forms

from annotations.admin.verdicts.situation import situation_of
from annotations.admin.workspace.calls import (
    Call,
    Desk,
    Inverse,
    Outcome,
    chosen_of,
    found,
    key_of_row,
    seen_version,
    words,
)
from annotations.admin.workspace.highlighting import AnnotateForm, require_latest
from annotations.admin.workspace.linking import claim_named
from annotations.models import Evidence, Rating, RatingScale, Verdict, VerdictVersion
from annotations.vocabulary import EvidenceKind, EvidenceStance, EvidenceTier
from annotations.workflow import (
    AnnotationContent,
    EvidenceContent,
    InvalidContent,
    Use,
    annotate,
    attach_evidence,
    draft_verdict,
    edit_draft,
    submit,
)
from annotations.workflow.verdicts import used_in

WRITTEN = ("rating", "summary", "justification", "as_of")


class StartForm(forms.Form):
    claim = key_of_row()
    scale = forms.ModelChoiceField(RatingScale.objects.all())


class VerdictForm(forms.Form):
    verdict = key_of_row()


class WriteForm(VerdictForm):
    expected_version = seen_version()
    rating = forms.ModelChoiceField(Rating.objects.all(), required=False)
    summary = words()
    justification = words()
    as_of = forms.DateField(required=False)


class SubmitForm(VerdictForm):
    expected_version = seen_version()


class UseForm(VerdictForm):
    stance = forms.ChoiceField(
        choices=EvidenceStance.choices,
        error_messages={
            "required": "Say whether it supports, refutes or gives context."
        },
    )
    rationale = words()


class SourceForm(UseForm):
    """Something outside the corpus."""

    kind = chosen_of(EvidenceKind.choices, initial=EvidenceKind.WEB_PAGE)
    tier = chosen_of(EvidenceTier.choices, initial=EvidenceTier.PRIMARY)
    title = forms.CharField(
        max_length=500, error_messages={"required": "Give the source a title."}
    )
    publisher_name = forms.CharField(required=False, max_length=300)
    url = forms.CharField(required=False, max_length=2000)
    quote = words()
    document = words()


class PassageForm(UseForm):
    """A passage that stands in this article, highlighted before."""

    annotation = key_of_row()


class PickForm(UseForm, AnnotateForm):
    """A passage of this article, highlighted for this."""


class EvidenceForm(UseForm):
    evidence = forms.ModelChoiceField(Evidence.objects.all())


class UnciteForm(VerdictForm):
    evidence = key_of_row()


def verdict_named(said: dict[str, Any]) -> Verdict:
    """Return the verdict with a key. Raises InvalidContent when there is none."""
    rows = Verdict.objects.select_related("claim", "scale")
    return found(rows.filter(pk=said["verdict"]).first(), "verdict")


def start(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Start a verdict on a claim."""
    claim = claim_named(said)
    row = draft_verdict(desk.act, claim, said["scale"])
    return Outcome(says=f"{row.ref} is started.", made=row.pk, card=f"claim/{claim.pk}")


def write(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Save what a verdict's draft says."""
    version = situation_of(verdict_named(said)).open
    before = written(version)
    edit_draft(
        desk.act,
        version,
        expected_version=said["expected_version"],
        **{name: said[name] for name in WRITTEN},
    )
    now = version.verdict.version
    back = {"verdict": said["verdict"], "expected_version": now, **before}
    return Outcome(
        says=f"The draft of {version.verdict.ref} is saved.",
        undo=Inverse("write", back),
        version=now,
    )


def written(version: VerdictVersion) -> dict[str, Any]:
    """Return what the form of a draft says."""
    return {
        "rating": version.rating_id or "",
        "summary": version.summary,
        "justification": version.justification,
        "as_of": version.as_of.isoformat() if version.as_of else "",
    }


def stored_draft(_desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Return a verdict's draft as it is now."""
    where = situation_of(verdict_named(said))
    return {**written(where.open), "expected_version": where.verdict.version}


def hand_over(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Submit a verdict's draft for a second reader."""
    row = verdict_named(said)
    submit(desk.act, situation_of(row).open, expected_version=said["expected_version"])
    return Outcome(
        says=f"{row.ref} waits for its second reader.", card=f"claim/{row.claim_id}"
    )


def uses_of(version: VerdictVersion) -> list[Use]:
    """Return the evidence of a version as a verb takes it."""
    return [Use(one.evidence, one.stance, one.rationale) for one in used_in(version)]


def use(desk: Desk, said: dict[str, Any], evidence: Evidence) -> Outcome:
    """Put evidence last in a verdict's draft."""
    row = verdict_named(said)
    version = situation_of(row).open
    uses = uses_of(version)
    if any(one.evidence.pk == evidence.pk for one in uses):
        raise InvalidContent(
            f"{row.ref} rests on this already.", "used_already", "evidence"
        )
    edit_draft(
        desk.act,
        version,
        [*uses, Use(evidence, said["stance"], said["rationale"])],
    )
    passage = evidence.annotation_id
    return Outcome(
        says=f"{row.ref} now rests on “{evidence.title}”.",
        annotations=[passage] if passage else [],
        undo=Inverse("uncite", {"verdict": row.pk, "evidence": evidence.pk}),
        made=evidence.pk,
        version=version.verdict.version,
        card=f"claim/{row.claim_id}",
    )


def cite_source(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Attach an outside source, and use it in a verdict's draft."""
    names = ("kind", "tier", "title", "publisher_name", "url", "quote", "document")
    content = EvidenceContent(
        **{name: said[name] for name in names}, accessed_on=desk.act.at.date()
    )
    return use(desk, said, attach_evidence(desk.act, content))


def cite_passage(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Use a highlight of this article as evidence."""
    annotation = desk.annotation(said["annotation"])
    known = Evidence.objects.filter(annotation=annotation).order_by("pk").first()
    evidence = known or attach_evidence(desk.act, passage_of(desk, annotation))
    return use(desk, said, evidence)


def passage_of(desk: Desk, annotation: Any) -> EvidenceContent:
    """Return what is said of a passage of this article as evidence."""
    article = desk.article
    return EvidenceContent(
        kind=EvidenceKind.PASSAGE,
        tier=EvidenceTier.SECONDARY,
        title=article.headline,
        publisher_name=article.publisher.name,
        published_on=article.published_on,
        annotation=annotation,
    )


def pick(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Highlight words, and use them as evidence."""
    require_latest(desk, said)
    content = AnnotationContent(motivation=said["motivation"])
    annotation = annotate(desk.act, desk.revision, said["parts"], content)
    return use(desk, said, attach_evidence(desk.act, passage_of(desk, annotation)))


def cite_again(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Use evidence that is attached already."""
    return use(desk, said, said["evidence"])


def uncite(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Take evidence out of a verdict's draft; it stays attached."""
    row = verdict_named(said)
    version = situation_of(row).open
    uses = uses_of(version)
    gone = [one for one in uses if one.evidence.pk == said["evidence"]]
    if not gone:
        raise InvalidContent(
            f"{row.ref} does not rest on this.", "not_used", "evidence"
        )
    edit_draft(desk.act, version, [one for one in uses if one not in gone])
    back = {
        "verdict": row.pk,
        "evidence": gone[0].evidence.pk,
        "stance": gone[0].stance,
        "rationale": gone[0].rationale,
    }
    return Outcome(
        says=f"“{gone[0].evidence.title}” is taken out of {row.ref}.",
        undo=Inverse("cite_again", back),
        version=version.verdict.version,
        card=f"claim/{row.claim_id}",
    )


CALLS = {
    "start": Call(StartForm, start),
    "write": Call(WriteForm, write, stored_draft),
    "submit": Call(SubmitForm, hand_over),
    "cite_source": Call(SourceForm, cite_source),
    "cite_passage": Call(PassageForm, cite_passage),
    "pick": Call(PickForm, pick),
    "cite_again": Call(EvidenceForm, cite_again),
    "uncite": Call(UnciteForm, uncite),
}
