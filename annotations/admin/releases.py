"""Releases: asked for with a form, written by the worker, fetched from here. For editors alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views import View

from annotations.admin.base import VerbAdmin
from annotations.admin.forms import ActionForm, VerbForm
from annotations.admin.links import utc
from annotations.admin.pages import VerbPage
from annotations.exchange.registry import format_named, names
from annotations.exchange.releases.asking import ask, enqueue
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.serving import FileGone, file_answer
from annotations.models import Release
from annotations.vocabulary import ReleaseState
from annotations.workflow import (
    Act,
    TransitionNotAllowed,
    cancel_release,
    disclose_release,
)
from annotations.workflow.permissions import may_release

TEXTS = (
    ("rights", "As far as each article's rights allow"),
    ("quote", "Quotations alone"),
    ("none", "None: offsets and hashes"),
)
ASSESSMENTS = (
    ("final", "The final verdict alone"),
    ("all", "Every reviewer's own assessment too"),
)


class NewReleaseForm(VerbForm):
    formats = forms.MultipleChoiceField(
        choices=lambda: [(name, format_named(name).label) for name in names()],
        initial=["jsonl"],
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.ChoiceField(choices=TEXTS, label="Text of the articles")
    longest_quote = forms.IntegerField(
        required=False,
        min_value=1,
        label="Longest quotation",
        help_text="In characters; longer ones are left out. With quotations alone.",
    )
    assessments = forms.ChoiceField(choices=ASSESSMENTS)
    double_reviewed = forms.BooleanField(
        required=False,
        help_text="Only verdicts that two or more reviewers have assessed.",
    )
    pseudonyms = forms.BooleanField(
        required=False, initial=True, help_text="Replace the names of colleagues."
    )
    splits = forms.BooleanField(
        required=False,
        help_text="Write the formats of texts in three parts, by article: train, validation, test.",
    )


class CancelPage(VerbPage):
    title = "Cancel"
    explained = "The worker stops, and what it has written is taken away. The name is free again."
    button = "Cancel the release"
    done = "The release is cancelled."
    may = staticmethod(may_release)
    form_class = ActionForm

    def require_possible(self, row: Release) -> None:
        if row.state != ReleaseState.PREPARING:
            raise TransitionNotAllowed(
                "This release is not being prepared any more.", "not_preparing"
            )

    def perform(self, act: Act, row: Release, form: ActionForm) -> Release:
        return cancel_release(act, row)


class FileOfRelease(View):
    """One file, to keep."""

    model_admin: Any = None

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
        if not may_release(request.user):
            raise PermissionDenied
        release = get_object_or_404(Release, pk=pk, state=ReleaseState.SEALED)
        disclose_release(Act.now(request.user), release)
        try:
            return file_answer(request, release, name)
        except (KeyError, FileGone) as error:
            raise Http404 from error


@admin.register(Release)
class ReleaseAdmin(VerbAdmin):
    add_form = NewReleaseForm
    add_fields = (
        "name", "formats", "published_only", "text", "longest_quote", "assessments",
        "double_reviewed", "pseudonyms", "splits",
    )  # fmt: skip
    fields = (
        "name", "state", "reason", "progress", "published_only", "formats", "chosen",
        "holds", "downloads", "created", "created_by", "sealed",
    )  # fmt: skip
    list_display = ("name", "state", "published_only", "progress", "made", "created_by")
    list_filter = ("state", "published_only")
    list_select_related = ("created_by",)
    search_fields = ("name",)
    change_form_template = "admin/annotations/release.html"
    seen_by = staticmethod(may_release)
    added_by = staticmethod(may_release)
    pages = {"cancel": CancelPage, "file": FileOfRelease}
    routes = {"file": "<int:pk>/files/<str:name>"}

    @admin.display(description="created", ordering="created")
    def made(self, row: Release) -> str:
        return utc(row.created)

    @admin.display(description="progress")
    def progress(self, row: Release) -> str:
        if row.state != ReleaseState.PREPARING:
            return "–"
        if not row.expected:
            return "Waiting for the worker, or freezing the records."
        ends = row.ends(timezone.now())
        share = f"{row.written} of {row.expected} records"
        return f"{share}, done at about {ends:%H:%M} UTC" if ends else share

    @admin.display(description="chosen")
    def chosen(self, row: Release) -> str:
        said = {name.replace("_", " "): value for name, value in row.filters.items()}
        return "; ".join(f"{name}: {plain(value)}" for name, value in said.items())

    @admin.display(description="records")
    def holds(self, row: Release) -> str:
        return ", ".join(f"{number} {kind}" for kind, number in row.counts.items())

    @admin.display(description="files")
    def downloads(self, row: Release) -> str:
        if row.state != ReleaseState.SEALED:
            return "–"
        lines = (
            (
                reverse("admin:annotations_release_file", args=[row.pk, name]),
                name,
                said["size"],
                said["sha256"],
            )
            for name, said in sorted(row.files.items())
        )
        listed = format_html_join(
            "", '<li><a href="{}">{}</a>, {} bytes, SHA-256 <code>{}</code></li>', lines
        )
        return format_html("<ul>{}</ul>", listed)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ()

    def create(self, act: Act, said: dict[str, Any]) -> Release:
        plainly = ("name", "formats", "published_only")
        choices = Choices(
            **{name: value for name, value in said.items() if name not in plainly}
        )
        release = ask(
            act,
            said["name"],
            said["formats"],
            published_only=said["published_only"],
            choices=choices,
        )
        enqueue(release)
        return release


def plain(value: object) -> str:
    """Return a choice in words."""
    return {True: "yes", False: "no", None: "–"}.get(value, str(value))  # type: ignore[call-overload,no-any-return]
