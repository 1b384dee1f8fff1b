"""POST /api/v1/match/: where a text repeats what has been checked."""

from hashlib import md5

import msgspec
from django.http import HttpResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from annotations.api.answers import json_answer
from annotations.api.errors import ProblemError, TooLarge, Unusable
from annotations.api.matching.searching import matches
from annotations.api.matching.shapes import LONGEST, Answer, Asked, MatchedText
from annotations.api.pages import published
from annotations.api.v1.forms import checked
from annotations.api.v1.views import text_of
from annotations.api.v1.writing.reading import misfit
from annotations.api.views import ApiView
from annotations.decoding import decode
from annotations.models.ledger import AddressHash
from annotations.records.shapes import ArticleRecord
from annotations.vocabulary import RecordKind

MOST_BYTES = LONGEST * 6 + 1_000  # JSON can take six bytes for a code point


class Match(ApiView):
    """Passages of a text, or of an article in the corpus, that are like checked claims."""

    over_replica = ("POST",)

    def post(self, request: Request) -> HttpResponse:
        checked(request)
        asked = read(request)
        if asked.url is None:
            return answered(asked.text or "", None)
        article = article_at(asked.url)
        text = text_of(article, article.current_revision)
        named = MatchedText(
            id=article.id, ref=article.ref, revision=article.current_revision
        )
        return answered(text, named)


def answered(text: str, article: MatchedText | None) -> HttpResponse:
    """Return what was found in the beginning of a text."""
    searched = text[:LONGEST]
    answer = Answer(searched=len(searched), article=article, results=matches(searched))
    return json_answer(msgspec.json.encode(answer))


def read(request: Request) -> Asked:
    """Return what is asked. Raises TooLarge, UnsupportedMediaType or Unusable."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise TooLarge(too_long())
    kind = request.content_type
    if kind.partition(";")[0].strip().lower() != "application/json":
        detail = f"Send JSON as application/json, not “{kind[:80]}”."
        raise UnsupportedMediaType(kind, detail)
    body = request.body
    try:
        asked = decode(body, Loose)
    except msgspec.ValidationError as error:
        problem = misfit(str(error), Loose)
        raise wrong("bad_body", problem.detail, problem.pointer) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise wrong("bad_body", f"The body is not JSON: {error}.") from error
    return understood(asked)


class Loose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body before its lengths are checked, which have an answer of their own."""

    text: str | None = None
    url: str | None = None


def understood(asked: Loose) -> Asked:
    """Return the body checked: one of the two, neither empty nor too long."""
    if (asked.text is None) == (asked.url is None):
        raise wrong(
            "one_of_two", "Give a `text` or the `url` of an article: one of them."
        )
    given = asked.text if asked.text is not None else asked.url or ""
    name = "text" if asked.text is not None else "url"
    if not given.strip() or "\x00" in given:
        raise wrong("empty", "It is empty or holds a NUL character.", f"/{name}")
    if len(given) > LONGEST:
        raise TooLarge(too_long())
    return Asked(text=asked.text, url=asked.url)


def too_long() -> str:
    return f"A text has at most {LONGEST:,} code points. Cut it in pieces between paragraphs."


def wrong(code: str, detail: str, pointer: str = "") -> Unusable:
    """Return the refusal of a body."""
    return Unusable([ProblemError(code=code, detail=detail, pointer=pointer)])


def article_at(url: str) -> ArticleRecord:
    """Return the public article with an address. Raises Unusable where there is none."""
    rows = published().current().filter(kind=RecordKind.ARTICLE)
    body = (
        rows.annotate(url=AddressHash("body"))
        .filter(url=md5(url.encode(), usedforsecurity=False).hexdigest())
        .values_list("body", flat=True)
        .first()
    )
    if body is None:
        raise wrong(
            "unknown_article",
            "No article that is public here has this address. Send its text instead; nothing is fetched.",
            "/url",
        )
    return decode(body, ArticleRecord)
