"""Writing verdicts: drafts, and every step from there to publication, correction and retraction."""

from collections.abc import Callable, Sequence
from typing import Any

from annotations.api.v1.writing.bodies import (
    AssessmentBody,
    Body,
    Correction,
    Nothing,
    PublicNote,
    Reinstatement,
    Return,
    UseBody,
    VerdictBody,
    VerdictChange,
    given,
)
from annotations.api.v1.writing.finding import named, rating_named, scale_named
from annotations.api.v1.writing.operations import Operation
from annotations.models import (
    Assessment,
    Claim,
    Evidence,
    RatingScale,
    Verdict,
    VerdictVersion,
)
from annotations.workflow import (
    Act,
    TransitionNotAllowed,
    Use,
    VersionContent,
    abandon,
    approve,
    assess,
    correct,
    discard,
    disclose,
    draft_verdict,
    edit_draft,
    edit_verdict,
    publish,
    reinstate,
    retract,
    return_to_author,
    settle_review,
    submit,
    take_back,
    withhold,
)

OF_THE_VERDICT = ("stale_after", "embargo_until")


def draft(act: Act, _row: None, body: VerdictBody, _v: Any) -> Verdict:
    scale = scale_named(body.scale)
    text = text_of(body, scale, "claim", "scale", "language", *OF_THE_VERDICT)
    uses = text.pop("uses", None) or []
    return draft_verdict(
        act,
        named(Claim, body.claim, "/claim"),
        scale,
        VersionContent(**text),
        uses,
        language=body.language,
        stale_after=body.stale_after,
        embargo_until=body.embargo_until,
    )


def change(act: Act, row: Verdict, body: VerdictChange, version: int | None) -> Verdict:
    """Change the draft, the verdict's own dates, or both; each counts as an edit."""
    text = text_of(body, row.scale, *OF_THE_VERDICT)
    dates = {
        name: value for name, value in given(body).items() if name in OF_THE_VERDICT
    }
    if dates:
        edit_verdict(act, row, expected_version=version, **dates)
        version = None
    if text or not dates:
        edit_draft(
            act, pending(row), text.pop("uses", None), expected_version=version, **text
        )
    return row


def correct_it(
    act: Act, row: Verdict, body: Correction, version: int | None
) -> Verdict:
    text = text_of(body, row.scale, "change_class", "public_note")
    correct(
        act,
        row,
        change_class=body.change_class,
        public_note=body.public_note,
        expected_version=version,
        **text,
    )
    return row


def reinstate_it(
    act: Act, row: Verdict, body: Reinstatement, version: int | None
) -> Verdict:
    text = text_of(body, row.scale, "public_note")
    reinstate(act, row, public_note=body.public_note, expected_version=version, **text)
    return row


def send_back(act: Act, row: Verdict, body: Return, version: int | None) -> Verdict:
    return_to_author(act, pending(row), reason=body.reason, expected_version=version)
    return row


def of_the_pending(
    verb: Callable[..., Any],
) -> Callable[[Act, Verdict, Body, int | None], Verdict]:
    """Return the operation that calls a verb on the version that is worked on."""

    def run(act: Act, row: Verdict, _body: Body, version: int | None) -> Verdict:
        verb(act, pending(row), expected_version=version)
        return row

    return run


def with_note(
    verb: Callable[..., Any],
) -> Callable[[Act, Verdict, PublicNote, int | None], Verdict]:
    """Return the operation that calls a verb on a verdict with what readers are told."""

    def run(act: Act, row: Verdict, body: PublicNote, version: int | None) -> Verdict:
        verb(act, row, public_note=body.public_note, expected_version=version)
        return row

    return run


def publish_it(act: Act, row: Verdict, _body: Nothing, version: int | None) -> Verdict:
    return publish(act, row, expected_version=version)


def drop(act: Act, row: Verdict, _body: Nothing, version: int | None) -> None:
    abandon(act, row, expected_version=version)


