"""Reading schema.org ClaimReview in JSON-LD, from a page, a list, a graph or a DataFeed; and Google's answers."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignCitation,
    ForeignClaim,
    ForeignReview,
    Where,
)
from annotations.exchange.reading import google
from annotations.exchange.reading.archives import ANOTHER
from annotations.exchange.reading.json_stream import elements
from annotations.exchange.reading.shapes import (
    Misshapen,
    day,
    ours,
    several,
)

LISTS = {"@graph", "dataFeedElement", "itemListElement", *google.LISTS}
INSIDE = ("item", "@graph", "mainEntity", "hasPart", "review", "claim", "claims")
DEEPEST = 5
OTHERS = Aside("things that are no ClaimReview and hold none")
NONE = f"There is no ClaimReview in the file, and no answer of Google's. {ANOTHER}"
Json = dict[str, Any]


def read(file: BinaryIO) -> Iterator[ForeignReview | Aside | Fault]:
    """Yield every fact-check in a file, wherever in it it stands."""
    others, any_review = 0, False
    for found in elements(file, LISTS):
        if isinstance(found, Fault):
            any_review = True
            yield found
            continue
        reviews = list(within(*found, 0))
        any_review |= bool(reviews)
        others += not reviews
        yield from reviews
    if others and not any_review:
        yield Fault(Where(), NONE)
    yield from [OTHERS] * others


def within(
    where: Where, said: Any, depth: int
) -> Iterator[ForeignReview | Aside | Fault]:
    """Yield the fact-checks in a value."""
    if isinstance(said, list):
        for at, one in enumerate(said):
            here = replace(where, pointer=f"{where.pointer}/{at}")
            yield from within(here, one, depth)
    elif isinstance(said, dict) and is_a(said, "ClaimReview"):
        yield from reviewed(where, said)
    elif isinstance(said, dict) and google.is_answer(said):
        yield from google.answered(where, said)
    elif isinstance(said, dict) and said.get("dateDeleted"):
        yield Aside("fact-checks that were taken back")
    elif isinstance(said, dict) and depth < DEEPEST:
        for key in INSIDE:
            here = replace(where, pointer=f"{where.pointer}/{key}")
            yield from within(here, said.get(key), depth + 1)


def is_a(said: Json, kind: str) -> bool:
    """Return whether a thing is of a kind."""
    kinds = [str(one) for one in several(said.get("@type"))]
    return kind in {one.replace(":", "/").rpartition("/")[2] for one in kinds}


def reviewed(where: Where, said: Json) -> Iterator[ForeignReview | Aside | Fault]:
    """Yield one fact-check, and what of it has no place here."""
    try:
        made = review(where, said)
    except Misshapen as error:
        yield Fault(
            replace(where, pointer=f"{where.pointer}{error.pointer}"), str(error)
        )
        return
    item = thing(said.get("itemReviewed"))
    for one in (said, item):
        if one.get("datePublished") and not day(one["datePublished"]):
            yield Aside("dates that are not written as 2025-01-31")
    if several(item.get("appearance")) or item.get("firstAppearance"):
        yield Aside("where claims appear (an appearance needs words in an article)")
    if name_of(item.get("author")):
        yield Aside("who made claims (a claimant belongs to an appearance)")
    yield made


def review(where: Where, said: Json) -> ForeignReview:
    """Return one fact-check. Raises Misshapen when it names no claim."""
    rating = thing(said.get("reviewRating"))
    author = thing(said.get("author")) or thing(said.get("publisher"))
    language = text(said.get("inLanguage"))
    return ForeignReview(
        where,
        claim=claim_of(said, language),
        url=text(said.get("url")) or text(said.get("@id")),
        publisher=name_of(said.get("author")) or name_of(author),
        title=text(said.get("headline")) or text(said.get("name")),
        language=language,
        rating=label_of(rating),
        rating_value=value(rating, "ratingValue"),
        best_rating=value(rating, "bestRating"),
        worst_rating=value(rating, "worstRating"),
        explanation=text(rating.get("ratingExplanation")),
        body=text(said.get("reviewBody")),
        published_on=day(said.get("datePublished")),
        citations=tuple(citations(said)),
    )


def label_of(rating: Json) -> str:
    """Return the words of a rating; some write them where its number should be."""
    named = text(rating.get("alternateName")) or text(rating.get("name"))
    in_words = value(rating, "ratingValue") is None
    return named or (text(rating.get("ratingValue")) if in_words else "")


def claim_of(said: Json, language: str) -> ForeignClaim:
    """Return the claim that is reviewed. Raises Misshapen when it has no words."""
    item = thing(said.get("itemReviewed"))
    words = text(said.get("claimReviewed")) or text(item.get("text"))
    if not words and is_a(item, "Claim"):
        words = text(item.get("name"))
    if not words:
        raise Misshapen(
            "It does not say which claim it reviews. Give 'claimReviewed'.",
            "/claimReviewed",
        )
    about = (name_of(one) for one in several(item.get("about")))
    return ForeignClaim(
        text=words,
        id=ours(text(item.get("@id")), "claims"),
        language=text(item.get("inLanguage")) or language,
        about=tuple(one for one in about if one),
        claimed_on=day(item.get("datePublished")),
    )


def citations(said: Json) -> Iterator[ForeignCitation]:
    """Yield what a fact-check rests on."""
    for one in several(said.get("citation")):
        cited = thing(one) or {"url": text(one)}
        address, document = text(cited.get("url")), text(cited.get("description"))
        title = text(cited.get("name")) or text(cited.get("headline")) or address
        if title or document:
            yield ForeignCitation(
                title=title or document[:300],
                url=address if address.startswith("http") else "",
                publisher=name_of(cited.get("publisher")),
                quote=text(cited.get("text")),
                document=document,
                published_on=day(cited.get("datePublished")),
            )


def thing(found: Any) -> Json:
    """Return the first of what may be a list, where it is an object."""
    first = next(iter(several(found)), None)
    return first if isinstance(first, dict) else {}


def text(found: Any) -> str:
    """Return the first words of what may be a list, or may have them as '@value' or 'name'."""
    first = next(iter(several(found)), None)
    if isinstance(first, dict):
        first = first.get("@value", first.get("alternateName", first.get("@id")))
    return first if isinstance(first, str) else ""


def name_of(found: Any) -> str:
    """Return the name of somebody or something that may be given by it alone."""
    one = thing(found)
    return text(one.get("name")) if one else text(found)


def value(rating: Json, key: str) -> float | None:
    """Return a number of a rating, or None where there is none, or something else in its place."""
    try:
        found = float(rating[key])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
