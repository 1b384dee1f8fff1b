"""Verbs on releases: ask for one, take it back; and what the worker writes down on its way to the seal."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from annotations.models import Release
from annotations.vocabulary import ReleaseState
from annotations.workflow.acts import Act
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.permissions import may_release, require
from annotations.workflow.storing import (
    insert,
    lock,
    record_history,
    snapshot,
    verb,
)

LONGEST_REASON = 500  # code points


@dataclass(frozen=True)
class ReleaseContent:
    """What is to go into a release.

    `filters` holds what else was chosen; `annotations.exchange.releases.choices` gives it its form.
    """

    name: str
    formats: list[str]
    published_only: bool = True
    filters: dict[str, Any] = field(default_factory=dict)


@verb
def prepare_release(act: Act, content: ReleaseContent) -> Release:
    """Ask for a release; the worker writes and seals it.

    Raises InvalidContent when another has its name or it would hold no format.
    """
    require(act, may_release)
    if not content.formats:
        raise InvalidContent(
            "A release needs at least one format. Choose one.", "no_format", "formats"
        )
    release = Release(created=act.at, created_by=act.user, **vars(content))
    return insert(act, release, "prepare_release")


@verb
def cancel_release(act: Act, release: Release) -> Release:
    """Take a release back that is not sealed yet; whoever writes it stops within a second or two."""
    require(act, may_release)
    return end(act, release, "cancel_release", state=ReleaseState.CANCELLED)


@verb
def seal_release(act: Act, release: Release) -> Release:
    """Seal a release that has been written as a whole: from now on nothing about it changes."""
    return end(act, release, "seal_release", state=ReleaseState.SEALED, sealed=act.at)


@verb
def fail_release(act: Act, release: Release, *, reason: str) -> Release:
    """Give a release up, saying why."""
    return end(
        act,
        release,
        "fail_release",
        state=ReleaseState.FAILED,
        reason=reason[:LONGEST_REASON],
    )


def end(act: Act, release: Release, verb_name: str, /, **changes: Any) -> Release:
    """Bring a release that is being prepared to one of its ends."""
    lock(release)
    if release.state != ReleaseState.PREPARING:
        raise TransitionNotAllowed(
            f"The release “{release}” is not being prepared: it is {release.get_state_display().lower()}.",
            "not_preparing",
        )
    before = snapshot(release)
    for name, value in changes.items():
        setattr(release, name, value)
    release.save(update_fields=list(changes))
    after = snapshot(release)
    record_history(
        act,
        verb_name,
        release,
        before={name: before[name] for name in changes},
        after={name: after[name] for name in changes},
    )
    return release


def note(release: Release, **noted: Any) -> bool:
    """Write down how far a release has come; return whether it is still wanted.

    What is written down changes nothing about the corpus, so no history is kept of it.
    """
    for name, value in noted.items():
        setattr(release, name, value)
    return bool(preparing(release).update(**noted))


def preparing(release: Release) -> QuerySet[Release]:
    """Return the release, if it is being prepared."""
    return Release.objects.unfinished().filter(pk=release.pk)
