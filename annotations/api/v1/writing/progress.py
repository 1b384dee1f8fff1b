"""How far a release is, as those who ordered it see it."""

from django.utils import timezone

from annotations.api.v1.shapes import ReleaseProgress
from annotations.models import Release


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
