"""Calls about what a verdict rests on: outside sources, and passages of this or another article."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms

from annotations.admin.quoting import Quotation, span_quoted
from annotations.admin.workspace.calls import (
    Call,
    Desk,
    Inverse,
    Outcome,
    chosen_of,
    key_of_row,
    words,
)
from annotations.admin.workspace.highlighting import AnnotateForm, require_latest
from annotations.admin.workspace.judging import VerdictForm, pending_of
from annotations.models import Annotation, Article, Evidence
from annotations.vocabulary import (
    AnnotationStatus,
    EvidenceKind,
    EvidenceStance,
    EvidenceTier,
)
from annotations.workflow import (
    AnnotationContent,
    EvidenceContent,
    InvalidContent,
    Span,
    Use,
    annotate,
    attach_evidence,
    edit_draft,
)
from annotations.workflow.verdicts import uses_of


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


class ElsewhereForm(UseForm):
    """A passage of the article with a reference such as `A-0002`; without one, of this article."""

    article = forms.CharField(required=False, max_length=20)


class PickForm(ElsewhereForm, AnnotateForm):
    """A passage that is highlighted for this."""


class QuoteForm(ElsewhereForm):
    """A passage that is quoted for this."""

    words = words(
        required=True, error_messages={"required": "Quote the words of the passage."}
    )
    occurrence = forms.IntegerField(required=False, min_value=1)


class EvidenceForm(UseForm):
    evidence = forms.ModelChoiceField(Evidence.objects.all())


class UnciteForm(VerdictForm):
    evidence = key_of_row()


def use(desk: Desk, said: dict[str, Any], evidence: Evidence) -> Outcome:
    """Put evidence last in a verdict's draft."""
    version = pending_of(desk, said)
    row = version.verdict
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
    content = EvidenceContent(**{name: said[name] for name in names})
    if said["url"]:
        content = replace(content, accessed_on=desk.act.at.date())
    elif said["document"] and said["kind"] == EvidenceKind.WEB_PAGE:
        content = replace(content, kind=EvidenceKind.DOCUMENT)
    return use(desk, said, attach_evidence(desk.act, content))


def cite_passage(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Use a highlight of this article as evidence."""
    return use_passage(desk, said, desk.annotation(said["annotation"]))


def use_passage(desk: Desk, said: dict[str, Any], annotation: Annotation) -> Outcome:
    """Use a highlight as evidence: attached before, or now."""
    known = Evidence.objects.filter(annotation=annotation).order_by("pk").first()
    evidence = known or attach_evidence(desk.act, passage_of(annotation))
    return use(desk, said, evidence)


def passage_of(annotation: Annotation) -> EvidenceContent:
    """Return what is said of a passage as evidence."""
    article = annotation.article
    return EvidenceContent(
        kind=EvidenceKind.PASSAGE,
        tier=EvidenceTier.SECONDARY,
        title=article.headline,
        publisher_name=article.publisher.name,
        published_on=article.published_on,
        annotation=annotation,
    )


def desk_named(desk: Desk, said: dict[str, Any]) -> Desk:
    """Return the desk at the article whose words are meant: another one, or this."""
    ref = said["article"].strip()
    if not ref:
        return desk
    row = Article.objects.filter(ref__iexact=ref).first()
    if row is None:
        raise InvalidContent(
            f"There is no article {ref}.", "no_such_article", "article"
        )
    return Desk(desk.act, row.pk)


def pick(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Highlight words of this or another article, and use them as evidence."""
    there = desk_named(desk, said)
    require_latest(there, said)
    return picked(desk, said, there, said["parts"])


def quote(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Highlight words of this or another article by quoting them, and use them as evidence."""
    there = desk_named(desk, said)
    quotation = Quotation(said["words"], said["occurrence"] or 0)
    span = span_quoted(there.revision.text, quotation, field="words")
    return picked(desk, said, there, [span])


def picked(
    desk: Desk, said: dict[str, Any], there: Desk, parts: Sequence[Span]
) -> Outcome:
    """Highlight words, unless just they are highlighted already, and use them as evidence."""
    annotation = standing_at(there, parts) or annotate(
        desk.act, there.revision, parts, AnnotationContent()
    )
    outcome = use_passage(desk, said, annotation)
    if there.article_id != desk.article_id:
        return replace(outcome, annotations=[])  # nothing on this page
    return outcome


def standing_at(desk: Desk, parts: Sequence[Span]) -> Annotation | None:
    """Return a highlight of just these words, if there is one."""
    places = [(one.start, one.end) for one in parts]
    rows = Annotation.objects.told_to(desk.act.user.pk).filter(
        article=desk.article_id, status=AnnotationStatus.ACTIVE,
        anchors__revision=desk.revision, anchors__start=parts[0].start, anchors__part=1,
    )  # fmt: skip
    for row in rows.order_by("pk"):
        standing = row.anchors.filter(revision=desk.revision).order_by("part")
        if list(standing.values_list("start", "end")) == places:
            return row
    return None


def cite_again(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Use evidence that is attached already."""
    return use(desk, said, said["evidence"])


def uncite(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Take evidence out of a verdict's draft; it stays attached."""
    version = pending_of(desk, said)
    row = version.verdict
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
    "cite_source": Call(SourceForm, cite_source),
    "cite_passage": Call(PassageForm, cite_passage),
    "pick": Call(PickForm, pick),
    "quote": Call(QuoteForm, quote),
    "cite_again": Call(EvidenceForm, cite_again),
    "uncite": Call(UnciteForm, uncite),
}
