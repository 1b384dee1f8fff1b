"""What was done and what readers were told: history, records and events, all read-only."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from annotations.admin.base import ReadOnlyAdmin
from annotations.admin.choices import ActorFilter, ValuesFilter
from annotations.admin.histories import entries_of, visible_history
from annotations.admin.links import utc
from annotations.models import Event, EventBody, History, LedgerHead, Record
from annotations.workflow.permissions import may_manage_partners, may_see_drafts


def may_read_ledger(user: Any) -> bool:
    """Return whether the user may read what is public anyway."""
    return may_see_drafts(user) or may_manage_partners(user)


def readable(body: bytes | memoryview) -> str:
    """Return stored JSON, indented, in an element that keeps its lines."""
    content = bytes(body)
    if not content:
        return "Erased."
    text = json.dumps(json.loads(content), indent=2, ensure_ascii=False)
    return format_html('<pre class="stored-json" tabindex="0">{}</pre>', text)


@admin.register(History)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ("when", "actor", "verb", "kind", "object")
    list_display_links = ("when",)
    list_filter = (
        "at",
        ("kind", ValuesFilter),
        ("verb", ValuesFilter),
        ("actor", ActorFilter),
    )
    list_select_related = ("actor",)
    search_fields = ("=object", "actor__username")
    hidden_fields = ("id", "before", "after")
    readonly_fields = ("changes",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[History]:
        return visible_history(request.user)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "changes"]

    @admin.display(description="time", ordering="id")
    def when(self, row: History) -> str:
        return utc(row.at)

    @admin.display(description="changes")
    def changes(self, row: History) -> str:
        lines = [
            f"{name}: {before or '–'} → {after or '–'}"
            for name, before, after in entries_of([row])[0].changes
        ]
        return format_html('<div class="kept-lines">{}</div>', "\n".join(lines))


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin):
    list_display = ("kind", "ref", "object", "state", "seq", "since", "changed", "api")
    list_display_links = ("kind", "ref", "object")
    list_filter = ("kind", "state")
    search_fields = ("ref", "=object")
    seen_by = staticmethod(may_read_ledger)
    hidden_fields = ("id", "body", "search", "shingles")
    readonly_fields = ("content",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        rows = super().get_queryset(request).defer("search", "shingles")
        return rows if "object_id" in kwargs_of(request) else rows.defer("body")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "content"]

    @admin.display(description="public since", ordering="published_at")
    def since(self, row: Record) -> str:
        return utc(row.published_at)

    @admin.display(description="changed", ordering="modified_at")
    def changed(self, row: Record) -> str:
        return utc(row.modified_at)

    @admin.display(description="public record")
    def api(self, row: Record) -> str:
        return record_link(row.kind, row.object, row.ref or "open")

    @admin.display(description="content")
    def content(self, row: Record) -> str:
        return readable(row.body)


def kwargs_of(request: HttpRequest) -> dict[str, Any]:
    """Return the arguments in the address of a request."""
    return request.resolver_match.kwargs if request.resolver_match else {}


def record_link(kind: str, uuid: object, words: str) -> str:
    """Return a link to what the API answers for a published thing, where it has an address."""
    try:
        address = reverse(f"v1:{kind}", args=[uuid])
    except NoReverseMatch:
        return "–"
    return format_html('<a href="{}">{}</a>', address, words)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("seq", "type", "ref", "version", "change_class", "when")
    list_filter = (("kind", ValuesFilter), ("type", ValuesFilter))
    search_fields = ("ref", "=object")
    seen_by = staticmethod(may_read_ledger)
    readonly_fields = ("carried",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "carried"]

    @admin.display(description="time", ordering="seq")
    def when(self, row: Event) -> str:
        return utc(row.occurred_at)

    @admin.display(description="body")
    def carried(self, row: Event) -> str:
        address = reverse("admin:annotations_eventbody_change", args=[row.pk])
        return format_html('<a href="{}">What the event carried</a>', address)


@admin.register(EventBody)
class EventBodyAdmin(ReadOnlyAdmin):
    list_display = ("event", "erased_reason")
    list_select_related = ("event",)
    search_fields = ("=event__object", "event__ref")
    seen_by = staticmethod(may_read_ledger)
    hidden_fields = ("salt", "content")
    readonly_fields = ("carried",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventBody]:
        rows = super().get_queryset(request).defer("salt")
        return rows if "object_id" in kwargs_of(request) else rows.defer("content")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "carried"]

    @admin.display(description="content")
    def carried(self, row: EventBody) -> str:
        return readable(row.content)


@admin.register(LedgerHead)
class LedgerHeadAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "seq", "sha256")
    seen_by = staticmethod(may_read_ledger)
