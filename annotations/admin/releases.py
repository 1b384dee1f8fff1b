"""Releases: frozen exports, read-only here."""

from django.contrib import admin

from annotations.admin.base import ReadOnlyAdmin
from annotations.models import Release


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("name", "format", "state", "created", "created_by")
    list_filter = ("state", "format")
    list_select_related = ("created_by",)
    search_fields = ("name",)
