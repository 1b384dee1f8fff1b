"""The addresses of version 1. They translate: what is public was decided when it was published."""

from functools import cache
from typing import Any

import msgspec
from django.http import Http404, HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from annotations.api.answers import json_answer, tagged
from annotations.api.caching import stored
from annotations.api.errors import Erased, TextWithheld
from annotations.api.negotiation import PLAIN_TEXT, WEB_ANNOTATION, face_of
from annotations.api.pages import PUBLIC, published
from annotations.api.parameters import REF, facet_of, uuid_of
from annotations.api.past import TOMBSTONE
from annotations.api.v1 import annotation_protocol
from annotations.api.v1.faces import item_faces_of
from annotations.api.v1.forms import AsOfForm, RevisionForm, checked
from annotations.api.v1.lists import answer_list, read_list
from annotations.api.v1.one import GONE, shape_asked, shaped
from annotations.api.v1.openapi import document
from annotations.api.v1.resources import RESOURCES, Part, Resource
from annotations.api.v1.shapes import Me, NewsroomShape
from annotations.api.views import ApiView
from annotations.api.words import quotable
from annotations.decoding import decode
from annotations.models import ApiKey, Event, Record
from annotations.models.ledger import RecordQuerySet
from annotations.records.shapes import ArticleRecord, RevisionRecord
from annotations.records.stored import etag_of
from annotations.vocabulary import RecordState, Scope
from factcheck.postgresql.cursors import prepared_cursor


class Start(ApiView):
    """Where everything is."""

    def get(self, request: Request) -> HttpResponse:
        checked(request)
        names = [
            "openapi", "docs", *RESOURCES, "matrix", "changes", "match", "exports", "releases",
            "subscriptions", "deliveries", "me",
        ]  # fmt: skip
        links = {
            name: request.build_absolute_uri(reverse(f"v1:{name}")) for name in names
        }
        return json_answer(msgspec.json.encode(links))


FIELDS = ("kind", "object", "state", "body", "etag")  # in the order of the model
FOUND = f"""
    SELECT {", ".join(FIELDS)} FROM annotations_record WHERE kind = %s AND {{name}} = %s
    ORDER BY published_at DESC, id DESC LIMIT 1
"""  # noqa: S608  # put together from names of our own


class Description(ApiView):
    """The description of the API, for programs.

    It is the same for all and asks the database nothing, so it is counted for nobody; a key is not
    looked at, lest somebody tries keys here.
    """

    authentication_classes = []
    throttle_classes = []
    over_replica = ()

    def get(self, request: Request) -> HttpResponse:
        checked(request)
        return json_answer(*description())


@cache
def description() -> tuple[bytes, str]:
    """Return the description as it is sent, with its ETag."""
    body = msgspec.json.encode(document())
    return body, etag_of(body)


class Things(ApiView):
    """The list of one kind of thing."""

    resource: Resource = RESOURCES["verdicts"]

    def get_renderers(self) -> list[Any]:
        return list(self.resource.faces)

    @stored
    def get(self, request: Request) -> HttpResponse:
        page, asked = read_list(request, self.resource)
        if face_of(request) == WEB_ANNOTATION:
            return annotation_protocol.many(request, page, asked)
        return answer_list(request, page, asked)


class Thing(ApiView):
    """One thing."""

    resource: Resource = RESOURCES["verdicts"]

    def get_renderers(self) -> list[Any]:
        return list(item_faces_of(self.resource.kind))

    @stored
    def get(self, request: Request, name: str) -> HttpResponse:
        shape = shape_asked(request, self.resource)
        return shaped(request, found(self.resource.kind, name), shape)


class VerdictThing(Thing):
    """One verdict, now or as it stood at a moment."""

    @stored
    def get(self, request: Request, name: str) -> HttpResponse:
        shape = shape_asked(request, self.resource, AsOfForm)
        moment = shape.values["as_of"]
        record = found(self.resource.kind, name)
        if moment is None or is_gone(record):
            return shaped(request, record, shape)
        events = Event.objects.using(PUBLIC).filter(
            kind=record.kind, object=record.object, occurred_at__lte=moment
        )
        body = events.order_by("-seq").values_list("body__content", flat=True).first()
        if body is None:
            raise Http404
        if not body:
            raise Erased
        (then,) = quotable([bytes(body)])
        state = "gone" if then.startswith(TOMBSTONE) else RecordState.CURRENT.value
        past = Record(kind=record.kind, object=record.object, state=state, body=then)
        return shaped(request, past, shape)


