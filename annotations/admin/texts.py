"""The text of a revision in forms: typed, or as a file."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone

from annotations.workflow import InvalidContent

BEGINNING = 4096  # bytes, or code points, in which a page is known
# After declarations and comments; none of them can be read in two ways.
PAGE = re.compile(
    r"\ufeff?\s*+(?:<\?[^>]*+>\s*+|<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype\s++html|html)\b",
    re.I,
)


class TextFields(forms.Form):
    """The text of a revision: typed, or as a file, byte for byte."""

    text = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 20, "class": "vLargeTextField", "dir": "auto"}
        ),
        help_text="The words of the article, or choose a file below.",
    )
    file = forms.FileField(
        required=False,
        help_text=(
            "A plain text in UTF-8, at most 10 MB. A web page is taken in from the list of articles: "
            "Fetch from the web."
        ),
    )
    captured_at = forms.SplitDateTimeField(
        label="Captured at (UTC)", initial=timezone.now, widget=AdminSplitDateTime
    )


def raw_of(said: dict[str, Any]) -> bytes | str:
    """Return the text as it came. Raises InvalidContent when there are two, or it is a web page."""
    text, file = said.pop("text", ""), said.pop("file", None)
    if text.strip() and file:
        raise InvalidContent(
            "There is a text and a file. Give one of them.", "two_texts", "file"
        )
    raw: bytes | str = file.read() if file else text
    if is_page(raw):
        raise InvalidContent(
            "This is a web page with its code, not the words of an article. Take it in under Articles, "
            "Fetch from the web: there its words are shown first.",
            "web_page",
            "file" if file else "text",
        )
    return raw


def is_page(raw: bytes | str) -> bool:
    """Return whether a text begins as the code of a web page does."""
    start = raw[:BEGINNING]
    words = start.decode("utf-8", "replace") if isinstance(start, bytes) else start
    return PAGE.match(words) is not None