def show(act: Act, row: Verdict, _body: Nothing, _version: int | None) -> Verdict:
    disclose(act, pending(row))
    return row


def settle(act: Act, row: Verdict, _body: Nothing, version: int | None) -> Verdict:
    return settle_review(act, row, expected_version=version)


def assess_it(act: Act, row: Verdict, body: AssessmentBody, _v: Any) -> Assessment:
    rating = rating_named(row.scale, body.rating)
    return assess(act, row, rating, rationale=body.rationale, round_number=body.round)


def pending(verdict: Verdict) -> VerdictVersion:
    """Return the version that is worked on. Raises TransitionNotAllowed when there is none."""
    version = verdict.versions.pending().order_by("-number").first()
    if version is None:
        raise TransitionNotAllowed(
            f"{verdict.ref} has no version that is worked on. Correct it to begin one.",
            "nothing_pending",
        )
    return version


def text_of(body: Any, scale: RatingScale, *but: str) -> dict[str, Any]:
    """Return the text of a version as the verbs take it; `uses` is there when evidence was given."""
    text = given(body, *but)
    if text.get("rating") is not None:
        text["rating"] = rating_named(scale, text["rating"])
    if "evidence" in text:
        text["uses"] = uses_of(text.pop("evidence"))
    return text


def uses_of(bodies: Sequence[UseBody]) -> list[Use]:
    """Return the evidence of a version, in the order given."""
    return [
        Use(
            named(Evidence, one.evidence, f"/evidence/{number}/evidence"),
            one.stance,
            one.rationale,
        )
        for number, one in enumerate(bodies)
    ]


def step(name: str, about: str, body: type[Body], run: Callable[..., Any]) -> Operation:
    """Return one step in the life of a verdict."""
    return Operation(
        "POST",
        f"verdicts/<str:name>/{name}/",
        f"{name}Verdict",
        about,
        body,
        run,
        "verdict",
        Verdict,
        versioned=True,
    )


OPERATIONS = (
    Operation(
        "POST", "verdicts/", "draftVerdict", "Start a verdict on a claim",
        VerdictBody, draft, "verdict", creates=True,
    ),
    Operation(
        "PATCH", "verdicts/<str:name>/", "editVerdict", "Change a draft",
        VerdictChange, change, "verdict", Verdict, versioned=True,
    ),
    Operation(
        "POST", "verdicts/<str:name>/assessments/", "assessVerdict", "Record one's own rating",
        AssessmentBody, assess_it, "assessment", Verdict, creates=True,
    ),
    Operation(
        "POST", "verdicts/<str:name>/disclose/", "discloseVerdict",
        "See a version that is kept back from you; it is remembered",
        Nothing, show, "verdict", Verdict,
    ),
    Operation(
        "DELETE", "verdicts/<str:name>/", "abandonVerdict", "Drop a verdict that says nothing yet",
        Nothing, drop, "verdict", Verdict, versioned=True,
    ),
    Operation(
        "POST", "verdicts/<str:name>/take-back/", "takeBackVerdict",
        "Take a version back before anybody else has read it",
        Nothing, of_the_pending(take_back), "verdict", Verdict, versioned=True,
    ),
    step("submit", "Hand a draft to a second reader", Nothing, of_the_pending(submit)),
    step("return", "Send a version back to its author", Return, send_back),
    step("approve", "Approve what another has written", Nothing, of_the_pending(approve)),
    step("publish", "Publish what was approved", Nothing, publish_it),
    step("discard", "Throw a pending version away", Nothing, of_the_pending(discard)),
    step("correct", "Begin a new version of a published verdict", Correction, correct_it),
    step("withhold", "Take a verdict down for the time being", PublicNote, with_note(withhold)),
    step("retract", "Retract a verdict", PublicNote, with_note(retract)),
    step("settle", "Say that a verdict up for review still stands", Nothing, settle),
    step("reinstate", "Begin a new version of a retracted verdict", Reinstatement, reinstate_it),
)  # fmt: skip
