"""Verbs by which its writers take back what nobody else has begun with: a submission, a verdict begun."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from annotations.models import Assessment, Disclosure, Verdict, VerdictVersion
from annotations.vocabulary import AssignmentEnd, VerdictState
from annotations.workflow.acts import Act
from annotations.workflow.assignments import end_assignments
from annotations.workflow.errors import NotPermitted, TransitionNotAllowed
from annotations.workflow.permissions import may_draft, require
from annotations.workflow.storing import (
    lock,
    record_history,
    require_version,
    snapshot,
    verb,
)
from annotations.workflow.verdicts import (
    UNSUBMITTED,
    change_version,
    open_version,
    set_state,
)


@verb
def take_back(
    act: Act, version: VerdictVersion, *, expected_version: int | None = None
) -> VerdictVersion:
    """Make a submitted version a draft again, for one of its writers: the inverse of `submit`.

    Raises NotPermitted for whoever did not write in it, TransitionNotAllowed when it does not wait
    for its second reader, and once anybody else knows what it says or has assessed the claim.
    """
    require(act, may_draft)
    verdict = open_version(act, version, expected_version)
    if version.submitted_at is None or version.published_at is not None:
        raise TransitionNotAllowed(
            "Only a version that waits for its second reader can be taken back.",
            "not_submitted",
        )
    require_writer(act, version)
    if reason := why_not_taken_back(version):
        raise TransitionNotAllowed(reason, "read_already")
    change_version(act, version, "take_back", **UNSUBMITTED)
    set_state(act, verdict, VerdictState.DRAFT)
    end_assignments(act, verdict, AssignmentEnd.RELEASED)
    return version


@verb
def abandon(act: Act, verdict: Verdict, *, expected_version: int | None = None) -> None:
    """Drop a verdict that says nothing yet, for one of its writers: the inverse of `draft_verdict`.

    Its history stays. Raises NotPermitted for whoever did not write in it, TransitionNotAllowed
    when it says something, was submitted, or somebody else has to do with it.
    """
    require(act, may_draft)
    require_version(lock(verdict), expected_version)
    version = lock(verdict.versions.latest("number"))
    require_writer(act, version)
    if reason := why_not_abandoned(version):
        raise TransitionNotAllowed(reason, "not_abandonable")
    for row in (version, verdict):
        record_history(act, "abandon", row, before=snapshot(row), after=None)
    version.delete()
    verdict.disclosures.all().delete()
    verdict.delete()


def is_writer(user: User, version: VerdictVersion) -> bool:
    """Return whether somebody wrote in a version."""
    return user.pk == version.author_id or user.pk in version.writers


def require_writer(act: Act, version: VerdictVersion) -> None:
    """Raise NotPermitted for whoever did not write in the version."""
    if not is_writer(act.user, version):
        raise NotPermitted(
            "Only those who wrote in a version take it back. Ask its author to do it, or send it "
            "back with a reason as its second reader.",
            "not_yours",
        )


def why_not_taken_back(version: VerdictVersion) -> str:
    """Return why a submitted version stays with its readers, as a sentence; empty when it need not."""
    if version.approved_at is not None:
        return (
            "This version has been approved already. Ask its second reader to send it back to "
            "you with a reason."
        )
    readers = readers_of(version)
    if not readers:
        return ""
    return (
        f"Others know this version or have assessed its claim already ({', '.join(readers)}), so it "
        "is not taken away from under them. Ask them to send it back to you with a reason."
    )


def why_not_abandoned(version: VerdictVersion) -> str:
    """Return why a verdict is not dropped, given its last version; empty when it can be."""
    verdict = version.verdict
    if verdict.state != VerdictState.DRAFT or version.number != 1:
        return f"{verdict.ref} has been submitted, so it stays. Take it back first."
    if says_something(version):
        return (
            f"{verdict.ref} says something already, so it is not dropped. Take that out of the "
            "draft first, or leave it."
        )
    others = (verdict.assessments, verdict.comments, verdict.assignments)
    if readers_of(version) or any(one.exists() for one in others):
        return (
            f"Somebody has read, assessed or discussed {verdict.ref} already, so it stays. Leave "
            "it as a draft, or write it."
        )
    return ""


def says_something(version: VerdictVersion) -> bool:
    """Return whether a version says anything, or rests on anything."""
    texts = (
        version.summary,
        version.justification,
        version.public_note,
        version.internal_note,
    )
    return (
        any(texts)
        or version.rating_id is not None
        or version.as_of is not None
        or version.evidence_uses.exists()
    )


def readers_of(version: VerdictVersion) -> list[str]:
    """Return the names of all but its writers who know what a version says, or assessed its claim."""
    same = {"verdict": version.verdict_id, "round": version.number}
    shown = Disclosure.objects.filter(**same).values_list("person", flat=True)
    given = Assessment.objects.filter(**same).values_list("reviewer", flat=True)
    return names_of({*shown, *given} - {version.author_id, *version.writers})


def names_of(people: Iterable[int]) -> list[str]:
    """Return the user names of people in order."""
    rows = User.objects.filter(pk__in=people).order_by("username")
    return list(rows.values_list("username", flat=True))
