"""A page of the desk: about the work as a whole, not about one row."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views import View

from annotations.workflow.permissions import Predicate, may_see_drafts


class DeskPage(View):
    """A page for those whom `may` names."""

    site: Any = None
    template = ""
    title = ""
    may: Predicate = staticmethod(may_see_drafts)

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(
        self, request: HttpRequest, *, status: int = 200, **about: Any
    ) -> TemplateResponse:
        """Return the page with the admin's own surroundings."""
        site: admin.AdminSite = self.site
        context = {
            **site.each_context(request),
            "title": self.title,
            "subtitle": None,
            **about,
        }
        return TemplateResponse(request, self.template, context, status=status)


def choices_kept(request: HttpRequest, *without: str) -> str:
    """Return what the address asks for, save some of it, as a query."""
    query = request.GET.copy()
    for name in (*without, *(name for name, value in query.items() if not value)):
        query.pop(name, None)
    return query.urlencode()
