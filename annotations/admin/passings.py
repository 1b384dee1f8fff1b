"""The chain by which a claim reached an article, as rows of a form."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin

from annotations.admin.forms import RowSelect
from annotations.admin.merging import rows_in, taken_over
from annotations.models import Agent, Appearance, Attribution
from annotations.workflow import Passing

ROWS = 3
CHAIN = "how the claim reached the article"


class PassingForm(forms.Form):
    """One link of the chain; an empty row says nothing."""

    agent = forms.ModelChoiceField(
        Agent.objects.all(),
        required=False,
        widget=RowSelect(Attribution._meta.get_field("agent"), admin.site),
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
        stored = chain_stored(self.instance)
        shown = rows_in(self.data.get("chain_shown", "")) if self.is_bound else None
        self.show_chain(
            stored if shown is None else shown, self.data if self.is_bound else None
        )

    def show_chain(self, shown: list[dict[str, Any]], data: Any = None) -> None:
        """Make the rows of a chain, which know what they showed before anything was typed."""
        self.chain_shown = json.dumps(shown)
        self.chain = PassingRows(
            data,
            prefix="chain",
            initial=shown,
            form_kwargs={"empty_permitted": False, "use_required_attribute": False},
        )

    @property
    def media(self) -> Any:
        return super().media + self.chain.media

    @property
    def chain_changed(self) -> bool:
        """Return whether the rows say something else than what they showed."""
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

    def newer_rows(self) -> list[str]:
        """Show the chain that is stored now, unless it was changed here too; return what to say of it."""
        stored = chain_stored(self.instance)
        if stored == rows_in(self.chain_shown):
            return []
        if not self.chain_changed:
            self.show_chain(stored)
            return taken_over([CHAIN])
        self.show_chain(stored, self.data)
        return [f"Stored now – {CHAIN}: {in_words(self.instance)}"]


def chain_stored(appearance: Any) -> list[dict[str, Any]]:
    """Return a chain as the rows show it."""
    if appearance.pk is None:
        return []
    links = appearance.attributions.order_by("position")
    return [dict(link) for link in links.values("agent", "relation")]


def in_words(appearance: Appearance) -> str:
    """Return a chain as it is stored, in a line."""
    links = appearance.attributions.order_by("position").select_related("agent")
    return "; ".join(f"{one.relation} {one.agent}" for one in links) or "none"