class Parts(ApiView):
    """The list of what belongs to one thing; gone when the thing is."""

    resource: Resource = RESOURCES["verdicts"]
    part: Part = RESOURCES["verdicts"].parts[0]

    def get_renderers(self) -> list[Any]:
        return list(self.part.faces)

    @stored
    def get(self, request: Request, name: str) -> HttpResponse:
        whole = named(self.resource.kind, name).filter(state=RecordState.CURRENT)
        records = (
            published()
            .of_kind(self.part.kind)
            .current()
            .filter(facets__overlap=facet_of(self.part.facet, whole))
        )
        page, asked = read_list(request, self.part, records)
        if not page.bodies:
            record = found(self.resource.kind, name)
            if is_gone(record):
                return item_answer(record)
        return answer_list(request, page, asked)


class Text(ApiView):
    """The text of one revision, the latest unless another is named."""

    def get_renderers(self) -> list[Any]:
        return [PLAIN_TEXT]

    @stored
    def get(self, request: Request, name: str) -> HttpResponse:
        number = checked(request, RevisionForm)["revision"]
        record = found("article", name)
        if is_gone(record):
            return item_answer(record)
        article = decode(record.body, ArticleRecord)
        text = text_of(article, number or article.current_revision)
        answer = tagged(text.encode(), content_type=PLAIN_TEXT.content_type)
        answer.headers["Offset-Unit"] = "code_point"
        answer.headers["Revision"] = str(number or article.current_revision)
        return answer


class Who(ApiView):
    """What the caller may do."""

    over_replica = ()

    def get(self, request: Request) -> HttpResponse:
        checked(request)
        key = request.auth if isinstance(request.auth, ApiKey) else None
        standing = self.standing
        if standing is None:
            raise Http404
        me = Me(
            key=f"fck_{key.prefix}" if key else None,
            newsroom=NewsroomShape(id=key.newsroom.uuid, name=key.newsroom.name)
            if key
            else None,
            scopes=sorted(key.scopes) if key else [Scope.READ.value],
            rate=standing.limit,
            remaining=standing.remaining,
            reset=standing.reset,
            expires_at=key.expires_at if key else None,
        )
        return json_answer(msgspec.json.encode(me))


def named(kind: str, name: str) -> RecordQuerySet:
    """Return the record that a UUID or a ref names. Raises Http404 for what can name none."""
    records = published().filter(kind=kind)
    uuid = uuid_of(name)
    if uuid:
        return records.filter(object=uuid)
    if REF.fullmatch(name):
        return records.filter(ref=name.upper())
    raise Http404


def found(kind: str, name: str) -> Record:
    """Return a record, or a tombstone. Raises Http404 for whatever was never published."""
    uuid = uuid_of(name)
    if not uuid and not REF.fullmatch(name):
        raise Http404
    statement = FOUND.format(name="object" if uuid else "ref")
    with prepared_cursor(PUBLIC) as cursor:
        cursor.execute(statement, [kind, uuid or name.upper()])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return Record.from_db(PUBLIC, FIELDS, row)


def is_gone(record: Record) -> bool:
    """Return whether the record is a tombstone."""
    return record.state != RecordState.CURRENT


def item_answer(record: Record) -> HttpResponse:
    """Return a record's bytes; a tombstone's with 410."""
    status = GONE if is_gone(record) else 200
    return json_answer(bytes(record.body), record.etag, status=status)


def text_of(article: ArticleRecord, number: int) -> str:
    """Return the text of a revision. Raises TextWithheld where the article's rights keep it in."""
    revisions = published().of_kind("revision").current()
    facets: Any = [f"article:{article.id}", f"number:{number}"]
    body = (
        revisions.filter(facets__contains=facets).values_list("body", flat=True).first()
    )
    if body is None:
        raise Http404
    text = decode(body, RevisionRecord).text
    if text is None:
        raise TextWithheld(
            f"The rights of this article are “{article.rights}”: its text stays here. "
            "Its revisions give the text's length and hash, its annotations their offsets. "
            f"{article.rights_note}".strip()
        )
    return text
