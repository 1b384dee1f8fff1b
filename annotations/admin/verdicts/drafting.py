"""The form of a version that is being written, with its evidence in order."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError

from annotations.admin.forms import (
    ActionForm,
    RowSelect,
    current_version_of,
    with_value,
)
from annotations.admin.merging import (
    changed,
    merge,
    remember_shown,
    rows_in,
    taken_over,
    words_for,
)
from annotations.models import Evidence, EvidenceUse, Rating, VerdictVersion
from annotations.vocabulary import ChangeClass, EvidenceStance
from annotations.workflow import StaleVersion, Use

MORE_ROWS = 3


class UseForm(forms.Form):
    """One piece of evidence in a version; an empty row says nothing."""

    evidence = forms.ModelChoiceField(
        Evidence.objects.all(),
        required=False,
        widget=RowSelect(EvidenceUse._meta.get_field("evidence"), admin.site),
    )
    stance = forms.ChoiceField(
        choices=[("", "Choose what it does"), *EvidenceStance.choices], required=False
    )
    rationale = forms.CharField(
        required=False,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("evidence") and not said.get("stance"):
            self.add_error(
                "stance", "Say whether it supports, refutes or gives context."
            )
        if not said.get("evidence") and (said.get("stance") or said.get("rationale")):
            self.add_error("evidence", "Choose the evidence that this row is about.")
        return said


UseRows = forms.formset_factory(
    UseForm, extra=MORE_ROWS, can_order=True, can_delete=True
)


class DraftForm(ActionForm):
    """What a version says. Everything may be left open until it is submitted."""

    fields_of_problems = {"evidence": ""}

    uses_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    rating = forms.ModelChoiceField(Rating.objects.none(), required=False)
    summary = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="The answer in a sentence or two.",
    )
    justification = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"}),
        help_text="How the evidence leads to the rating.",
    )
    as_of = forms.DateField(
        label="As of",
        required=False,
        widget=AdminDateWidget,
        help_text="The day up to which the evidence was looked at.",
    )
    public_note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="What changed and why, for readers.",
    )
    internal_note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="For colleagues only; it is never published.",
    )

    def __init__(
        self, version: VerdictVersion, data: Any = None, **kwargs: Any
    ) -> None:
        self.version = version
        initial = {
            name: getattr(version, name)
            for name in self.base_fields
            if hasattr(version, name)
        }
        initial["expected_version"] = version.verdict.version
        super().__init__(data, initial=initial, **kwargs)
        levels: Any = self.fields["rating"]
        levels.queryset = Rating.objects.filter(scale=version.verdict.scale_id)
        if version.change_class == ChangeClass.INITIAL:
            del self.fields["public_note"]
        if version.change_class == ChangeClass.EDITORIAL:
            for name in ("rating", "summary"):
                self.fields[name].disabled = True
        remember_shown(self)
        stored = uses_stored(version)
        self.initial["uses_shown"] = json.dumps(stored)
        shown = rows_in(data.get("uses_shown", "")) if data else None
        self.shown_uses = stored if shown is None else shown
        self.uses = UseRows(data, prefix="uses", initial=self.shown_uses)

    @property
    def media(self) -> Any:
        return super().media + self.uses.media

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.uses.is_valid():
            self.add_error(None, "The evidence has a row that is not complete.")
        return said

    def changes(self) -> dict[str, Any]:
        """Return the fields that were changed, cleaned."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name not in ("expected_version", "uses_shown")
        }

    def chosen_uses(self) -> Sequence[Use] | None:
        """Return the evidence in order, or None when nothing about it was changed."""
        if not self.uses.has_changed():
            return None
        return [
            Use(
                evidence=row.cleaned_data["evidence"],
                stance=row.cleaned_data["stance"],
                rationale=row.cleaned_data["rationale"],
            )
            for row in self.uses.ordered_forms
            if row.cleaned_data.get("evidence")
        ]

    def show_stale(self, refusal: StaleVersion) -> None:
        """Show what is stored now, and let a second attempt put this text in its place."""
        now = current_version_of(self.version.verdict)
        self.data = with_value(self.data, "expected_version", now)
        version = VerdictVersion.objects.get(pk=self.version.pk)
        stored = {name: getattr(version, name) for name in self.fields if hasattr(version, name)}  # fmt: skip
        words = words_for(self, merge(self, stored), stored)
        self.add_error(
            None,
            ValidationError(
                [changed(version.verdict), *words, *self.newer_uses(version)]
            ),
        )

    def newer_uses(self, version: VerdictVersion) -> list[str]:
        """Show the evidence that is stored now, unless it was changed here too; return what to say of it."""
        stored = uses_stored(version)
        if stored == self.shown_uses:
            return []
        self.data = with_value(self.data, "uses_shown", json.dumps(stored))
        if self.uses.has_changed():
            self.data = with_value(self.data, "uses-INITIAL_FORMS", len(stored))
            self.uses = UseRows(self.data, prefix="uses", initial=stored)
            names = version.evidence_uses.values_list("evidence__title", flat=True)
            return [f"Stored now – evidence: {'; '.join(names) or 'none'}"]
        self.uses = UseRows(prefix="uses", initial=stored)
        return taken_over(["evidence"])


def uses_stored(version: VerdictVersion) -> list[dict[str, Any]]:
    """Return the evidence of a version as the rows show it."""
    uses = version.evidence_uses.order_by("position")
    return [dict(use) for use in uses.values("evidence", "stance", "rationale")]
