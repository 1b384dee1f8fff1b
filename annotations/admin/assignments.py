"""Who has taken what, now and before."""

from django.contrib import admin

from annotations.admin.base import ReadOnlyAdmin
from annotations.admin.links import link_to, utc
from annotations.models import Assignment


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("what", "person", "taken", "lasts", "ended", "end")
    list_display_links = ("taken",)
    list_filter = ("end", ("person", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("person", "article", "claim", "verdict__claim")
    search_fields = ("article__ref", "claim__ref", "verdict__ref", "person__username")

    @admin.display(description="what")
    def what(self, row: Assignment) -> str:
        return link_to(row.subject)

    @admin.display(description="taken", ordering="taken_at")
    def taken(self, row: Assignment) -> str:
        return utc(row.taken_at)

    @admin.display(description="until", ordering="until")
    def lasts(self, row: Assignment) -> str:
        return utc(row.until)

    @admin.display(description="ended", ordering="ended_at")
    def ended(self, row: Assignment) -> str:
        return utc(row.ended_at)
