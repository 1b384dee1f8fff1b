"""Verbs of independent readings: begin one, be done with it, look into it, end it.

Each of those who read sees their own highlights alone until they are done, or look; from then on
they see everyone's, which is remembered for good with what they had highlighted until then.
"""

from django.db.models import Q

from annotations.models import (
    Article,
    IndependentReading,
    ReadingDisclosure,
    Release,
    Revision,
)
from annotations.models.articles import READ_NOW
from annotations.vocabulary import ReadingDisclosureReason
from annotations.workflow.acts import Act
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.permissions import may_annotate, may_publish, require
from annotations.workflow.storing import (
    insert,
    lock,
    record_history,
    snapshot,
    verb,
)


@verb
def begin_reading(act: Act, article: Article) -> IndependentReading:
    """Have an article highlighted by several people who do not see each other's highlights.

    Raises InvalidContent when something in it has been highlighted already.
    """
    require(act, may_publish)
    reading = IndependentReading(
        article=article,
        revision=Revision.objects.filter(article=article).latest("number"),
        begun_at=act.at,
        begun_by=act.user,
    )
    return insert(act, reading, "begin_reading")


@verb
def finish_reading(act: Act, reading: IndependentReading) -> ReadingDisclosure:
    """Say that one has highlighted all one would, and be shown everyone's highlights.

    Raises InvalidContent when one sees them already, or the reading has ended.
    """
    require(act, may_annotate)
    return remember(act, reading, ReadingDisclosureReason.DONE)


@verb
def look_into_reading(act: Act, reading: IndependentReading) -> ReadingDisclosure:
    """Show an editor everyone's highlights, who is then none of the independent readers.

    Raises InvalidContent when they see them already, or the reading has ended.
    """
    require(act, may_publish)
    return remember(act, reading, ReadingDisclosureReason.LOOKED)


@verb
def end_reading(act: Act, reading: IndependentReading) -> IndependentReading:
    """End a reading: everybody sees everyone's highlights, and work on them begins.

    Raises TransitionNotAllowed when it has ended.
    """
    require(act, may_publish)
    if lock(reading).ended_at is not None:
        raise TransitionNotAllowed("This independent reading has ended.", "ended")
    before = snapshot(reading)
    reading.ended_at, reading.ended_by = act.at, act.user
    reading.save(update_fields=["ended_at", "ended_by"])
    after = snapshot(reading)
    record_history(
        act,
        "end_reading",
        reading,
        before={name: before[name] for name in ("ended_at", "ended_by_id")},
        after={name: after[name] for name in ("ended_at", "ended_by_id")},
    )
    return reading


def remember(
    act: Act, reading: IndependentReading, reason: ReadingDisclosureReason
) -> ReadingDisclosure:
    """Store from when the person sees everyone's highlights."""
    row = ReadingDisclosure(reading=reading, person=act.user, reason=reason, at=act.at)
    return insert(act, row, f"reading_{reason.value}")


def remember_release(act: Act, release: Release) -> int:
    """Note that a person takes away highlights that are kept back from them; return of how many articles."""
    frozen = Q(begun_at__lte=release.sealed) if release.sealed else Q()
    kept = IndependentReading.objects.kept_from(act.user.pk).filter(frozen)
    for reading in kept:
        remember(act, reading, ReadingDisclosureReason.EXPORTED)
    return len(kept)


def refuse_if_read(article: Article) -> None:
    """Raise TransitionNotAllowed while an article is read independently."""
    if IndependentReading.objects.open().filter(article=article).exists():
        raise TransitionNotAllowed(READ_NOW, "read_independently")
