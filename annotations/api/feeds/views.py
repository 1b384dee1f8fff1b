"""The feeds: verdicts and what is left of them, the last change first, page by page."""

from dataclasses import replace
from typing import Any

import msgspec
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import tagged
from annotations.api.caching import stored
from annotations.api.checking import Checked, checked_list
from annotations.api.faces import schema_org
from annotations.api.feeds import atom, json_feed
from annotations.api.feeds.entries import Entry, entry_of
from annotations.api.negotiation import ATOM, JSON_FEED, JSON_LD, Face
from annotations.api.pages import Order, Page, page_of, published
from annotations.api.v1.filters import RecordFilter, VerdictFilter
from annotations.api.v1.lists import PageForm, linked, links_of, place
from annotations.api.views import ApiView
from annotations.decoding import decode
from annotations.models import Record
from annotations.records.shapes import TombstoneRecord, VerdictRecord
from annotations.vocabulary import RecordState

LAST_CHANGE_FIRST = Order.named("-modified_at")
USUAL_PAGE = 50


class FeedFilter(VerdictFilter):
    """What a feed can be narrowed by. Times hold for what is gone too, the rest for what is not."""

    state = None  # type: ignore[assignment]  # how a declared filter is taken away


def feed_fields() -> dict[str, Any]:
    """Return what a feed takes besides its filters."""
    return {name: PageForm.base_fields[name] for name in ("page_size", "cursor")}


class Feed(ApiView):
    """A feed. Every feed shows every retraction, whatever it is narrowed by."""

    face: Face = ATOM

    def perform_content_negotiation(
        self,
        request: Request,  # noqa: ARG002
        force: bool = False,  # noqa: ARG002, FBT001, FBT002  # as REST framework has it
    ) -> Any:
        return self.face, self.face.media_type  # a feed is what its address says

    @stored
    def get(self, request: Request) -> HttpResponse:
        page, context = read(request)
        links = links_of(request, page, context)
        given = {"self": request.build_absolute_uri()} | {
            rel: url for rel, url in links.items() if url
        }
        body = self.written(page, given)
        return linked(tagged(body, content_type=self.face.content_type), links)

    def written(self, page: Page, links: dict[str, str]) -> bytes:
        """Return a page of the feed."""
        raise NotImplementedError


class Atom(Feed):
    face = ATOM

    def written(self, page: Page, links: dict[str, str]) -> bytes:
        return atom.feed(entries(page), links)


class JsonFeed(Feed):
    face = JSON_FEED

    def written(self, page: Page, links: dict[str, str]) -> bytes:
        return json_feed.feed(entries(page), links)


class ClaimReviews(Feed):
    face = JSON_LD

    def written(self, page: Page, links: dict[str, str]) -> bytes:  # noqa: ARG002
        kinds = VerdictRecord | TombstoneRecord
        records = [decode(body, kinds) for body in page.bodies]
        return msgspec.json.encode(schema_org.data_feed(records, page.places))


def entries(page: Page) -> list[Entry]:
    """Return the entries of a page, each updated when it last changed.

    One that was withheld and is shown again has no new version, and would seem older than its tombstone.
    """
    return [
        replace(entry_of(body), updated=at)
        for body, at in zip(page.bodies, page.places, strict=True)
    ]


def read(request: Request) -> tuple[Page, bytes]:
    """Return a page, and what ties its cursors to it. Raises Unusable for bad parameters."""
    given = request.query_params
    verdicts = published().of_kind("verdict")
    checked = checked_list(request, feed_fields(), FeedFilter, lambda: verdicts)
    context = cursors.context_of(request.path, checked.asked)
    page = page_of(
        narrowed(given, checked, verdicts),
        LAST_CHANGE_FIRST,
        place(checked.values["cursor"], context),
        size=checked.values["page_size"] or USUAL_PAGE,
    )
    return page, context


def narrowed(
    given: QueryDict, checked: Checked, verdicts: QuerySet[Record]
) -> QuerySet[Record]:
    """Return the verdicts of a feed, and all that are gone: they have nothing to be narrowed by."""
    in_time = RecordFilter(given, queryset=verdicts).qs
    if not set(given) & (set(checked.filters) - set(RecordFilter.base_filters)):
        return in_time
    current = checked.records.filter(state=RecordState.CURRENT)
    return in_time.filter(
        Q(pk__in=current.order_by().using(None).values("pk"))
        | ~Q(state=RecordState.CURRENT)
    )
