"""Whether a ClaimReview has what search engines ask for (Google's Fact Check rich result, 2024).

https://developers.google.com/search/docs/appearance/structured-data/factcheck
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_CLAIM = 75  # code points; longer ones wrap on a phone


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: required or only recommended, and whether it is in order."""

    name: str
    ok: bool
    required: bool
    said: str


def checks(review: Mapping[str, Any]) -> list[Check]:
    """Return what was checked in a ClaimReview, required things first."""
    return sorted(each(review), key=lambda one: not one.required)


def each(review: Mapping[str, Any]) -> Iterator[Check]:
    """Yield every check."""
    claim = str(review.get("claimReviewed", ""))
    rating = review.get("reviewRating") or {}
    made = review.get("itemReviewed") or {}
    yield needed("url", bool(review.get("url")), "The address of this verdict.")
    yield needed("claimReviewed", bool(claim), "The claim in words.")
    yield needed(
        "reviewRating.alternateName",
        bool(rating.get("alternateName")),
        "The rating in words.",
    )
    yield advised(
        "reviewRating.ratingValue", in_range(rating), "A number from worst to best."
    )
    yield advised(
        "claimReviewed", len(claim) <= LONGEST_CLAIM, f"At most {LONGEST_CLAIM} characters; it has {len(claim)}."
    )  # fmt: skip
    yield advised(
        "author", bool((review.get("author") or {}).get("name")), "Who checked."
    )
    yield advised(
        "datePublished", bool(review.get("datePublished")), "When it came out."
    )
    yield advised(
        "itemReviewed.author", bool(made.get("author")), "Who made the claim."
    )
    yield advised(
        "itemReviewed.appearance",
        bool(made.get("appearance") or made.get("firstAppearance")),
        "Where the claim was made.",
    )
    yield advised("itemReviewed.datePublished", bool(made.get("datePublished")), "When the claim was made.")  # fmt: skip


def in_range(rating: Mapping[str, Any]) -> bool:
    """Return whether the rating has a number that lies on its scale."""
    numbers = [rating.get(f"{name}Rating") for name in ("worst", "best")]
    value = rating.get("ratingValue")
    try:
        worst, best = (float(one) for one in numbers)  # type: ignore[arg-type]
        return worst <= float(value) <= best  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def needed(name: str, ok: bool, said: str) -> Check:  # noqa: FBT001  # what was found
    """Return the check of what search engines require."""
    return Check(name, ok, required=True, said=said)


def advised(name: str, ok: bool, said: str) -> Check:  # noqa: FBT001  # what was found
    """Return the check of what search engines recommend."""
    return Check(name, ok, required=False, said=said)
