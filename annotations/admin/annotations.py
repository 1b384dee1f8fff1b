"""Annotations and their anchors."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin
from annotations.admin.choices import PeopleFilter, ValuesFilter
from annotations.admin.discussion import CommentPage, discussion_of
from annotations.admin.elsewhere import also_said
from annotations.admin.forms import LinesField, VerbForm
from annotations.admin.links import link_to, name_of, utc
from annotations.admin.placing import (
    PlacePage,
    RestorePage,
    WithdrawPage,
    reason_in_words,
)
from annotations.admin.queues import undecided_annotations
from annotations.admin.undoing import UndoPage
from annotations.models import Anchor, Annotation
from annotations.models.readings import kept_back
from annotations.workflow import Act, edit_annotation
from annotations.workflow.permissions import may_annotate
from annotations.workflow.undoing import UNDOABLE, last_act


class AnnotationForm(VerbForm):
    tags = LinesField(required=False, help_text="One on each line.")


class PlaceFilter(admin.SimpleListFilter):
    """Annotations by whether a person must look at their place."""

    title = "place"
    parameter_name = "place"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("undecided", "A person decides"), ("settled", "Settled")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        match self.value():
            case "undecided":
                return queryset.filter(pk__in=undecided_annotations().values("pk"))
            case "settled":
                return queryset.exclude(pk__in=undecided_annotations().values("pk"))
        return queryset


@admin.register(Annotation)
class AnnotationAdmin(VerbAdmin):
    """Made on the article's page, where the words are; edited here."""

    form = AnnotationForm
    fields = ("words", "motivation", "note", "tags", "status", "made_by", "article")
    readonly_fields = ("words", "status", "made_by", "article")
    list_display = ("name", "motivation", "tags", "creator", "status", "made")
    list_filter = (
        "status",
        PlaceFilter,
        "motivation",
        ("creator", PeopleFilter),
    )
    search_fields = ("anchors__exact", "note", "article__ref", "article__headline")
    change_form_template = "admin/annotations/annotation.html"
    changed_by = staticmethod(may_annotate)
    pages = {
        "place": PlacePage,
        "withdraw": WithdrawPage,
        "restore": RestorePage,
        "undo": UndoPage,
        "comment": CommentPage,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Annotation]:
        kept = kept_back(request.user.pk)
        rows = super().get_queryset(request).filter(~kept)
        return rows.select_related("article", "creator").prefetch_related("anchors")

    @admin.display(description="creator")
    def made_by(self, row: Annotation) -> str:
        return row.creator.get_username()

    @admin.display(description="annotation", ordering="id")
    def name(self, row: Annotation) -> str:
        return name_of(row)

    @admin.display(description="words")
    def words(self, row: Annotation) -> str:
        address = reverse("admin:annotations_article_read", args=[row.article_id])
        return format_html(
            '<a href="{}#annotation-{}">{}</a>', address, row.pk, name_of(row)
        )

    @admin.display(description="made", ordering="created")
    def made(self, row: Annotation) -> str:
        return utc(row.created)

    def uuids_of(self, row: Annotation) -> list[Any]:
        return [row.uuid, *row.comments.values_list("uuid", flat=True)]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        row = context["original"]
        context["subtitle"] = name_of(row)
        context["appearances"] = row.appearances.select_related("claim", "claimant")
        last = last_act(row)
        context["last_act"] = last
        context["last_verb"] = UNDOABLE[last.verb] if last else ""
        context["repeats"] = also_said(row)
        context |= discussion_of(request.user, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def edit(
        self, act: Act, row: Annotation, *, expected_version: int, **changes: Any
    ) -> Annotation:
        return edit_annotation(act, row, expected_version=expected_version, **changes)


@admin.register(Anchor)
class AnchorAdmin(ReadOnlyAdmin):
    list_display = ("quotation", "of", "revision", "part", "state", "method", "score")
    list_filter = ("state", ("method", ValuesFilter))
    list_select_related = ("annotation__article", "revision__article")
    search_fields = ("exact", "annotation__article__ref")
    readonly_fields = ("why",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Anchor]:
        kept = kept_back(request.user.pk, "annotation__")
        return super().get_queryset(request).filter(~kept).defer("revision__text")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "why"]

    @admin.display(description="quotation")
    def quotation(self, row: Anchor) -> str:
        return row.exact[:80]

    @admin.display(description="annotation")
    def of(self, row: Anchor) -> str:
        return link_to(row.annotation, str(row.annotation))

    @admin.display(description="reason in words")
    def why(self, row: Anchor) -> str:
        return reason_in_words(row.reason) or "–"
