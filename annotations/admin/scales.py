"""Rating scales and their levels: loaded from files, so only read here."""

from django.contrib import admin

from annotations.admin.base import ReadOnlyAdmin
from annotations.models import Rating, RatingScale


@admin.register(RatingScale)
class RatingScaleAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "number")
    search_fields = ("name", "slug")


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    list_display = ("alternate_name", "scale", "position", "rating_value", "normalized")
    list_filter = ("scale", "normalized")
    list_select_related = ("scale",)
    search_fields = ("alternate_name", "code", "definition")
