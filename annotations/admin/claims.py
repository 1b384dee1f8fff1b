"""Claims, where they appear, and how they relate."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from annotations.admin.base import VerbAdmin
from annotations.admin.elsewhere import also_claimed
from annotations.admin.forms import ActionForm, LinesField, RowSelect, VerbForm
from annotations.admin.links import link_to, name_of
from annotations.admin.pages import VerbPage
from annotations.admin.paging import Counted
from annotations.admin.passings import PassingFields
from annotations.models import Appearance, Claim, Relation, Verdict
from annotations.workflow import (
    Act,
    AppearanceContent,
    ClaimContent,
    edit_appearance,
    edit_claim,
    edit_relation,
    file_claim,
    link,
    merge,
    relate,
    unlink,
)
from annotations.workflow.permissions import may_annotate


class ClaimForm(VerbForm):
    about = LinesField(required=False, help_text="Topics, one on each line.")


class MergeForm(ActionForm):
    into = forms.ModelChoiceField(
        Claim.objects.all(),
        widget=RowSelect(Claim._meta.get_field("merged_into"), admin.site),
    )


class MergePage(VerbPage):
    title = "Merge this claim into another"
    explained = (
        "For two claims that say exactly the same. The appearances move to the other claim, "
        "and this one leads there. Claims that only look alike are related instead."
    )
    button = "Merge"
    done = "The claim is merged."
    grave = True
    may = staticmethod(may_annotate)
    form_class = MergeForm

    def perform(self, act: Act, row: Claim, form: Any) -> Claim:
        return merge(act, row, form.cleaned_data["into"])


@admin.register(Claim)
class ClaimAdmin(VerbAdmin):
    form = ClaimForm
    add_form = ClaimForm
    fields = ("text", "language", "about", "checkability", "claimed_on")
    list_display = (
        "ref",
        "text",
        "language",
        "checkability",
        "appearance_count",
        "verdict_count",
        "merged",
    )
    list_display_links = ("ref", "text")
    list_filter = (
        "checkability",
        "language",
        ("merged_into", admin.EmptyFieldListFilter),
        ("verdicts", admin.EmptyFieldListFilter),
    )
    list_select_related = ("merged_into",)
    search_fields = ("ref", "text", "about")
    change_form_template = "admin/annotations/claim.html"
    added_by = staticmethod(may_annotate)
    changed_by = staticmethod(may_annotate)
    pages = {"merge": MergePage}

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .annotate(
                n=Counted(Appearance.objects.filter(claim=OuterRef("pk"))),
                answers=Counted(Verdict.objects.filter(claim=OuterRef("pk"))),
            )
        )

    @admin.display(description="appearances", ordering="n")
    def appearance_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    @admin.display(description="verdicts", ordering="answers")
    def verdict_count(self, row: Any) -> int:
        return row.answers  # type: ignore[no-any-return]

    @admin.display(description="merged into")
    def merged(self, row: Claim) -> str:
        return link_to(row.merged_into, row.merged_into.ref if row.merged_into else "")

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row is not None:
            context["appearances"] = row.appearances.select_related(
                "annotation__article", "claimant"
            ).prefetch_related("annotation__anchors")
            context["relations"] = [
                *row.relations.select_related("from_claim", "to_claim"),
                *row.relations_to.select_related("from_claim", "to_claim"),
            ]
            context["verdicts"] = row.verdicts.all()
            context["repeats"] = also_claimed(row)
        return super().render_change_form(request, context, *args, **kwargs)

    def create(self, act: Act, said: dict[str, Any]) -> Claim:
        return file_claim(act, ClaimContent(**said))

    def edit(
        self, act: Act, row: Claim, *, expected_version: int, **changes: Any
    ) -> Claim:
        return edit_claim(act, row, expected_version=expected_version, **changes)


class AppearanceForm(PassingFields, VerbForm):
    """How an annotation stands to a claim, and the chain by which the claim was passed on."""


class UnlinkPage(VerbPage):
    title = "Take back this link"
    explained = "The annotation and the claim stay; what joins them goes."
    button = "Unlink"
    done = "The link is taken back."
    grave = True
    may = staticmethod(may_annotate)

    def perform(self, act: Act, row: Appearance, form: Any) -> None:
        unlink(act, row)

    def next_page(self, row: Appearance, result: None) -> str:
        return reverse("admin:annotations_claim_change", args=[row.claim_id])


@admin.register(Appearance)
class AppearanceAdmin(VerbAdmin):
    form = AppearanceForm
    add_form = AppearanceForm
    add_fields = (
        "annotation",
        "claim",
        "stance",
        "voice",
        "claimant",
        "hedging",
        "first_appearance",
        "origin_group",
    )
    fields = add_fields[2:]
    list_display = ("where", "claim", "stance", "voice", "claimant", "hedging")
    list_filter = ("stance", "voice", "hedging", "first_appearance")
    search_fields = ("claim__ref", "claim__text", "annotation__article__ref")
    autocomplete_fields = ("annotation", "claim", "claimant", "origin_group")
    change_form_template = "admin/annotations/appearance.html"
    added_by = staticmethod(may_annotate)
    changed_by = staticmethod(may_annotate)
    pages = {"unlink": UnlinkPage}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appearance]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "claim", "claimant", "annotation__article"
        ).prefetch_related("annotation__anchors")

    @admin.display(description="annotation")
    def where(self, row: Appearance) -> str:
        return name_of(row.annotation)

    def perform(self, act: Act, form: Any) -> Any:
        """Link, or edit when the fields or the chain changed."""
        if form.instance.pk is None:
            said = form.said()
            passings = form.passings()
            claim, annotation = said.pop("claim"), said.pop("annotation")
            return link(act, claim, annotation, AppearanceContent(**said), passings)
        if not form.has_changed():
            return form.instance
        return edit_appearance(
            act,
            Appearance.objects.get(pk=form.instance.pk),
            form.passings() if form.chain_changed else None,
            expected_version=form.cleaned_data["expected_version"] or 0,
            **form.changes(),
        )


@admin.register(Relation)
class RelationAdmin(VerbAdmin):
    add_fields = ("from_claim", "kind", "to_claim", "rationale")
    fields = ("kind", "rationale")
    list_display = ("__str__", "kind", "from_claim", "to_claim", "creator")
    list_filter = ("kind",)
    list_select_related = ("from_claim", "to_claim", "creator")
    search_fields = ("from_claim__ref", "to_claim__ref", "rationale")
    autocomplete_fields = ("from_claim", "to_claim")
    added_by = staticmethod(may_annotate)
    changed_by = staticmethod(may_annotate)

    def create(self, act: Act, said: dict[str, Any]) -> Relation:
        return relate(act, said.pop("from_claim"), said.pop("to_claim"), **said)

    def edit(
        self, act: Act, row: Relation, *, expected_version: int, **changes: Any
    ) -> Relation:
        return edit_relation(act, row, expected_version=expected_version, **changes)
