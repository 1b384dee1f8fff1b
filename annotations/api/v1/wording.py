"""The words of the OpenAPI description that belong to no single address."""

from collections.abc import Mapping
from typing import Any

from annotations.api.counting import SECONDS

ABOUT = f"""\
Verdicts on what articles claim, with the claims, articles, passages and evidence they rest on.

Everything here has been published. It can be read without a key at a low rate; a key of a newsroom
raises the rate. Send it as `Authorization: Bearer fck_…`. `RateLimit-Policy` says how many requests
are allowed in {SECONDS} seconds, `RateLimit` how many are left.

Lists are read page by page: go to `next` until it is null. Several values of a filter, with commas
between, mean any of them; several filters mean all of them. A comma inside a value is written `\\,`.
Times are UTC, offsets are Unicode code points. What is no longer served leaves a tombstone, and its
address answers 410. New fields may be added to any answer.
"""
HEADERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "ETag": (
        "What these bytes are known by. Send it in `If-None-Match` to be told 304 when they are "
        "still the same.",
        {"type": "string"},
    ),
    "Link": (
        "The addresses of the next and the previous page (RFC 8288).",
        {"type": "string"},
    ),
    "RateLimit": (
        "How many requests are left (`r`) for how many seconds (`t`).",
        {"type": "string", "examples": ['"requests";r=119;t=42']},
    ),
    "RateLimit-Policy": (
        "How many requests (`q`) are allowed in how many seconds (`w`).",
        {"type": "string", "examples": ['"requests";q=120;w=60']},
    ),
    "Retry-After": ("The seconds to wait before asking again.", {"type": "integer"}),
    "X-Request-ID": (
        "The name of the request; quote it when you ask for help.",
        {"type": "string"},
    ),
    "Offset-Unit": (
        "What offsets count: `code_point`, unless the format of an export counts otherwise.",
        {"type": "string", "examples": ["code_point"]},
    ),
    "Ledger-Seq": ("The last event that the answer holds.", {"type": "integer"}),
    "Accept-Ranges": ("Parts can be asked for, in bytes.", {"const": "bytes"}),
    "Content-Range": (
        "How long the file is.",
        {"type": "string", "examples": ["bytes */4711"]},
    ),
    "Repr-Digest": (
        "The SHA-256 of the whole file (RFC 9530).",
        {"type": "string"},
    ),
    "Ledger-Head": (
        "Where the ledger of this server ends; given where a position is not in it.",
        {"type": "string"},
    ),
    "Revision": ("The number of the revision.", {"type": "integer"}),
}
# The headings under which addresses stand; those of the resources come first, with their own words.
TAGS: Mapping[str, str] = {
    "matrix": "In which articles each claim appears, and how.",
    "standards": "The same verdicts in shapes that existing programs read.",
    "changes": "What has changed, in order, without gaps.",
    "match": "What in a text repeats a checked claim.",
    "exports": "The published corpus in other tools' formats, now.",
    "releases": "The corpus frozen and sealed, to cite and to keep.",
    "writing": "For those who work on the corpus.",
    "webhooks": "A newsroom's own subscriptions, and what was delivered to them.",
    "service": "The API itself.",
}
EVERYWHERE = ("RateLimit", "RateLimit-Policy", "X-Request-ID")
PROBLEMS: Mapping[int, str] = {
    400: "A parameter is unknown or cannot be used; `errors` names each, with the choices there are.",
    401: "The API key is unknown, expired or switched off.",
    403: "The article's rights keep its text in, or the key does not open this.",
    404: "There is nothing here: it never was, or was never published.",
    406: "There is no answer in a form that the request accepts.",
    409: "The position is not in this ledger. The answer says where the ledger ends.",
    413: "The text or the body is longer than what is read in one request.",
    415: "The body is in a form that is not read here. Send JSON.",
    416: "The file has no such part; `Content-Range` says how long it is.",
    429: "Too many requests in this minute. Wait for as long as `Retry-After` says.",
    500: "Something went wrong on this side.",
    503: "The database does not answer. Try again after `Retry-After`.",
}
USUAL = (400, 401, 406, 429, 500, 503)
SCHEMES: Mapping[str, dict[str, str]] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "fck_<prefix>_<secret>",
        "description": "The API key of a newsroom.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A login to the admin, with Django's X-CSRFToken header.",
    },
    "key_in_address": {
        "type": "apiKey",
        "in": "query",
        "name": "key",
        "description": "The same key, where Google's clients put it. No other address takes it.",
    },
}
