"""How far a release, or an independent reading, has come, as those who work on it see it."""

from django.contrib.auth.models import User
from django.utils import timezone

from annotations.api.v1.shapes import ReadingStanding, ReleaseProgress
from annotations.models import IndependentReading, Release
from annotations.vocabulary import ReadingDisclosureReason

KEPT_BACK = (
    "You see your own highlights of this article alone. Finish the reading to see everyone's: what "
    "you have highlighted until then is kept as yours."
)


def progress_of(release: Release) -> ReleaseProgress:
    """Return how far a release is; `ends_at` is an estimate from what has been written."""
    ends = None if release.sealed else release.ends(timezone.now())
    return ReleaseProgress(
        id=release.uuid,
        name=release.name,
        state=release.state,
        reason=release.reason,
        published_only=release.published_only,
        formats=release.formats,
        filters=release.filters,
        expected=release.expected,
        written=release.written,
        ends_at=ends,
        sealed_at=release.sealed,
        counts=release.counts,
        files=sorted(release.files) if release.sealed else [],
    )


def standing_of(reading: IndependentReading, person: User) -> ReadingStanding:
    """Return how an independent reading stands for a person."""
    shown = {one.person_id: one for one in reading.disclosures.defer("highlights")}
    mine = shown.get(person.pk)
    done = ReadingDisclosureReason.DONE
    return ReadingStanding(
        id=reading.uuid,
        article=reading.article.uuid,
        revision=reading.revision.number,
        begun_at=reading.begun_at,
        ended_at=reading.ended_at,
        people_done=sum(one.reason == done for one in shown.values()),
        shown_to_you=mine.at if mine else None,
        because=mine.reason if mine else "",
        kept_back=KEPT_BACK if not (mine or reading.ended_at) else None,
    )
