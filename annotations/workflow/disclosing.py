"""Showing what an unpublished version says to those who do not write in it, and remembering it.

Until a version is published, what it says is kept back from everybody but its writers, so that
whoever assesses the claim is swayed by nobody. It is shown to whoever has given an assessment, or
asks; asking is remembered for good, and an assessment given afterwards is recorded as not blind.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User

from annotations.models import Disclosure, Release, Verdict, VerdictVersion
from annotations.vocabulary import DisclosureReason, ReadingMode
from annotations.workflow.acts import Act
from annotations.workflow.errors import NotPermitted
from annotations.workflow.permissions import may_see_drafts
from annotations.workflow.reading import remember_release
from annotations.workflow.storing import insert, lock, verb

KEPT_BACK = (
    "What this version says is kept back from you, so that you can assess the claim blind. "
    "Give your own assessment first, or ask to see the version: an assessment you give after that "
    "is recorded as not blind."
)


@verb
def disclose(act: Act, version: VerdictVersion) -> VerdictVersion:
    """Show somebody what a version says that is kept back from them; from now on they know it."""
    require_colleague(act)
    lock(version.verdict)
    if version in VerdictVersion.objects.kept_from(act.user.pk):
        remember(act, version, DisclosureReason.ASKED)
    return version


@verb
def disclose_release(act: Act, release: Release) -> int:
    """Note that somebody takes away a release with drafts; return of how much they learn.

    That is: what versions say that are kept back, and highlights of independent readings.
    """
    require_colleague(act)
    if release.published_only:
        return 0
    kept = VerdictVersion.objects.kept_from(act.user.pk).select_related("verdict")
    told = remember_all(act, kept.filter(created__lte=release.created))
    return told + remember_release(act, release)


def remember_all(act: Act, versions: Iterable[VerdictVersion]) -> int:
    """Note that the person knows several versions now."""
    return sum(
        1
        for version in versions
        if remember(act, version, DisclosureReason.EXPORTED) is not None
    )


def remember(
    act: Act, version: VerdictVersion, reason: DisclosureReason
) -> Disclosure | None:
    """Store from when the person knows what a version says; None when that is known already."""
    known = Disclosure.objects.filter(
        verdict=version.verdict_id, round=version.number, person=act.user.pk
    )
    if known.exists():
        return None
    row = Disclosure(
        verdict=version.verdict,
        round=version.number,
        person=act.user,
        reason=reason,
        at=act.at,
    )
    return insert(act, row, "disclose")


def require_colleague(act: Act) -> None:
    """Raise NotPermitted for whoever may see no drafts at all."""
    if not may_see_drafts(act.accountable):
        raise NotPermitted(
            "Only colleagues see what is not published.", "not_permitted"
        )


def is_kept_from(person: User, version: VerdictVersion | None) -> bool:
    """Return whether what a version says is kept back from a person; one query at most."""
    if version is None or version.published_at:
        return False
    if person.pk == version.author_id or person.pk in version.writers:
        return False
    return VerdictVersion.objects.kept_from(person.pk).filter(pk=version.pk).exists()


def mode_of(act: Act, verdict: Verdict, round_number: int) -> ReadingMode:
    """Return how an assessment given now would be made."""
    seen = Disclosure.objects.filter(
        verdict=verdict, round=round_number, person=act.user
    )
    told = VerdictVersion.objects.filter(verdict=verdict, number=round_number)
    knows = seen.exists() or told.told_to(act.user.pk).exists()
    return ReadingMode.CHECK if knows else ReadingMode.BLIND
