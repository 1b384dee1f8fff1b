"""Fetching a page, a feed or a file that somebody named: from the open internet alone, bounded in all.

Every step of a redirect is checked as if it had been named at first.
"""

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from time import monotonic
from urllib.parse import urljoin

from django.conf import settings

from annotations.exchange.said import Unloadable
from annotations.numbers import MOST_DIGITS
from annotations.outbound import Answer, Limits, NotSent, send

MOST_BYTES = 10 * 1024 * 1024  # of a body, packed or unpacked
MOST_STEPS = 5  # of redirects
SECONDS = 20.0  # for everything together
MB = MOST_BYTES // 1024 // 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PAGES = ("text/html", "application/xhtml+xml", "text/plain")
FEEDS = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/xml", "text/xml",
)  # fmt: skip
ASKED = {
    "User-Agent": "factcheck-annotations/1 (+article intake)",
    "Accept": ", ".join((*PAGES, *FEEDS)) + ", */*;q=0.1",
    "Accept-Encoding": "identity",
}
# How zlib is told which packing it has before it: gzip, and what is called deflate.
PACKINGS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": 15}


@dataclass(frozen=True)
class Fetched:
    """What came: from where in the end, as which type (in lower case, without parameters), and when asked."""

    url: str
    media_type: str
    charset: str
    body: bytes

    @property
    def content_type(self) -> str:
        """Return the type as a header says it."""
        charset = f"; charset={self.charset}" if self.charset else ""
        return f"{self.media_type or 'application/octet-stream'}{charset}"


def fetch(url: str, *, accepted: Collection[str] = ()) -> Fetched:
    """Fetch what stands at an address, following redirects.

    `accepted` are the media types that will do; without it any will. Raises Unloadable for an
    address that nothing is asked of, an answer that is no 200, and one too large or of another type.
    """
    limits = Limits(
        seconds=SECONDS,
        most_bytes=MOST_BYTES + 1,
        public_only=not settings.FETCH_ALLOW_PRIVATE,
        encrypted_only=False,
    )
    place, answer = followed(url, limits)
    if answer.status != 200:
        raise Unloadable(
            f"{place} answers with {answer.status}. Open it in a browser and check the address."
        )
    media_type, charset = type_of(answer)
    if accepted and media_type not in accepted:
        raise Unloadable(
            f"{place} is {media_type or 'of no known type'}, which is not read here. "
            f"Choose an address of: {', '.join(accepted)}."
        )
    return Fetched(place, media_type, charset, body_of(place, answer))


def followed(url: str, limits: Limits) -> tuple[str, Answer]:
    """Return the address at the end of the redirects, and its answer."""
    place, ends = url.partition("#")[0], monotonic() + limits.seconds
    for _ in range(MOST_STEPS + 1):
        left = max(0.1, ends - monotonic())
        try:
            answer = send(
                "GET", place, headers=ASKED, limits=replace(limits, seconds=left)
            )
        except NotSent as reason:
            raise Unloadable(f"{place} was not fetched. {reason}") from reason
        target = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not target:
            return place, answer
        place = urljoin(place, target).partition("#")[0]
    raise Unloadable(f"{url} leads on and on: {MOST_STEPS} redirects and no page.")


def type_of(answer: Answer) -> tuple[str, str]:
    """Return the media type and the charset of an answer, each empty when it is not said."""
    media_type, _, rest = answer.headers.get("content-type", "").partition(";")
    named = dict(
        part.strip().lower().partition("=")[::2]
        for part in rest.split(";")
        if "=" in part
    )
    return media_type.strip().lower(), named.get("charset", "").strip("\"' ")


def body_of(place: str, answer: Answer) -> bytes:
    """Return the body, unpacked. Raises Unloadable when it is too large or broke off."""
    body = answer.body
    if len(body) > MOST_BYTES:
        raise Unloadable(f"{place} is larger than {MB} MB, so it was not taken in.")
    said = answer.headers.get("content-length", "")
    # The first digits of a number that is longer are far more than was sent.
    if said.isdecimal() and len(body) < int(said[:MOST_DIGITS]):
        raise Unloadable(f"{place} broke off before its end. Try again.")
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"", "identity"}:
        return body
    if coding not in PACKINGS:
        raise Unloadable(f"{place} is packed as '{coding}', which is not read here.")
    return unpacked(place, body, PACKINGS[coding])


def unpacked(place: str, body: bytes, packing: int) -> bytes:
    """Unpack a body, up to the limit and not a byte further. Raises Unloadable."""
    unpacker, damaged = zlib.decompressobj(packing), ""
    try:
        plain = unpacker.decompress(body, MOST_BYTES + 1)
    except zlib.error as reason:
        plain, damaged = b"", f" ({reason})"
    if len(plain) > MOST_BYTES:
        raise Unloadable(
            f"{place} unpacks to more than {MB} MB, so it was not taken in."
        )
    if damaged or not unpacker.eof:
        raise Unloadable(f"{place} is packed in a way that is damaged{damaged}.")
    return plain
