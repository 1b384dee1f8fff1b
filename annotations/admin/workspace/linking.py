"""Calls about claims: link words to a new or known claim, edit the link or the claim, unlink."""

from typing import Any

from django import forms

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
from annotations.models import Agent, Appearance, Claim
from annotations.vocabulary import AgentKind, Hedging, Stance, Voice
from annotations.workflow import (
    AppearanceContent,
    ClaimContent,
    InvalidContent,
    add_agent,
    edit_appearance,
    edit_claim,
    file_claim,
    link,
    unlink,
)

SAID = ("stance", "voice", "hedging", "claimant")


class SpeechForm(forms.Form):
    """What some words do with a claim, and on whose word; the claimant by name, new ones too."""

    stance = forms.ChoiceField(
        choices=Stance.choices,
        error_messages={"required": "Say what the words do with the claim."},
    )
    voice = chosen_of(Voice.choices, initial=Voice.PUBLISHER)
    hedging = chosen_of(Hedging.choices, initial=Hedging.NONE)
    claimant = forms.CharField(required=False, max_length=300)
    claimant_kind = chosen_of(AgentKind.choices, initial=AgentKind.PERSON)


class LinkForm(SpeechForm):
    annotation = key_of_row()
    claim = forms.CharField(required=False, max_length=20)
    text = words()
    language = forms.CharField(required=False, max_length=35)


class SpeechEditForm(SpeechForm):
    appearance = key_of_row()
    expected_version = seen_version()


class UnlinkForm(forms.Form):
    appearance = key_of_row()


class ClaimForm(forms.Form):
    claim = key_of_row()
    expected_version = seen_version()
    text = words(
        required=True, error_messages={"required": "Say what the claim states."}
    )


def speaker(desk: Desk, said: dict[str, Any]) -> Agent | None:
    """Return who speaks: known under the name, or added now; nobody for the publisher's voice.

    Raises InvalidContent rather than lose a name that was typed.
    """
    name = said["claimant"].strip()
    if not name:
        return None
    if said["voice"] == Voice.PUBLISHER:
        raise InvalidContent(
            f"“{name}” is named as claimant, but who speaks is the publisher. "
            "Choose who speaks, or empty Claimant.",
            "publisher_speaks",
            "claimant",
        )
    kind = said["claimant_kind"]
    field = "descriptor" if kind == AgentKind.ANONYMOUS_GROUP else "name"
    known = Agent.objects.filter(**{f"{field}__iexact": name}).order_by("pk").first()
    return known or add_agent(desk.act, kind=kind, **{field: name})


def claim_meant(desk: Desk, said: dict[str, Any]) -> Claim:
    """Return the claim that was chosen by its reference, or file what was typed."""
    ref = said["claim"].strip()
    if ref:
        claim = Claim.objects.filter(ref__iexact=ref).first()
        if claim is None:
            raise InvalidContent(f"There is no claim {ref}.", "no_such_claim", "claim")
        return claim
    text = said["text"].strip()
    if not text:
        raise InvalidContent(
            "Say what is claimed, or choose a claim that is known.", "empty", "text"
        )
    language = said["language"] or desk.article.language
    return file_claim(desk.act, ClaimContent(text=text, language=language))


def join(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Link a highlight to a claim, filing the claim and naming its claimant when they are new."""
    annotation = desk.annotation(said["annotation"])
    claim = claim_meant(desk, said)
    content = AppearanceContent(
        stance=said["stance"],
        voice=said["voice"],
        hedging=said["hedging"],
        claimant=speaker(desk, said),
    )
    row = link(desk.act, claim, annotation, content)
    return Outcome(
        says=f"Linked to {claim.ref}: {Stance(row.stance).label.lower()}.",
        annotations=[annotation.pk],
        undo=Inverse("unlink", {"appearance": row.pk}),
        made=row.pk,
        card=f"annotation/{annotation.pk}",
        more={"claim": claim.pk},
    )


def part(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Take back a link."""
    row = desk.appearance(said["appearance"])
    annotation, claim = row.annotation_id, row.claim.ref
    back = {"annotation": annotation, "claim": claim, **speech_of(row)}
    unlink(desk.act, row)
    return Outcome(
        says=f"The link to {claim} is taken back.",
        annotations=[annotation],
        undo=Inverse("link", back),
        card=f"annotation/{annotation}",
    )


def speech_of(row: Appearance) -> dict[str, Any]:
    """Return what the form of a link says."""
    kind = row.claimant.kind if row.claimant else AgentKind.PERSON
    return {
        "stance": row.stance,
        "voice": row.voice,
        "hedging": row.hedging,
        "claimant": str(row.claimant or ""),
        "claimant_kind": kind,
    }


def edit_speech(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Change how words stand to a claim."""
    row = desk.appearance(said["appearance"])
    before = speech_of(row)
    is_same = all(said[name] == before[name] for name in ("voice", "claimant"))
    claimant = row.claimant if is_same else speaker(desk, said)
    changes = {name: said[name] for name in SAID} | {"claimant": claimant}
    edit_appearance(desk.act, row, expected_version=said["expected_version"], **changes)
    back = {"appearance": row.pk, "expected_version": row.version, **before}
    return Outcome(
        says=f"The link to {row.claim.ref} is saved.",
        annotations=[row.annotation_id],
        undo=Inverse("speech", back),
        version=row.version,
    )


def stored_speech(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Return a link as it is now."""
    row = desk.appearance(said["appearance"])
    return {**speech_of(row), "expected_version": row.version}


def claim_named(said: dict[str, Any]) -> Claim:
    """Return the claim with a key. Raises InvalidContent when there is none."""
    return found(Claim.objects.filter(pk=said["claim"]).first(), "claim")


def word(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Change the words of a claim."""
    row = claim_named(said)
    before = row.text
    edit_claim(
        desk.act, row, expected_version=said["expected_version"], text=said["text"]
    )
    touched = row.appearances.filter(annotation__article=desk.article_id)
    back = {"claim": row.pk, "expected_version": row.version, "text": before}
    return Outcome(
        says=f"{row.ref} is saved.",
        annotations=list(touched.values_list("annotation_id", flat=True)),
        undo=Inverse("word", back),
        version=row.version,
    )


def stored_words(_desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Return a claim's words as they are now."""
    row = claim_named(said)
    return {"text": row.text, "expected_version": row.version}


CALLS = {
    "link": Call(LinkForm, join),
    "unlink": Call(UnlinkForm, part),
    "speech": Call(SpeechEditForm, edit_speech, stored_speech),
    "word": Call(ClaimForm, word, stored_words),
}
