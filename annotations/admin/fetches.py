"""What was left to the worker to fetch: who asked, how it stands, what was found, why something was not."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from annotations.admin.base import ReadOnlyAdmin
from annotations.admin.links import utc
from annotations.models import Fetch
from annotations.workflow.permissions import may_annotate

SHOWN = 120  # characters of an outcome in the list


@admin.register(Fetch)
class FetchAdmin(ReadOnlyAdmin):
    list_display = ("url", "state", "outcome", "asked_by", "asked")
    list_filter = ("state", ("asked_by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("asked_by",)
    search_fields = ("url",)
    seen_by = staticmethod(may_annotate)
    hidden_fields = ("id", "found", "passed_over")
    readonly_fields = ("taken_in", "not_taken_in")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), *self.readonly_fields]

    @admin.display(description="outcome")
    def outcome(self, row: Fetch) -> str:
        """Return the first thing there is to say, and how much more there is."""
        lines = [*row.found.splitlines(), *row.passed_over.splitlines()]
        if not lines:
            return "–"
        first = lines[0] if len(lines[0]) <= SHOWN else f"{lines[0][:SHOWN]}…"
        return f"{first} And {len(lines) - 1} more." if len(lines) > 1 else first

    @admin.display(description="asked at", ordering="id")
    def asked(self, row: Fetch) -> str:
        return utc(row.asked_at)

    @admin.display(description="found")
    def taken_in(self, row: Fetch) -> str:
        return format_html('<div class="kept-lines">{}</div>', row.found or "–")

    @admin.display(description="passed over")
    def not_taken_in(self, row: Fetch) -> str:
        return format_html('<div class="kept-lines">{}</div>', row.passed_over or "–")
