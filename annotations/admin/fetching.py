"""Taking an article in from the web: fetched, shown with what was left out, corrected, then saved."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views import View

from annotations.admin.forms import LinesField, WebAddressField
from annotations.admin.links import page_of
from annotations.exchange.said import Unloadable, said_of
from annotations.exchange.web.asking import enqueue
from annotations.exchange.web.fetching import MB, MOST_BYTES
from annotations.exchange.web.intake import (
    Intake,
    Preview,
    compared,
    preview,
    preview_saved,
    take,
)
from annotations.models import Article
from annotations.vocabulary import Genre, Rights
from annotations.workflow import Act
from annotations.workflow.permissions import may_annotate

SALT = "annotations.admin.fetching"
MOST = 200  # addresses at once
WIDE = {"class": "vLargeTextField"}  # as wide as the text: what was found is read over
SAID = (
    "url", "headline", "publisher", "authors", "genre", "language", "published_on", "rights",
)  # fmt: skip


class AddressesForm(forms.Form):
    """Where to look."""

    addresses = LinesField(
        required=False,
        help_text="A web page, or several, or RSS and Atom feeds: one on each line.",
    )
    file = forms.FileField(
        required=False,
        label="Or a page you saved",
        help_text=f"An HTML file, at most {MB} MB. Give its address above, if you know it.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(f"This file is larger than {MB} MB.")
        return file

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("addresses", "Give an address, or choose a file.")

    def clean_addresses(self) -> list[str]:
        found: list[str] = self.cleaned_data["addresses"]
        if len(found) > MOST:
            raise forms.ValidationError(
                f"These are {len(found)} addresses. Give at most {MOST} at once."
            )
        check = WebAddressField(assume_scheme="https")
        return [check.clean(one) for one in found]


class IntakeForm(forms.Form):
    """What was found, to be corrected before it is saved."""

    url = WebAddressField(
        label="URL", assume_scheme="https", widget=forms.URLInput(attrs=WIDE)
    )
    headline = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput(attrs=WIDE)
    )
    publisher = forms.CharField(
        required=False, max_length=100, widget=forms.TextInput(attrs=WIDE)
    )
    authors = LinesField(required=False, help_text="One on each line.")
    genre = forms.ChoiceField(choices=Genre.choices, initial=Genre.NEWS)
    language = forms.CharField(
        required=False, max_length=35, help_text="A BCP 47 tag, such as en or pt-BR."
    )
    published_on = forms.CharField(
        required=False, max_length=10, help_text="As much as is known: 2025-03-13."
    )
    rights = forms.ChoiceField(choices=Rights.choices, initial=Rights.QUOTE)
    text = forms.CharField(
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 24, "class": "vLargeTextField", "dir": "auto"}
        ),
    )
    anyway = forms.BooleanField(
        required=False,
        label="Save it although another article has this very text",
    )
    fetched = forms.CharField(required=False, widget=forms.HiddenInput)

    def found(self) -> Preview:
        """Return what is to be saved beside what the corpus has. Raises Unloadable."""
        values = {
            name: self.cleaned_data[name] for name in SAID if self.cleaned_data[name]
        }
        raw = signing.loads(self.cleaned_data["fetched"], salt=SALT)
        return compared(self.cleaned_data["text"], said_of(values, "The article"), raw)


def seen_in(addresses: list[str], file: Any) -> Preview:
    """Return what a file holds, or else what stands at an address. Raises Unloadable."""
    if file:
        return preview_saved(file.read(), file.name, *addresses)
    return preview(addresses[0])


class FetchPage(View):
    """Asks for an address, shows what stands there, saves it."""

    model_admin: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_annotate(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, form=AddressesForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "save" in request.POST:
            return self.save(request)
        form = AddressesForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, form=form)
        addresses, file = form.cleaned_data["addresses"], form.cleaned_data["file"]
        if "later" in request.POST and not file:
            return self.leave_to_worker(request, addresses)
        if len(addresses) > 1:
            form.add_error("addresses", "One page at a time can be looked at first.")
            return self.show(request, form=form)
        try:
            return self.look(request, seen_in(addresses, file))
        except Unloadable as reason:
            form.add_error("file" if file else "addresses", str(reason))
            return self.show(request, form=form)

    def leave_to_worker(
        self, request: HttpRequest, addresses: list[str]
    ) -> HttpResponse:
        enqueue(Act.now(request.user), addresses, {})
        messages.success(
            request,
            "The worker fetches them. What becomes of each address stands here; load the page again "
            "in a moment.",
        )
        return HttpResponseRedirect(reverse("admin:annotations_fetch_changelist"))

    def look(self, request: HttpRequest, seen: Preview) -> HttpResponse:
        said = seen.source.said
        initial = {name: one for name in SAID if (one := getattr(said, name))}
        form = IntakeForm(
            initial={
                **initial,
                "text": seen.source.raw,
                "fetched": signing.dumps(seen.source.raw_sha256, salt=SALT),
            }
        )
        return self.show(request, form=form, seen=seen)

    def save(self, request: HttpRequest) -> HttpResponse:
        form = IntakeForm(request.POST)
        if not form.is_valid():
            return self.show(request, form=form, seen=True)
        intake = Intake()
        try:
            seen = form.found()
            take(
                Act.now(request.user), seen, intake, anyway=form.cleaned_data["anyway"]
            )
        except (Unloadable, signing.BadSignature) as reason:
            form.add_error(None, str(reason))
            return self.show(request, form=form, seen=True)
        messages.success(request, seen.outcome)
        article = Article.objects.get(url=seen.source.said.url)
        return HttpResponseRedirect(page_of(article, "read"))

    def show(self, request: HttpRequest, **said: Any) -> HttpResponse:
        site: admin.AdminSite = self.model_admin.admin_site
        form = said["form"]
        context = {
            **site.each_context(request),
            "title": "Take articles in from web pages",
            "subtitle": None,
            "opts": self.model_admin.opts,
            "media": self.model_admin.media + form.media,
            **said,
        }
        status = 400 if form.errors else 200
        return TemplateResponse(
            request, "admin/annotations/fetch.html", context, status=status
        )
