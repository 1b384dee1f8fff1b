"""One page for one verb on one row: its form, what it asks, and what it answers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views import View

from annotations.admin.forms import ActionForm
from annotations.admin.links import name_of, page_of
from annotations.workflow import Act, NotPermitted, Refused
from annotations.workflow.permissions import Predicate, require


class RowPage(View):
    """A page about one row, for those who may see its kind."""

    model_admin: Any = None
    template = ""
    title = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, self.row(request, pk))

    def row(self, request: HttpRequest, pk: int) -> Any:
        """Return the row, or refuse."""
        if not self.model_admin.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model_admin.get_queryset(request), pk=pk)

    def show(
        self, request: HttpRequest, row: Any, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        site: admin.AdminSite = self.model_admin.admin_site
        context = {
            **site.each_context(request),
            "title": f"{self.title}: {name_of(row)}" if self.title else name_of(row),
            "subtitle": None,
            "opts": self.model_admin.opts,
            "row": row,
            "row_name": name_of(row),
            "row_url": page_of(row),
            "page": self,
            "media": self.media_of(said.get("form")),
            **said,
            **self.about(request, row),
        }
        return TemplateResponse(request, self.template, context, status=status)

    def media_of(self, form: Any) -> Any:
        """Return the scripts and styles of the admin and of the form, each once."""
        media = self.model_admin.media
        return media if form is None else media + form.media

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what else the template shows."""
        return {}


class VerbPage(RowPage):
    """Shows a form; when it is sent, runs the verb, and shows it again with what was refused.

    Whom `may` does not name is told which role is needed, and gets no form.
    """

    may: Predicate

    template = "admin/annotations/verb.html"
    explained = ""
    button = ""
    done = ""
    grave = False
    form_class: type[ActionForm] = ActionForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse with a sentence, before anything else, what needs another role or another state."""
        row = self.row(request, kwargs["pk"])
        try:
            require(Act.now(request.user), self.may)
            self.require_possible(row)
        except Refused as refusal:
            status = 403 if isinstance(refusal, NotPermitted) else 409
            return self.show(request, row, refused=str(refusal), status=status)
        return super().dispatch(request, *args, **kwargs)

    def require_possible(self, row: Any) -> None:
        """Raise Refused when the page makes no sense for the row as it stands."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(request, pk)
        return self.show(request, row, form=self.form(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(request, pk)
        form = self.form(row, request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, row, form=form)
        act = Act.now(request.user)
        result = form.run(lambda: self.perform(act, self.fresh(row), form))
        if form.errors:
            return self.show(request, row, form=form)
        if self.done:
            messages.success(request, self.done)
        return HttpResponseRedirect(self.next_page(row, result))

    def fresh(self, row: Any) -> Any:
        """Return the row once more, so that a refused verb leaves none of its changes on the page."""
        return type(row)._default_manager.get(pk=row.pk)

    def form(self, row: Any, data: Any = None, files: Any = None) -> Any:
        """Return the form, which carries the version that the page shows."""
        version = getattr(row, "version", None)
        return self.form_class(
            data, files, initial={"expected_version": version, **self.initial(row)}
        )

    def initial(self, row: Any) -> dict[str, Any]:
        """Return what the form says before anything is typed."""
        return {}

    def perform(self, act: Act, row: Any, form: Any) -> Any:
        """Run the verb."""
        raise NotImplementedError

    def next_page(self, row: Any, result: Any) -> str:
        """Return where to go once it is done."""
        return page_of(row)
