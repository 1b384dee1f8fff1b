"""The steps of a verdict, each by its verb."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from annotations.exchange.demo.desk import Desk
from annotations.exchange.demo.files import Step, VerdictEntry
from annotations.exchange.demo.reading import DemoUnreadable, identifier
from annotations.models import Comment, Rating, RatingScale, Verdict, VerdictVersion
from annotations.workflow import (
    Act,
    Identity,
    Use,
    VersionContent,
    approve,
    assess,
    comment,
    correct,
    draft_verdict,
    edit_draft,
    publish,
    reinstate,
    retract,
    return_to_author,
    submit,
    withhold,
)


class Steps:
    """Takes the steps of one verdict; `desk` knows its claim and its evidence."""

    def __init__(self, desk: Desk, entry: VerdictEntry, scale: RatingScale) -> None:
        self.desk = desk
        self.entry = entry
        self.scale = scale
        self.ratings = {rating.code: rating for rating in scale.ratings.all()}
        self.versions = self.said = 0

    def take(self, act: Act, step: Step) -> None:
        """Do one step. Raises DemoUnreadable for a verb that verdicts do not have."""
        if step.verb not in VERBS:
            raise DemoUnreadable(
                f"there is no step '{step.verb}'. Choose one of: {', '.join(sorted(VERBS))}."
            )
        VERBS[step.verb](self, act, step)
        self.desk.made["step"] += 1

    def draft(self, act: Act, step: Step) -> None:
        """Start the verdict with its first version."""
        content = VersionContent(**self.changes(step), public_note=step.public_note)
        self.desk.add(
            "verdict",
            self.entry.slug,
            lambda identity: draft_verdict(
                act,
                self.desk.find("claim", self.entry.claim),
                self.scale,
                content,
                self.uses(step) or (),
                language=self.entry.language,
                stale_after=self.entry.stale_after,
                identity=identity,
                version_identity=self.next_version(),
            ),
        )

    def assess(self, act: Act, step: Step) -> None:
        """Record a reviewer's own rating."""
        name = f"{self.entry.slug}/{step.round}/{step.by}"
        assess(
            act,
            self.version.verdict,
            self.rating(step.rating or ""),
            rationale=step.rationale,
            round_number=step.round,
            identity=Identity(identifier("assessment", name)),
        )

    def edit(self, act: Act, step: Step) -> None:
        """Change the draft."""
        edit_draft(act, self.version, self.uses(step), **self.changes(step))

    def submit(self, act: Act, step: Step) -> None:  # noqa: ARG002  # as all verbs
        """Hand the draft to a second reader."""
        submit(act, self.version)

    def send_back(self, act: Act, step: Step) -> None:
        """Send the version back to its author."""
        return_to_author(act, self.version, reason=step.reason)

    def approve(self, act: Act, step: Step) -> None:  # noqa: ARG002  # as all verbs
        """Approve the version."""
        approve(act, self.version)

    def publish(self, act: Act, step: Step) -> None:  # noqa: ARG002  # as all verbs
        """Publish the approved version, or put a withheld verdict back."""
        publish(act, self.version.verdict)

    def correct(self, act: Act, step: Step) -> None:
        """Start the next version."""
        correct(
            act,
            self.version.verdict,
            change_class=step.change_class,
            public_note=step.public_note,
            uses=self.uses(step),
            version_identity=self.next_version(),
            **self.changes(step),
        )

    def withhold(self, act: Act, step: Step) -> None:
        """Take the verdict out of every answer for now."""
        withhold(act, self.version.verdict, public_note=step.public_note)

    def retract(self, act: Act, step: Step) -> None:
        """Retract the verdict."""
        retract(
            act,
            self.version.verdict,
            public_note=step.public_note,
            version_identity=self.next_version(),
        )

    def reinstate(self, act: Act, step: Step) -> None:
        """Start the version that brings a retracted verdict back."""
        reinstate(
            act,
            self.version.verdict,
            public_note=step.public_note,
            uses=self.uses(step),
            version_identity=self.next_version(),
            **self.changes(step),
        )

    def comment(self, act: Act, step: Step) -> None:
        """Start a thread on the verdict."""
        self.say(act, step, self.version.verdict)

    def answer(self, act: Act, step: Step) -> None:
        """Answer in the latest thread on the verdict."""
        threads = Comment.objects.threads().filter(verdict=self.version.verdict)
        self.say(act, step, threads.latest("id"))

    def say(self, act: Act, step: Step, about: Verdict | Comment) -> None:
        """Say something, under an identifier of its own."""
        self.said += 1
        name = f"{self.entry.slug}/{self.said}"
        comment(act, about, step.body, identity=Identity(identifier("comment", name)))

    @property
    def version(self) -> VerdictVersion:
        """Return the latest version with its verdict, as they stand in the database."""
        return (
            VerdictVersion.objects.select_related(
                "rating", "verdict__claim", "verdict__scale", "verdict__current_version"
            )
            .filter(verdict__uuid=identifier("verdict", self.entry.slug))
            .latest("number")
        )

    def next_version(self) -> Identity:
        """Return the identifier of the next version."""
        self.versions += 1
        return Identity(identifier("version", f"{self.entry.slug}/{self.versions}"))

    def changes(self, step: Step) -> dict[str, Any]:
        """Return the content that a step gives, its rating looked up."""
        rating = {"rating": self.rating(step.rating)} if step.rating else {}
        return step.content() | rating

    def rating(self, code: str) -> Rating:
        """Return a level of the verdict's scale. Raises DemoUnreadable when there is none."""
        if code not in self.ratings:
            raise DemoUnreadable(
                f"the scale '{self.scale.slug}' has no level '{code}'. "
                f"Choose one of: {', '.join(self.ratings)}."
            )
        return self.ratings[code]

    def uses(self, step: Step) -> Sequence[Use] | None:
        """Return the evidence that a step gives; None leaves it as it is."""
        if step.evidence is None:
            return None
        return [
            Use(self.desk.find("evidence", one.evidence), one.stance, one.rationale)
            for one in step.evidence
        ]


VERBS: Mapping[str, Callable[[Steps, Act, Step], None]] = {
    "draft_verdict": Steps.draft,
    "assess": Steps.assess,
    "edit_draft": Steps.edit,
    "submit": Steps.submit,
    "return_to_author": Steps.send_back,
    "approve": Steps.approve,
    "publish": Steps.publish,
    "correct": Steps.correct,
    "withhold": Steps.withhold,
    "retract": Steps.retract,
    "reinstate": Steps.reinstate,
    "comment": Steps.comment,
    "answer": Steps.answer,
}
