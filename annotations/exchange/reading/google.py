"""Reading what Google's Fact Check Tools answer to a search: claims, each with what others said of it.

See https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims. Pure: no Django.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignClaim,
    ForeignReview,
    Where,
)
from annotations.exchange.reading.shapes import Misshapen, day, several, table, words

LISTS = frozenset({"claims", "results"})
REVIEWS = "claimReview"
UNDATED = Aside("dates that are not written as 2025-01-31")
CLAIMANTS = Aside("who made claims (a claimant belongs to an appearance)")
UNREVIEWED = Aside("claims that nobody has reviewed")
NO_CLAIM = "It does not say which claim is reviewed. Give 'text'."
Json = dict[str, Any]


def is_answer(said: Json) -> bool:
    """Return whether a thing is a claim as Google answers it, or what it answers instead of claims."""
    if "@type" in said:
        return False
    return REVIEWS in said or {"text", "claimDate"} <= said.keys() or is_refusal(said)


def is_refusal(said: Json) -> bool:
    """Return whether a thing is what Google answers where it has no answer."""
    error = said.get("error")
    return isinstance(error, dict) and {"code", "message"} <= error.keys()


def answered(where: Where, said: Json) -> Iterator[ForeignReview | Aside | Fault]:
    """Yield the fact-checks of one claim, or a fault for what is refused."""
    if not is_refusal(said):
        yield from reviewed(where, said)
        return
    why = str(said["error"]["message"])[:300]
    yield Fault(where, f"{why} Google said so instead of answering: ask it again.")


def reviewed(where: Where, said: Json) -> Iterator[ForeignReview | Aside | Fault]:
    """Yield the fact-checks of one claim, those in one language together; and what has no place here."""
    try:
        claim = claim_of(said)
        reviews = list(reviews_of(where, said, claim))
        claimant = words(said, "claimant")
    except Misshapen as error:
        yield Fault(
            replace(where, pointer=f"{where.pointer}{error.pointer}"), str(error)
        )
        return
    if claimant:
        yield CLAIMANTS
    given = [
        said.get("claimDate"),
        *(one.get("reviewDate") for one in said.get(REVIEWS) or ()),
    ]
    yield from [UNDATED for one in given if one and not day(one)]
    if not reviews:
        yield UNREVIEWED
    yield from together(reviews)


def claim_of(said: Json) -> ForeignClaim:
    """Return the claim, whose language Google does not say. Raises Misshapen when it has no words."""
    text = words(said, "text")
    if not text:
        raise Misshapen(NO_CLAIM, "/text")
    return ForeignClaim(text=text, claimed_on=day(said.get("claimDate")))


def reviews_of(
    where: Where, said: Json, claim: ForeignClaim
) -> Iterator[ForeignReview]:
    """Yield the fact-checks of a claim. Raises Misshapen."""
    for at, one in enumerate(several(said.get(REVIEWS))):
        pointer = f"/{REVIEWS}/{at}"
        try:
            yield review(
                replace(where, pointer=f"{where.pointer}{pointer}"), one, claim
            )
        except Misshapen as error:
            raise Misshapen(str(error), f"{pointer}{error.pointer}") from error


def review(where: Where, found: Any, claim: ForeignClaim) -> ForeignReview:
    """Return one fact-check. Raises Misshapen."""
    said = table(found, "a fact-check")
    publisher = table(said.get("publisher") or {}, "a publisher")
    return ForeignReview(
        where,
        claim=claim,
        url=words(said, "url"),
        publisher=words(publisher, "name") or words(publisher, "site"),
        title=words(said, "title"),
        language=words(said, "languageCode"),
        rating=words(said, "textualRating"),
        published_on=day(said.get("reviewDate")),
    )


def together(reviews: list[ForeignReview]) -> Iterator[ForeignReview]:
    """Yield the first fact-check in each language, with the others beside it."""
    spoken: defaultdict[str, list[ForeignReview]] = defaultdict(list)
    for one in reviews:
        spoken[one.language].append(one)
    for first, *others in spoken.values():
        yield replace(first, others=tuple(others))
