"""Who makes claims, and the origins that appearances share."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef

from annotations.admin.base import ReadOnlyAdmin, VerbAdmin
from annotations.admin.forms import LinesField, VerbForm
from annotations.admin.paging import Counted
from annotations.models import Agent, Appearance, Attribution, OriginGroup
from annotations.workflow import Act, add_agent, add_origin_group, edit_agent
from annotations.workflow.permissions import may_annotate


class AgentForm(VerbForm):
    same_as = LinesField(
        required=False,
        help_text="Addresses that identify the same agent elsewhere, one on each line.",
    )


@admin.register(Agent)
class AgentAdmin(VerbAdmin):
    form = AgentForm
    add_form = AgentForm
    fields = ("kind", "name", "descriptor", "same_as")
    list_display = ("__str__", "kind", "descriptor", "appearance_count")
    list_filter = ("kind",)
    search_fields = ("name", "descriptor")
    added_by = staticmethod(may_annotate)
    changed_by = staticmethod(may_annotate)

    def get_queryset(self, request: Any) -> Any:
        made = Appearance.objects.filter(claimant=OuterRef("pk"))
        return super().get_queryset(request).annotate(n=Counted(made))

    @admin.display(description="appearances", ordering="n")
    def appearance_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    def create(self, act: Act, said: dict[str, Any]) -> Agent:
        return add_agent(act, **said)

    def edit(
        self, act: Act, row: Agent, *, expected_version: int, **changes: Any
    ) -> Agent:
        return edit_agent(act, row, expected_version=expected_version, **changes)


@admin.register(OriginGroup)
class OriginGroupAdmin(VerbAdmin):
    """An origin is named once and stays; there is no verb that renames it."""

    fields = ("label", "note")
    list_display = ("label", "note", "appearance_count")
    search_fields = ("label",)
    added_by = staticmethod(may_annotate)

    def get_queryset(self, request: Any) -> Any:
        shared = Appearance.objects.filter(origin_group=OuterRef("pk"))
        return super().get_queryset(request).annotate(n=Counted(shared))

    @admin.display(description="appearances", ordering="n")
    def appearance_count(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]

    def create(self, act: Act, said: dict[str, Any]) -> OriginGroup:
        return add_origin_group(act, **said)


@admin.register(Attribution)
class AttributionAdmin(ReadOnlyAdmin):
    """The links of the chains by which claims were passed on; written with their appearance."""

    list_display = ("agent", "relation", "position", "appearance")
    list_select_related = (
        "agent",
        "appearance__claim",
        "appearance__annotation",
    )
    search_fields = ("agent__name", "agent__descriptor", "appearance__claim__ref")
