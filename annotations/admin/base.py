"""The classes every ModelAdmin here is made of: who sees it, and which verbs its forms run.

Nothing is stored but by a verb, and nothing is deleted. Who may do what is asked of the named
predicates of `annotations.workflow.permissions`, never of Django's model permissions.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.contrib.auth.models import User
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.views import View

from annotations.admin.forms import RowSelect, VerbForm, WebAddressField
from annotations.admin.histories import history_of
from annotations.admin.links import name_of
from annotations.admin.paging import Listed, Pages, most_for
from annotations.models import Annotation
from annotations.vocabulary import RecordKind
from annotations.workflow import Act
from annotations.workflow.permissions import (
    Predicate,
    may_publish,
    may_see_drafts,
)
from annotations.workflow.public import is_public


def nobody(_user: Any) -> bool:
    """Return False: what only a verb of another page does."""
    return False


class SeenAdmin(admin.ModelAdmin):
    """A list and a page that those with the right role may read, and nobody may change.

    `pages` are its other pages, each under its name below the row; `routes` are the addresses of those
    that stand elsewhere.
    """

    pages: Mapping[str, type[View]] = {}
    routes: Mapping[str, str] = {}
    seen_by: Predicate = staticmethod(may_see_drafts)
    added_by: Predicate = staticmethod(nobody)
    changed_by: Predicate = staticmethod(nobody)
    list_per_page = 50
    show_full_result_count = False
    actions: Any = None
    object_history_template = "admin/annotations/history.html"

    def get_urls(self) -> list[Any]:
        own = [self.address_of(name, page) for name, page in self.pages.items()]
        return own + super().get_urls()

    def address_of(self, name: str, page: type[View], **said: Any) -> Any:
        """Return the address of a page for those who are signed in."""
        view = self.admin_site.admin_view(page.as_view(model_admin=self, **said))
        route = self.routes.get(name, f"<int:pk>/{name}/")
        return path(route, view, name=f"annotations_{self.opts.model_name}_{name}")

    def get_ordering(self, request: HttpRequest) -> Any:
        """Name the model's own order: lists that count related rows would lose it otherwise."""
        return super().get_ordering(request) or self.opts.ordering

    def get_changelist(self, request: HttpRequest, **said: Any) -> type[Listed]:
        return Listed

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: Any,
        per_page: int,
        *args: Any,
        **said: Any,
    ) -> Pages:
        """Return the pages of a list, counted as far as people look."""
        return Pages(queryset, per_page, most=most_for(request, per_page))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row of an address; Django breaks on `?_to_field=` without a name."""
        return super().get_object(request, object_id, from_field or None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.seen_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.added_by(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the form is offered; what readers know, only an editor changes."""
        if not self.changed_by(request.user):
            return False
        return obj is None or may_publish(request.user) or not readers_know(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what our own history says of the row; Django's own log is not kept."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {name_of(row)}",
            "object": row,
            "opts": self.opts,
            "entries": history_of(request.user, self.uuids_of(row)),
            "subtitle": None,
        }
        return TemplateResponse(request, self.object_history_template, context)

    def uuids_of(self, row: Any) -> list[Any]:
        """Return the identifiers whose history belongs to a row."""
        return [row.uuid] if hasattr(row, "uuid") else []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Do nothing: the verb has written the history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Do nothing: the verb has written the history."""


def readers_know(row: Any) -> bool:
    """Return whether a row has been published; asked once per row object."""
    kind = row._meta.model_name
    if kind not in RecordKind.values:
        return False
    if not hasattr(row, "_readers_know"):
        row._readers_know = is_public(kind, row.uuid)
    return bool(row._readers_know)


class ReadOnlyAdmin(SeenAdmin):
    """A list and a page that show everything but what is kept secret."""

    hidden_fields: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [
            person_in(field) if field.related_model is User else field.name
            for field in self.opts.concrete_fields
            if field.name not in self.hidden_fields
        ]


def person_in(field: Any) -> Callable[[Any], Any]:
    """Return what shows a person by name alone: Django would link to a page that few may open."""

    @admin.display(description=field.verbose_name)
    def name(row: Any) -> Any:
        return getattr(row, field.name)

    name.__name__ = field.name
    return name


class VerbAdmin(SeenAdmin):
    """A ModelAdmin whose add form runs `create` and whose change form runs `edit`."""

    form = VerbForm
    add_form: type[VerbForm] = VerbForm
    add_fields: tuple[str, ...] = ()
    change_form_template = "admin/annotations/change_form.html"
    formfield_overrides = {
        models.URLField: {
            "form_class": WebAddressField,
            "widget": AdminURLFieldWidget,
            "assume_scheme": "https",
        },
    }

    def create(self, act: Act, said: dict[str, Any]) -> Any:
        """Run the verb that makes a row of what the add form says."""
        raise NotImplementedError

    def edit(self, act: Act, row: Any, *, expected_version: int, **changes: Any) -> Any:
        """Run the verb that changes a row."""
        raise NotImplementedError

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None and self.add_fields:
            return list(self.add_fields)
        return [
            name
            for name in super().get_fields(request, obj)
            if name != "expected_version"
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: Any = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        made = super().get_form(request, obj, change, **kwargs)
        act = Act.now(request.user)

        def perform(form: VerbForm) -> Any:
            return self.perform(act, form)

        return type(made.__name__, (made,), {"perform": perform})

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Show chosen rows under the names people use."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = RowSelect(db_field, self.admin_site)
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = name_of
        if db_field.related_model is Annotation:
            field.queryset = Annotation.objects.told_to(request.user.pk)
        return field

    def perform(self, act: Act, form: VerbForm) -> Any:
        """Run the verb for a form whose fields are in order."""
        if form.instance.pk is None:
            return self.create(act, form.said())
        fresh = self.model._default_manager.get(pk=form.instance.pk)
        changes = form.changes()
        if not changes:
            return fresh
        expected = form.cleaned_data["expected_version"] or 0
        return self.edit(act, fresh, expected_version=expected, **changes)

    def save_form(self, request: HttpRequest, form: Any, change: Any) -> Any:
        """Return the row that the verb has stored."""
        return form.instance

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Do nothing: the verb has stored the row."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: Any
    ) -> None:
        """Do nothing: the verb has stored what belongs to the row."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return []

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        context["readers_know"] = row is not None and readers_know(row)
        context["may_publish"] = may_publish(request.user)
        return super().render_change_form(request, context, *args, **kwargs)
