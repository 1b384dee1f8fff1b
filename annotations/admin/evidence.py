"""Evidence and its archived captures."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin
from annotations.admin.links import link_to, outward, utc
from annotations.models import Capture, Evidence
from annotations.vocabulary import EvidenceKind
from annotations.workflow import Act, EvidenceContent, attach_evidence, edit_evidence
from annotations.workflow.permissions import may_draft


@admin.register(Evidence)
class EvidenceAdmin(VerbAdmin):
    fields = (
        "kind",
        "tier",
        "title",
        "annotation",
        "url",
        "document",
        "publisher_name",
        "quote",
        "locator",
        "published_on",
        "accessed_on",
    )
    list_display = ("title", "kind", "tier", "source", "publisher_name", "use_count")
    list_filter = ("kind", "tier")
    search_fields = ("title", "publisher_name", "quote", "url")
    autocomplete_fields = ("annotation",)
    added_by = staticmethod(may_draft)
    changed_by = staticmethod(may_draft)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).annotate(n=Count("uses"))
        return rows.select_related("annotation__article").prefetch_related(
            "annotation__anchors"
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        said = super().get_changeform_initial_data(request)
        if "annotation" in said:
            said.setdefault("kind", EvidenceKind.PASSAGE)
        return said

    @admin.display(description="source")
    def source(self, row: Evidence) -> str:
        if row.annotation:
            return link_to(row.annotation)
        return outward(row.url) if row.url else row.document[:80]

    @admin.display(description="used", ordering="n")
    def use_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    def create(self, act: Act, said: dict[str, Any]) -> Evidence:
        return attach_evidence(act, EvidenceContent(**said))

    def edit(
        self, act: Act, row: Evidence, *, expected_version: int, **changes: Any
    ) -> Evidence:
        return edit_evidence(act, row, expected_version=expected_version, **changes)


@admin.register(Capture)
class CaptureAdmin(ReadOnlyAdmin):
    list_display = ("evidence", "provider", "when", "mime", "size", "quote_found")
    list_filter = ("provider", "quote_found")
    list_select_related = ("evidence",)
    search_fields = ("url", "evidence__title", "=sha256")
    hidden_fields = ("storage_key",)

    @admin.display(description="captured", ordering="captured_at")
    def when(self, row: Capture) -> str:
        return utc(row.captured_at)
