"""The parts of a quotation as form fields: words, and which occurrence of them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from annotations.admin.forms import ActionForm, LinesField
from annotations.admin.quoting import Quotation, span_quoted
from annotations.models import Revision
from annotations.vocabulary import Motivation
from annotations.workflow import Span

PARTS = 3


class QuotationForm(ActionForm):
    """Where an annotation stands, said in the article's own words, in up to three parts."""

    fields_of_problems = {"spans": "words_1"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in range(1, PARTS + 1):
            self.fields[f"words_{part}"] = forms.CharField(
                label="Words" if part == 1 else f"Words, part {part}",
                required=part == 1,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
                error_messages={"required": "Quote the words to highlight."},
            )
            self.fields[f"occurrence_{part}"] = forms.IntegerField(
                label="Occurrence" if part == 1 else f"Occurrence, part {part}",
                required=False,
                min_value=1,
                widget=forms.NumberInput(attrs={"class": "occurrence"}),
                help_text="Only when the words stand in several places."
                if part == 1
                else "",
            )
        self.order_fields([*self.quotation_names(), *self.fields])

    @staticmethod
    def quotation_names() -> list[str]:
        """Return the names of the fields that quote."""
        return [
            f"{name}_{part}"
            for part in range(1, PARTS + 1)
            for name in ("words", "occurrence")
        ]

    @property
    def first_part(self) -> list[Any]:
        """Return the fields of the first part."""
        return [self["words_1"], self["occurrence_1"]]

    @property
    def more_parts(self) -> list[Any]:
        """Return the fields of the other parts."""
        return [self[name] for name in self.quotation_names()[2:]]

    @property
    def has_more_parts(self) -> bool:
        """Return whether the fields of the other parts should be open."""
        return any(field.value() or field.errors for field in self.more_parts)

    @property
    def other_fields(self) -> list[Any]:
        """Return the fields that do not quote."""
        names = self.quotation_names()
        return [
            self[name]
            for name, field in self.fields.items()
            if name not in names and not field.widget.is_hidden
        ]

    def spans_in(self, revision: Revision) -> list[Span]:
        """Return where the quoted parts stand. Raises InvalidContent for the part that cannot be found."""
        return spans_quoted(self.cleaned_data, revision)


def spans_quoted(said: Mapping[str, Any], revision: Revision) -> list[Span]:
    """Return where the parts that a form quotes stand.

    Raises InvalidContent for the part that cannot be found.
    """
    return [
        span_quoted(
            revision.text,
            Quotation(said[f"words_{part}"], said.get(f"occurrence_{part}") or 0),
            field=f"words_{part}",
        )
        for part in range(1, PARTS + 1)
        if said.get(f"words_{part}", "").strip()
    ]


class HighlightForm(QuotationForm):
    """A new annotation."""

    motivation = forms.ChoiceField(
        choices=Motivation.choices, initial=Motivation.IDENTIFYING
    )
    note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For colleagues only; it is never published.",
    )
    tags = LinesField(required=False, help_text="One on each line.")
