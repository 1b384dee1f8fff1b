"""The one table of what may be done to a verdict: who, from where, and what is asked first.

The buttons, the pages and the tests are all drawn from it. It only says what to offer: the verbs
decide, and refuse with a sentence whatever the table wrongly offers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from annotations.admin.forms import ActionForm
from annotations.admin.verdicts.situation import Situation, Stage
from annotations.vocabulary import ChangeClass, VerdictState
from annotations.workflow import (
    Act,
    abandon,
    approve,
    correct,
    discard,
    publish,
    reinstate,
    retract,
    return_to_author,
    settle_review,
    submit,
    take_back,
    withhold,
)
from annotations.workflow.permissions import (
    Predicate,
    may_draft,
    may_publish,
    may_review,
)
from annotations.workflow.publishing import CORRECTIONS
from annotations.workflow.taking_back import (
    is_writer,
    why_not_abandoned,
    why_not_taken_back,
)

Verb = Callable[..., Any]
Run = Callable[[Act, Situation, Mapping[str, Any]], Any]

ANY_STATE = frozenset(VerdictState)
LIVE = frozenset({VerdictState.PUBLISHED, VerdictState.WITHHELD})


class ReasonForm(ActionForm):
    reason = forms.CharField(
        label="What the author should change",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TakeOverForm(ReasonForm):
    """As when it is sent back, in words that fit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What you change, and why"


class Unconfirmed(forms.HiddenInput):
    """Confirms nothing by itself: words that were refused are shown again before they count."""

    def format_value(self, value: Any) -> str:
        return ""


class NoteForm(ActionForm):
    """A note for readers; it is shown as they will see it before it counts."""

    public_note = forms.CharField(
        label="What readers are told",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What happened and why, in a sentence or two. It is published.",
    )
    confirmed = forms.BooleanField(required=False, widget=Unconfirmed)


class ReinstateForm(ActionForm):
    public_note = forms.CharField(
        label="What readers will be told",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Why the verdict comes back. It is published with the new version.",
    )


class CorrectForm(ActionForm):
    change_class = forms.ChoiceField(
        label="Kind of change",
        choices=[(value, ChangeClass(value).label) for value in CORRECTIONS],
        help_text="An editorial change leaves the rating and the summary alone.",
    )
    public_note = forms.CharField(
        label="What readers will be told",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What changed and why; needed before it is submitted, save for an editorial change.",
    )


@dataclass(frozen=True)
class Transition:
    """One button: its words, who is offered it from where, and the verb it runs.

    `previews` says that a page shows what readers will be told before it happens, `on_pending` that
    it is done to the version that is worked on, which one must have seen. `by` says whose it is at
    all; `unless` gives the sentence why this person, or this moment, is not the right one. `then`
    names the page that follows, or is empty for the claim's.
    """

    slug: str
    label: str
    explained: str
    done: str
    may: Predicate
    run: Run
    states: frozenset[VerdictState] = ANY_STATE
    stages: frozenset[Stage] = frozenset(Stage)
    form: type[ActionForm] = ActionForm
    previews: bool = False
    on_pending: bool = False
    grave: bool = False
    then: str = "change"
    only: Callable[[Situation], bool] = field(default=lambda _where: True)
    by: Callable[[Situation, Any], bool] = field(default=lambda _where, _user: True)
    unless: Callable[[Situation, Any], str] = field(default=lambda _where, _user: "")

    def fits(self, where: Situation) -> bool:
        """Return whether the verdict stands where this can happen."""
        return (
            where.state in self.states
            and where.stage in self.stages
            and self.only(where)
        )

    def offered(self, where: Situation, user: Any) -> bool:
        """Return whether the button is shown."""
        return self.concerns(where, user) and not self.unless(where, user)

    def concerns(self, where: Situation, user: Any) -> bool:
        """Return whether this person could do it, were it not for what `unless` says."""
        return self.may(user) and self.fits(where) and self.by(where, user)


def own_work(where: Situation, user: Any) -> str:
    """Return why this person cannot be the second reader of the pending version."""
    if where.pending is None:
        return ""
    if user.pk == where.pending.author_id or user.pk in where.pending.writers:
        return "You wrote in this version, so a second reader must approve it."
    before = where.current
    if (
        before
        and before.rating_id != where.pending.rating_id
        and before.approved_by_id == user.pk
    ):
        return "You approved the rating that this version corrects; somebody else must read it."
    return ""


def written_by(where: Situation, user: Any) -> bool:
    """Return whether this person wrote in the pending version."""
    return where.pending is not None and is_writer(user, where.pending)


def can_publish(where: Situation) -> bool:
    """Return whether there is an approved version, or a withheld verdict to put back."""
    if where.stage == Stage.APPROVED:
        return True
    return where.state == VerdictState.WITHHELD and where.stage == Stage.NONE


def on_version(verb: Verb, *names: str) -> Run:
    """Return how a verb is run on the version that is worked on, with these fields of the form."""
    return lambda act, where, said: verb(act, where.open, **given(said, names))


def on_verdict(verb: Verb, *names: str) -> Run:
    """Return how a verb is run on the verdict, with these fields of the form."""
    return lambda act, where, said: verb(act, where.verdict, **given(said, names))


