"""The parameters of a search, and those that every method of Google's APIs takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from annotations.api.google.errors import InvalidArguments, Violation
from annotations.api.google.masks import BadMask, mask_of, unknown
from annotations.api.selecting import Tree

USUAL_PAGE, LARGEST_PAGE = 10, 100
INT32 = 2**31
LONGEST = 10_000  # code points of a query
KNOWN: Tree = {
    "claims": {
        "text": {},
        "claimant": {},
        "claimDate": {},
        "claimReview": {
            "publisher": {"name": {}, "site": {}},
            "url": {},
            "title": {},
            "reviewDate": {},
            "textualRating": {},
            "languageCode": {},
        },
    },
    "nextPageToken": {},
}
# What every method takes and what makes no difference here.
IGNORED = {"key", "quotaUser", "uploadType", "upload_protocol", "$.xgafv", "$alt"}
NO_OAUTH = "There is no OAuth here. Pass an API key as `key`."
NOT_HERE = {
    "access_token": NO_OAUTH,
    "oauth_token": NO_OAUTH,
    "callback": "There is no JSONP here.",
}


@dataclass(frozen=True)
class Search:
    """A search, checked."""

    query: str
    language: str
    site: str
    most_days: int
    size: int
    token: str
    offset: int
    mask: Tree
    pretty: bool


def search_of(given: QueryDict) -> Search:
    """Return the search that parameters ask for. Raises InvalidArguments, with every reason."""
    values: dict[str, Any] = {}
    wrong = list(problems(given, values))
    if not wrong and not values["query"] and not values["site"]:
        wrong = [
            Violation(
                "query",
                "`query` is required unless `reviewPublisherSiteFilter` is specified.",
            )
        ]
    if wrong:
        raise InvalidArguments(wrong)
    return Search(**values)


def problems(given: QueryDict, values: dict[str, Any]) -> Iterator[Violation]:
    """Read the parameters into `values`; yield what cannot be used."""
    yield from unusable(given)
    if given.get("alt", "json") != "json":
        yield Violation("alt", "Answers are JSON: `alt` can only be `json`.")
    for field, (name, read) in READERS.items():
        try:
            values[field] = read(given.get(name, "").strip())
        except ValueError as reason:
            yield Violation(name, f"{name}: {reason}")


def unusable(given: QueryDict) -> Iterator[Violation]:
    """Yield a violation for every parameter that has no place here."""
    known = {name for name, _ in READERS.values()} | IGNORED | {"alt"}
    for name in given:
        if name in NOT_HERE:
            yield Violation(name, NOT_HERE[name])
        elif name not in known:
            yield Violation(name[:80], unbound(name))
        elif "\x00" in given[name]:
            yield Violation(name, f"{name}: It holds a NUL character.")


def unbound(name: str) -> str:
    """Say that there is no such parameter, in Google's words."""
    return (
        f'Invalid JSON payload received. Unknown name "{name[:80]}": '
        "Cannot bind query parameter. Field could not be found in request message."
    )


def words(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"It has at most {LONGEST} characters.")
    return text


def whole(text: str) -> int:
    """Return a whole number from 0 to that of an int32; nothing is 0."""
    if not text:
        return 0
    plain = text.isascii() and text.isdecimal() and len(text) < 11
    if not plain or int(text) >= INT32:
        raise ValueError(f"“{text[:80]}” is not a whole number from 0 to {INT32 - 1}.")
    return int(text)


def size(text: str) -> int:
    return min(whole(text) or USUAL_PAGE, LARGEST_PAGE)


def mask(text: str) -> Tree:
    """Return the mask that `fields` is; nothing keeps everything."""
    if not text:
        return {}
    try:
        tree = mask_of(text)
    except BadMask as reason:
        raise ValueError("It is no list of fields.") from reason
    lost = unknown(tree, KNOWN)
    if lost:
        raise ValueError(f"Request contains an invalid field: {', '.join(lost)[:200]}.")
    return tree


def flag(text: str) -> bool:
    if text.lower() not in {"", "true", "false", "0", "1"}:
        raise ValueError(f"“{text[:80]}” is neither true nor false.")
    return text.lower() in {"", "true", "1"}


def host(text: str) -> str:
    """Return a site as a host without `www`."""
    return text.lower().removeprefix("www.").rstrip("/")


READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "query": ("query", words),
    "language": ("languageCode", str.lower),
    "site": ("reviewPublisherSiteFilter", host),
    "most_days": ("maxAgeDays", whole),
    "size": ("pageSize", size),
    "token": ("pageToken", str),
    "offset": ("offset", whole),
    "mask": ("fields", mask),
    "pretty": ("prettyPrint", flag),
}
