"""The text of a revision in forms: typed, or as a file."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone

from annotations.workflow import InvalidContent


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
        required=False, help_text="A plain text in UTF-8, at most 10 MB."
    )
    captured_at = forms.SplitDateTimeField(
        label="captured at (UTC)", initial=timezone.now, widget=AdminSplitDateTime
    )


def raw_of(said: dict[str, Any]) -> bytes | str:
    """Return the text as it came. Raises InvalidContent when there is none, or two."""
    text, file = said.pop("text", ""), said.pop("file", None)
    if text.strip() and file:
        raise InvalidContent(
            "There is a text and a file. Give one of them.", "two_texts", "file"
        )
    return file.read() if file else text  # type: ignore[no-any-return]
