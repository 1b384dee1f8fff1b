"""Evidence and its archived captures."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import OuterRef
from django.http import HttpRequest

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin
from annotations.admin.forms import ActionForm
from annotations.admin.links import link_to, outward, utc
from annotations.admin.pages import VerbPage
from annotations.admin.paging import Counted
from annotations.exchange.web.capturing import enqueue
from annotations.models import Capture, Evidence, EvidenceUse
from annotations.vocabulary import EvidenceKind
from annotations.workflow import (
    Act,
    EvidenceContent,
    TransitionNotAllowed,
    attach_evidence,
    edit_evidence,
)
from annotations.workflow.permissions import may_draft
from annotations.workflow.public import require_for_public


class CapturePage(VerbPage):
    title = "Keep a copy"
    explained = (
        "The worker fetches the page, keeps it as a web archive with its SHA-256, and looks whether the "
        "quotation stands in it. The copy appears among the captures in a moment."
    )
    button = "Keep a copy"
    done = "The worker is asked for a copy."
    may = staticmethod(may_draft)

    def require_possible(self, row: Evidence) -> None:
        if not row.url:
            raise TransitionNotAllowed(
                "This evidence has no web address, so there is nothing to fetch.",
                "no_address",
            )

    def perform(self, act: Act, row: Evidence, form: ActionForm) -> Evidence:
        with transaction.atomic():
            require_for_public(act, "evidence", row.uuid)
            enqueue(act, row)
        return row


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
    change_form_template = "admin/annotations/evidence.html"
    added_by = staticmethod(may_draft)
    changed_by = staticmethod(may_draft)
    pages = {"capture": CapturePage}

    def get_queryset(self, request: HttpRequest) -> Any:
        uses = EvidenceUse.objects.filter(evidence=OuterRef("pk"))
        rows = super().get_queryset(request).annotate(n=Counted(uses))
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