def given(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return some fields of a form, and the version that was seen, which every verb asks for."""
    return {name: said[name] for name in (*names, "expected_version")}


TRANSITIONS = (
    Transition(
        "submit",
        "Submit",
        "The text is frozen and goes to a second reader.",
        "The version waits for its second reader.",
        may_draft,
        on_version(submit),
        stages=frozenset({Stage.DRAFT}),
        on_pending=True,
    ),
    Transition(
        "take-back",
        "Take back",
        "It is a draft again, as if it had not been submitted: nobody else has read it yet.",
        "The version is a draft again.",
        may_draft,
        on_version(take_back),
        stages=frozenset({Stage.SUBMITTED}),
        by=written_by,
        unless=lambda where, _user: why_not_taken_back(where.open),
        on_pending=True,
    ),
    Transition(
        "approve",
        "Approve",
        "You have read exactly this text and its evidence, and stand for it as second reader.",
        "The version is approved.",
        may_review,
        on_version(approve),
        stages=frozenset({Stage.SUBMITTED}),
        previews=True,
        unless=own_work,
        on_pending=True,
    ),
    Transition(
        "return",
        "Send back",
        "The author can change it again, and reads your reason.",
        "The version is back with its author.",
        may_review,
        on_version(return_to_author, "reason"),
        stages=frozenset({Stage.SUBMITTED, Stage.APPROVED}),
        form=ReasonForm,
        on_pending=True,
    ),
    Transition(
        "take-over",
        "Change it yourself",
        "It goes back with your reason, and you write in it. Somebody else must then approve it: "
        "nobody approves what they wrote.",
        "The version is a draft again. Change what must change, then submit it.",
        may_review,
        on_version(return_to_author, "reason"),
        stages=frozenset({Stage.SUBMITTED, Stage.APPROVED}),
        form=TakeOverForm,
        then="draft",
        on_pending=True,
    ),
    Transition(
        "publish",
        "Publish",
        "Readers and partners get it at once.",
        "It is published.",
        may_publish,
        on_verdict(publish),
        only=can_publish,
        previews=True,
        on_pending=True,
    ),
    Transition(
        "correct",
        "Correct",
        "Starts the next version from what readers see. They see nothing of it until it is published.",
        "The next version is started. Change what must change, then submit it.",
        may_draft,
        on_verdict(correct, "change_class", "public_note"),
        states=LIVE,
        stages=frozenset({Stage.NONE}),
        form=CorrectForm,
        then="draft",
    ),
    Transition(
        "settle",
        "Nothing to change",
        "The verdict was looked at again and still stands. Readers are told nothing.",
        "The verdict still stands.",
        may_review,
        on_verdict(settle_review),
        only=lambda where: bool(where.verdict.review_reason),
    ),
    Transition(
        "withhold",
        "Withhold",
        "Takes the verdict out of every answer for now. Publishing puts it back.",
        "The verdict is withheld.",
        may_publish,
        on_verdict(withhold, "public_note"),
        states=frozenset({VerdictState.PUBLISHED}),
        form=NoteForm,
        previews=True,
        grave=True,
    ),
    Transition(
        "retract",
        "Retract",
        "Takes the verdict back for good; a notice stays in its place. A version being worked on is set aside.",
        "The verdict is retracted.",
        may_publish,
        on_verdict(retract, "public_note"),
        states=LIVE,
        form=NoteForm,
        previews=True,
        grave=True,
    ),
    Transition(
        "reinstate",
        "Reinstate",
        "Starts the version that brings the retracted verdict back, once approved and published.",
        "The version that brings it back is started.",
        may_publish,
        on_verdict(reinstate, "public_note"),
        states=frozenset({VerdictState.RETRACTED}),
        stages=frozenset({Stage.NONE}),
        form=ReinstateForm,
        then="draft",
    ),
    Transition(
        "discard",
        "Discard the draft",
        "Throws away the version being worked on; the history keeps what it said.",
        "The draft is discarded.",
        may_draft,
        on_version(discard),
        stages=frozenset({Stage.DRAFT}),
        grave=True,
        only=lambda where: bool(where.pending and where.pending.number > 1),
        on_pending=True,
    ),
    Transition(
        "abandon",
        "Drop the verdict",
        "It says nothing yet. The claim has none then, until one is started again.",
        "The verdict is dropped.",
        may_draft,
        on_verdict(abandon),
        stages=frozenset({Stage.DRAFT}),
        then="",
        only=lambda where: not why_not_abandoned(where.open),
        by=written_by,
        on_pending=True,
    ),
)
BY_SLUG = {transition.slug: transition for transition in TRANSITIONS}


def offered(where: Situation, user: Any) -> list[Transition]:
    """Return the buttons for this person on this verdict."""
    return [one for one in TRANSITIONS if one.offered(where, user)]


def withheld_reasons(where: Situation, user: Any) -> list[str]:
    """Return why buttons that fit this person's role and the verdict are not offered."""
    return [
        reason
        for one in TRANSITIONS
        if one.concerns(where, user) and (reason := one.unless(where, user))
    ]
