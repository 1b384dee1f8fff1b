"""Everything that anybody did: who, when, what, before and after; narrowed by what the address says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from annotations.admin.desk.choosing import HistoryChoice
from annotations.admin.desk.page import DeskPage, choices_kept
from annotations.admin.histories import Entry, entries_of, visible_history
from annotations.admin.links import page_of
from annotations.models import Article, Claim, History, Verdict, VerdictVersion

A_PAGE = 50
REFS: dict[str, type[Any]] = {"A": Article, "C": Claim, "V": Verdict}


@dataclass(frozen=True)
class Done:
    """One act, and the thing it was done to."""

    number: int
    entry: Entry
    thing: str
    url: str
    identifier: UUID


class HistoryPage(DeskPage):
    template = "admin/annotations/desk/history.html"
    title = "History of everything"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = HistoryChoice(request.GET)
        rows = visible_history(request.user).filter(asked(form))
        if before := form.said.get("before"):
            rows = rows.filter(pk__lt=before)
        found = list(rows.select_related("actor").order_by("-pk")[: A_PAGE + 1])
        shown = found[:A_PAGE]
        return self.show(
            request,
            form=form,
            acts=acts(request, shown),
            kept_back=VerdictVersion.objects.kept_from(request.user.pk).exists(),
            older=older_than(request, shown[-1].pk) if len(found) > A_PAGE else "",
        )


def older_than(request: HttpRequest, pk: int) -> str:
    """Return the query of the same choices before an act."""
    kept = choices_kept(request, "before")
    return f"{kept}&before={pk}" if kept else f"before={pk}"


def asked(form: HistoryChoice) -> Q:
    """Return the condition of the acts that were asked for."""
    said, found = form.said, form.within("at")
    if said.get("who"):
        found &= Q(actor=said["who"])
    if said.get("verb"):
        found &= Q(verb=said["verb"].strip().lower().replace(" ", "_"))
    if said.get("kind"):
        found &= Q(kind="".join(said["kind"].lower().split()))
    if said.get("thing"):
        found &= Q(object__in=things_called(said["thing"].strip()))
    return found


def things_called(name: str) -> list[UUID]:
    """Return the identifiers of what people call by a reference, and of what belongs to it."""
    try:
        return [UUID(name)]
    except ValueError:
        pass
    model = REFS.get(name[:1].upper())
    row = model.objects.filter(ref=name.upper()).first() if model else None
    if row is None:
        return []
    return [row.uuid, *belonging(row)]


def belonging(row: Any) -> list[UUID]:
    """Return what has no reference of its own: a verdict's versions, assessments and comments."""
    if not isinstance(row, Verdict):
        return []
    return [
        uuid
        for related in (row.versions, row.assessments, row.comments)
        for uuid in related.values_list("uuid", flat=True)
    ]


def acts(request: HttpRequest, rows: list[History]) -> list[Done]:
    """Return acts with the names of their things: one query for each kind among them."""
    by_kind: dict[str, set[UUID]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, set()).add(row.object)
    known = {
        thing.uuid: thing
        for kind, uuids in by_kind.items()
        for thing in things_of(kind, uuids)
    }
    return [
        Done(
            row.pk,
            entry,
            *name_and_page(request, row, known.get(row.object)),
            row.object,
        )
        for row, entry in zip(rows, entries_of(rows), strict=True)
    ]


def things_of(kind: str, uuids: set[UUID]) -> list[Any]:
    """Return the rows of one kind, with what their names are made of."""
    try:
        model: Any = apps.get_model("annotations", kind)
    except LookupError:
        return []
    near = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    ]
    rows = model._default_manager.filter(uuid__in=uuids).select_related(*near)
    return list(rows.defer("text") if kind == "revision" else rows)


def name_and_page(request: HttpRequest, row: History, thing: Any) -> tuple[str, str]:
    """Return what a thing is called and where it is shown to this person; what is gone has no page."""
    if thing is None:
        return f"{row.kind.replace('_', ' ')} {str(row.object)[:8]}", ""
    shown = admin.site.is_registered(type(thing)) and admin.site.get_model_admin(
        type(thing)
    ).has_view_permission(request, thing)
    return str(thing), page_of(thing) if shown else ""
