"""oEmbed 1.0: the address of a verdict's page in, what shows it in another page out."""

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.html import escape
from rest_framework.request import Request

from annotations.api.answers import tagged
from annotations.api.checking import wrong
from annotations.api.errors import Unusable
from annotations.api.feeds.entries import Entry, entry_of, xml_safe
from annotations.api.negotiation import JSON, UTF8, Face
from annotations.api.pages import published
from annotations.api.parameters import ChoiceField, Field, WholeNumberField
from annotations.api.views import ApiView

XML = Face("xml", "text/xml", UTF8)
FACES = {face.name: face for face in (JSON, XML)}
WIDTH, HEIGHT = 600, 340  # pixels
LEAST, MOST = 1, 10_000
FRESH = 300  # seconds: a retraction must be seen soon
PAGE = re.compile(r"/verdicts/(V-[0-9]{1,18})/?(?:embed/?)?")


class Address(Field):
    """The address of a page."""

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


class OEmbedForm(forms.Form):
    """What consumers may send; what else they send is passed over, as the specification has it."""

    url = Address(help_text="The address of a verdict's page here.")
    maxwidth = WholeNumberField(
        least=LEAST,
        most=MOST,
        usual=None,
        required=False,
        help_text="The greatest width, in pixels.",
    )
    maxheight = WholeNumberField(
        least=LEAST,
        most=MOST,
        usual=None,
        required=False,
        help_text="The greatest height, in pixels.",
    )
    format = ChoiceField(
        choices=list(FACES), required=False, help_text="The form of the answer."
    )


class OEmbed(ApiView):
    """What shows a verdict elsewhere; a retracted one is shown as retracted."""

    def perform_content_negotiation(
        self,
        request: Request,  # noqa: ARG002
        force: bool = False,  # noqa: ARG002, FBT001, FBT002  # as REST framework has it
    ) -> Any:
        return JSON, JSON.media_type  # consumers say it in `format`

    def get(self, request: Request) -> HttpResponse:
        form = OEmbedForm(request.query_params)
        problems = list(wrong(form))
        if problems:
            raise Unusable(problems)
        values = form.cleaned_data
        entry = entry_at(request, values["url"])
        made = answered(entry, values["maxwidth"], values["maxheight"])
        face = FACES[values["format"] or JSON.name]
        body = in_xml(made) if face == XML else msgspec.json.encode(made)
        return tagged(body, content_type=face.content_type)


def entry_at(request: Request, url: str) -> Entry:
    """Return the verdict at an address, or what is left of it. Raises Http404 for any other."""
    try:
        parts = urlsplit(url)
    except ValueError as reason:
        raise Http404 from reason
    ours = {urlsplit(settings.SITE_URL).netloc, request.get_host()}
    found = PAGE.fullmatch(parts.path)
    if (
        found is None
        or parts.netloc not in ours
        or parts.scheme not in {"http", "https"}
    ):
        raise Http404
    rows = published().of_kind("verdict").filter(ref=found[1])
    body = rows.values_list("body", flat=True).first()
    if body is None:
        raise Http404
    return entry_of(bytes(body))


def answered(
    entry: Entry, most_width: int | None, most_height: int | None
) -> dict[str, Any]:
    """Return what the specification asks for of a rich thing."""
    width = min(WIDTH, most_width or WIDTH)
    height = min(HEIGHT, most_height or HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "title": entry.title,
        "author_name": settings.ORGANISATION,
        "author_url": settings.SITE_URL,
        "provider_name": settings.ORGANISATION,
        "provider_url": settings.SITE_URL,
        "cache_age": FRESH,
        "width": width,
        "height": height,
        "html": frame(entry, width, height),
    }


def frame(entry: Entry, width: int, height: int) -> str:
    """Return the frame that shows the card; it can open links and do nothing else."""
    return (
        f'<iframe src="{escape(entry.url)}embed/" width="{width}" height="{height}" '
        f'title="{escape(entry.title)}" loading="lazy" referrerpolicy="no-referrer" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" '
        'style="border:0;max-width:100%"></iframe>'
    )


def in_xml(values: dict[str, Any]) -> bytes:
    """Return the answer in the XML of the specification."""
    root = Element("oembed")
    for name, value in values.items():
        SubElement(root, name).text = xml_safe(str(value))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
