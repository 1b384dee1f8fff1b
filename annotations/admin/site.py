"""The admin site: its front page says what waits for the person who opens it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.urls import path

from annotations.admin.desk import DESK
from annotations.admin.links import name_of
from annotations.admin.logins import LoginForm, with_pause
from annotations.admin.paging import Pages
from annotations.admin.queues import disabled_webhooks_for, waiting_for
from annotations.admin.receipts import with_receipt
from annotations.numbers import whole

SUBJECTS = {
    "Articles": (
        "Article", "Fetch", "Revision", "Publisher", "Annotation", "Anchor", "IndependentReading",
        "ReadingDisclosure",
    ),
    "Claims": (
        "Claim", "Appearance", "Attribution", "Relation", "Agent", "OriginGroup",
    ),
    "Verdicts": (
        "Verdict", "VerdictVersion", "Assessment", "Disclosure", "Evidence", "EvidenceUse", "Capture",
        "RatingScale", "Rating",
    ),
    "Discussion": ("Comment", "Mention"),
    "Who has what": ("Assignment",),
    "Partners": (
        "Newsroom", "ApiKey", "Subscription", "Delivery", "DeliveryAttempt", "KeyUsage", "RateCount",
        "Release",
    ),
    "What was done": ("History", "Record", "Event", "EventBody", "LedgerHead"),
}  # fmt: skip


class NamedAutocomplete(AutocompleteJsonView):
    """Answers to a search field, each under the name people know it by.

    A page of them needs to know of one more row alone, so none behind that is counted.
    """

    def get_paginator(
        self, queryset: Any, per_page: int, *args: Any, **said: Any
    ) -> Pages:
        page = whole(self.request.GET.get("page", "")) or 1
        return Pages(queryset, per_page, most=page * per_page)

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": name_of(obj)}


class ReviewSite(admin.AdminSite):
    """The admin, with its lists grouped by subject."""

    site_header = "Fact-checking"
    site_title = "Fact-checking"
    index_title = "What is there to do"

    login_form = LoginForm

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        name = getattr(request, "nobody_called", "")
        if name and request.method == "GET":
            messages.warning(
                request,
                f"You are logged in elsewhere as “{name[:150]}”, and no account here has that name. "
                "Ask an administrator for one.",
            )
        return with_pause(super().login(request, extra_context))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Give receipts inside Django's own check: who is not logged in gets none."""
        return super().admin_view(with_receipt(view), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return NamedAutocomplete.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        return [
            path(
                one.address, self.admin_view(one.view.as_view(site=self)), name=one.name
            )
            for one in DESK
        ] + super().get_urls()

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        user = request.user
        waiting = {
            "waiting": [*waiting_for(user), *disabled_webhooks_for(user)],
            "desk": [one for one in DESK if one.title and one.view.may(user)],
        }
        return super().index(request, {**waiting, **(extra_context or {})})

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        """Return our lists by subject, then those of other applications."""
        apps = super().get_app_list(request, app_label)
        ours = next((app for app in apps if app["app_label"] == "annotations"), None)
        if ours is None or app_label is not None:
            return apps
        by_name = {model["object_name"]: model for model in ours["models"]}
        groups = [
            {
                **ours,
                "name": subject,
                "models": [by_name[n] for n in names if n in by_name],
            }
            for subject, names in SUBJECTS.items()
        ]
        return [group for group in groups if group["models"]] + [
            app for app in apps if app is not ours
        ]
