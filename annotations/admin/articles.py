"""Publishers and their articles; reading an article, and highlighting in it."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from annotations.admin.base import VerbAdmin
from annotations.admin.choices import LargestFilter
from annotations.admin.comparing import ComparePage
from annotations.admin.fetching import FetchPage
from annotations.admin.forms import LinesField, VerbForm
from annotations.admin.independence import PAGES as INDEPENDENCE
from annotations.admin.independence import begin_readings
from annotations.admin.links import outward
from annotations.admin.paging import Counted
from annotations.admin.revising import RevisePage
from annotations.admin.texts import TextFields, raw_of
from annotations.admin.workspace.doing import DoPage
from annotations.admin.workspace.finding import FindPage
from annotations.admin.workspace.nearness import NearPage
from annotations.admin.workspace.page import ArticlePage
from annotations.admin.workspace.panels import PanelPage
from annotations.admin.workspace.reading import TextPage
from annotations.models import Annotation, Article, Publisher, Revision
from annotations.vocabulary import AnnotationStatus
from annotations.workflow import (
    Act,
    ArticleContent,
    RevisionContent,
    add_article,
    add_publisher,
    edit_article,
    edit_publisher,
)
from annotations.workflow.permissions import may_annotate, may_publish

SAID = (
    "publisher",
    "url",
    "headline",
    "authors",
    "genre",
    "language",
    "translated_from",
    "published_on",
    "published_precision",
    "rights",
    "rights_note",
)


@admin.register(Publisher)
class PublisherAdmin(VerbAdmin):
    fields = ("slug", "name", "site_url", "kind")
    list_display = ("name", "slug", "kind", "site", "article_count")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    added_by = staticmethod(may_annotate)
    changed_by = staticmethod(may_annotate)

    def get_queryset(self, request: HttpRequest) -> Any:
        own = Article.objects.filter(publisher=OuterRef("pk"))
        return super().get_queryset(request).annotate(n=Counted(own))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"slug": ["name"]}

    @admin.display(description="site")
    def site(self, row: Publisher) -> str:
        return outward(row.site_url) if row.site_url else "–"

    @admin.display(description="articles", ordering="n")
    def article_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    def create(self, act: Act, said: dict[str, Any]) -> Publisher:
        return add_publisher(act, **said)

    def edit(
        self, act: Act, row: Publisher, *, expected_version: int, **changes: Any
    ) -> Publisher:
        return edit_publisher(act, row, expected_version=expected_version, **changes)


class ArticleForm(VerbForm):
    authors = LinesField(required=False, help_text="One on each line.")


class NewArticleForm(ArticleForm, TextFields):
    """An article with its first text."""


@admin.register(Article)
class ArticleAdmin(VerbAdmin):
    form = ArticleForm
    add_form = NewArticleForm
    fields = SAID
    add_fields = (*SAID, "text", "file", "captured_at")
    list_display = (
        "read",
        "headline",
        "publisher",
        "genre",
        "language",
        "published_on",
        "revision_count",
        "annotation_count",
    )
    list_display_links = ("headline",)
    list_filter = ("genre", "language", ("publisher", LargestFilter), "rights")
    list_select_related = ("publisher",)
    search_fields = ("ref", "headline", "url", "publisher__name")
    date_hierarchy = "published_on"
    autocomplete_fields = ("publisher",)
    actions = (begin_readings,)
    change_form_template = "admin/annotations/article.html"
    change_list_template = "admin/annotations/article_list.html"
    added_by = staticmethod(may_annotate)
    changed_by = staticmethod(may_annotate)
    pages = {
        "read": ArticlePage,
        "compare": ComparePage,
        "revise": RevisePage,
        "fetch": FetchPage,
        "do": DoPage,
        "panel": PanelPage,
        "find": FindPage,
        "text": TextPage,
        "near": NearPage,
        **INDEPENDENCE,
    }
    routes = {
        "fetch": "fetch/",
        "do": "<int:pk>/read/do/<slug:call>/",
        "panel": "<int:pk>/read/panel/",
        "find": "<int:pk>/read/find/",
        "text": "<int:pk>/read/text/",
        "near": "<int:pk>/read/near/",
        **{name: f"<int:pk>/independent/{name}/" for name in INDEPENDENCE},
    }

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user)

    def get_queryset(self, request: HttpRequest) -> Any:
        of_it = {"article": OuterRef("pk")}
        told = Annotation.objects.told_to(request.user.pk)
        texts = Revision.objects.filter(**of_it).order_by("-number")
        rows = super().get_queryset(request).select_related("publisher")
        return rows.annotate(
            latest=Subquery(texts.values("number")[:1]),
            n=Counted(told.filter(**of_it, status=AnnotationStatus.ACTIVE)),
        )

    def get_view_on_site_url(self, obj: Any = None) -> None:
        return None

    @admin.display(description="article", ordering="id")
    def read(self, row: Article) -> str:
        address = reverse("admin:annotations_article_read", args=[row.pk])
        return format_html('<a href="{}">Read {}</a>', address, row.ref)

    @admin.display(description="revisions", ordering="latest")
    def revision_count(self, row: Any) -> int:
        return row.latest  # type: ignore[no-any-return]

    @admin.display(description="annotations", ordering="n")
    def annotation_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    def create(self, act: Act, said: dict[str, Any]) -> Article:
        captured: datetime = said.pop("captured_at")
        first = RevisionContent(raw=raw_of(said), captured_at=captured)
        return add_article(act, ArticleContent(**said), first)

    def edit(
        self, act: Act, row: Article, *, expected_version: int, **changes: Any
    ) -> Article:
        return edit_article(act, row, expected_version=expected_version, **changes)
