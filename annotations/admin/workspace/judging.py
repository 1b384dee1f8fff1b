"""Calls about verdicts: start one, write it, hand it to a second reader."""

from typing import Any

from django import forms

from annotations.admin.blind import kept_back
from annotations.admin.verdicts.situation import situation_of
from annotations.admin.workspace.calls import (
    Call,
    Desk,
    Inverse,
    Outcome,
    found,
    key_of_row,
    seen_version,
    words,
)
from annotations.admin.workspace.linking import claim_named
from annotations.models import Rating, RatingScale, Verdict, VerdictVersion
from annotations.workflow import (
    NotPermitted,
    abandon,
    disclose,
    draft_verdict,
    edit_draft,
    submit,
    take_back,
)
from annotations.workflow.taking_back import is_writer

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


class SeenForm(VerdictForm):
    """A verdict as it was seen."""

    expected_version = seen_version()


def verdict_named(said: dict[str, Any]) -> Verdict:
    """Return the verdict with a key. Raises InvalidContent when there is none."""
    rows = Verdict.objects.select_related("claim", "scale")
    return found(rows.filter(pk=said["verdict"]).first(), "verdict")


def pending_of(desk: Desk, said: dict[str, Any]) -> VerdictVersion:
    """Return the version that is worked on. Raises NotPermitted when it is kept back."""
    version = situation_of(verdict_named(said)).open
    if reason := kept_back(desk.act.user, version):
        raise NotPermitted(reason, "kept_back")
    return version


def show_version(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Show a version that is kept back from the person; it is remembered."""
    row = verdict_named(said)
    disclose(desk.act, situation_of(row).open)
    return Outcome(
        says=f"What {row.ref} says is shown to you now.", card=f"claim/{row.claim_id}"
    )


def start(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Start a verdict on a claim."""
    claim = claim_named(said)
    row = draft_verdict(desk.act, claim, said["scale"])
    return Outcome(
        says=f"{row.ref} is started.",
        undo=Inverse("abandon", as_seen(row)),
        made=row.pk,
        version=row.version,
        card=f"claim/{claim.pk}",
    )


def drop(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Drop a verdict that says nothing yet."""
    row = verdict_named(said)
    back = {"claim": row.claim_id, "scale": row.scale_id}
    abandon(desk.act, row, expected_version=said["expected_version"])
    return Outcome(
        says=f"{row.ref} is dropped: it said nothing yet.",
        undo=Inverse("start", back),
        card=f"claim/{back['claim']}",
    )


def as_seen(row: Verdict) -> dict[str, Any]:
    """Return what a call says of a verdict as it is now."""
    return {"verdict": row.pk, "expected_version": row.version}


def write(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Save what a verdict's draft says."""
    version = pending_of(desk, said)
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
        more={"lacking": lacking_in(version)},
    )


def lacking_in(version: VerdictVersion) -> str:
    """Return what a draft needs before it can be submitted, as a sentence; empty when it has all."""
    needs = {
        "a rating": version.rating_id,
        "a summary": version.summary.strip(),
        "a justification": version.justification.strip(),
        "the day as of which it holds": version.as_of,
        "evidence": version.evidence_uses.exists(),
    }
    missing = [name for name, given in needs.items() if not given]
    return f"Still needed: {', '.join(missing)}." if missing else ""


def written(version: VerdictVersion) -> dict[str, Any]:
    """Return what the form of a draft says."""
    return {
        "rating": version.rating_id or "",
        "summary": version.summary,
        "justification": version.justification,
        "as_of": version.as_of.isoformat() if version.as_of else "",
    }


def stored_draft(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Return a verdict's draft as it is now."""
    version = pending_of(desk, said)
    return {**written(version), "expected_version": version.verdict.version}


def hand_over(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Submit a verdict's draft for a second reader."""
    version = pending_of(desk, said)
    row = version.verdict
    submit(desk.act, version, expected_version=said["expected_version"])
    mine = is_writer(desk.act.user, version)
    return Outcome(
        says=f"{row.ref} waits for its second reader.",
        undo=Inverse("take_back", as_seen(row)) if mine else None,
        version=row.version,
        card=f"claim/{row.claim_id}",
    )


def fetch_back(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Take a verdict's version back from review, while nobody else has read it."""
    version = pending_of(desk, said)
    row = version.verdict
    take_back(desk.act, version, expected_version=said["expected_version"])
    return Outcome(
        says=f"{row.ref} is a draft again.",
        undo=Inverse("submit", as_seen(row)),
        version=row.version,
        card=f"claim/{row.claim_id}",
    )


CALLS = {
    "start": Call(StartForm, start),
    "disclose": Call(VerdictForm, show_version),
    "write": Call(WriteForm, write, stored_draft),
    "submit": Call(SeenForm, hand_over),
    "take_back": Call(SeenForm, fetch_back),
    "abandon": Call(SeenForm, drop),
}
