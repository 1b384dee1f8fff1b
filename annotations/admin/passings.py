"""The chain by which a claim reached an article, as rows of a form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from annotations.models import Agent, Attribution
from annotations.workflow import Passing

ROWS = 3


class PassingForm(forms.Form):
    """One link of the chain; an empty row says nothing."""

    agent = forms.ModelChoiceField(
        Agent.objects.all(),
        required=False,
        widget=AutocompleteSelect(Attribution._meta.get_field("agent"), admin.site),
    )
    relation = forms.CharField(
        required=False,
        max_length=40,
        help_text="For example: told, according to, published by.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("relation") and not said.get("agent"):
            self.add_error("agent", "Say who passed the claim on.")
        if said.get("agent") and not said.get("relation"):
            self.add_error("relation", "Say how it was passed on, for example 'told'.")
        return said


PassingRows = forms.formset_factory(PassingForm, extra=ROWS)


class PassingFields(forms.BaseForm):
    """A form of an appearance that also holds the rows of its chain."""

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chain = PassingRows(
            self.data if self.is_bound else None,
            prefix="chain",
            initial=self.chain_stored(),
        )

    @property
    def media(self) -> Any:
        return super().media + self.chain.media

    def chain_stored(self) -> list[dict[str, Any]]:
        """Return the chain as it is stored."""
        if self.instance.pk is None:
            return []
        return list(
            self.instance.attributions.order_by("position").values("agent", "relation")
        )

    @property
    def chain_changed(self) -> bool:
        """Return whether the rows say something else than what is stored."""
        return self.chain.has_changed()

    def has_changed(self) -> bool:
        return super().has_changed() or self.chain_changed

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.chain.is_valid():
            self.add_error(
                None, "The chain of attribution has a row that is not complete."
            )
        return said

    def passings(self) -> Sequence[Passing]:
        """Return the rows that say something, nearest the article first."""
        return [
            Passing(agent=row["agent"], relation=row["relation"])
            for row in self.chain.cleaned_data
            if row.get("agent")
        ]
