"""The texts of articles: each is added once and never changes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from annotations.admin.base import VerbAdmin
from annotations.admin.forms import VerbForm
from annotations.admin.links import utc
from annotations.admin.revising import KINDS
from annotations.admin.texts import TextFields, raw_of
from annotations.models import Article, Revision
from annotations.workflow import Act, RevisionContent, revise
from annotations.workflow.permissions import may_annotate


class NewRevisionForm(VerbForm, TextFields):
    fields_of_problems = {"raw": "text"}

    change_kind = forms.ChoiceField(choices=KINDS, required=False)


@admin.register(Revision)
class RevisionAdmin(VerbAdmin):
    add_form = NewRevisionForm
    add_fields = ("article", "text", "file", "captured_at", "change_kind", "note")
    fields = (
        "article",
        "number",
        "change_kind",
        "note",
        "captured_at",
        "length",
        "text_sha256",
        "raw_sha256",
        "uuid",
    )
    list_display = ("__str__", "headline", "change_kind", "captured", "length", "read")
    list_filter = ("change_kind",)
    list_select_related = ("article",)
    search_fields = ("article__ref", "article__headline", "=text_sha256")
    autocomplete_fields = ("article",)
    added_by = staticmethod(may_annotate)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).select_related("article").defer("text")

    @admin.display(description="headline")
    def headline(self, row: Revision) -> str:
        return row.article.headline

    @admin.display(description="captured", ordering="captured_at")
    def captured(self, row: Revision) -> str:
        return utc(row.captured_at)

    @admin.display(description="text")
    def read(self, row: Revision) -> str:
        address = reverse("admin:annotations_article_read", args=[row.article_id])
        return format_html(
            '<a href="{}?revision={}">Read {}</a>', address, row.number, row
        )

    def create(self, act: Act, said: dict[str, Any]) -> Revision:
        article: Article = said.pop("article")
        raw = raw_of(said)
        return revise(act, article, RevisionContent(raw=raw, **said))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """Lead to the comparison, where the undecided annotations wait."""
        messages.success(
            request, f"{obj} was added; every annotation was carried over."
        )
        address = reverse("admin:annotations_article_compare", args=[obj.article_id])
        return HttpResponseRedirect(f"{address}?new={obj.number}")
