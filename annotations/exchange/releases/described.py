"""A release with all that is known of it: what its describing files are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.freezing import Frozen
from annotations.models import Release
from annotations.records.terms import Terms


@dataclass(frozen=True)
class Described:
    """A release with what is known of it; all that its describing files are made of."""

    release: Release
    frozen: Frozen
    changes: Mapping[str, Any]
    terms: Terms

    @property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what is said of each file that has been written."""
        return self.release.files  # type: ignore[no-any-return]

    @property
    def choices(self) -> Choices:
        """Return what was chosen."""
        return Choices.of(self.release)

    @property
    def title(self) -> str:
        """Return what the release is called among others."""
        return f"Fact-check annotations of {self.terms.publisher}, {self.release.name}"

    @property
    def day(self) -> date:
        """Return the day on which the corpus was as it is here."""
        return self.frozen.at.date()

    @property
    def address(self) -> str:
        """Return where the release can be fetched, without a slash at the end."""
        working = "" if self.release.published_only else "working/"
        return f"{self.terms.site}/api/v1/{working}releases/{self.release.uuid}"

    @property
    def contents(self) -> str:
        """Return whose content it is."""
        if self.release.published_only:
            return "published content, as every reader can see it"
        return "working content, drafts included: for colleagues alone"
