"""What two people changed in one form at a time: nobody's words are put back by whom did not touch them.

A form sends along what it showed when it was opened (Django's hidden initial values). So it can tell
what its reader changed from what was changed by somebody else meanwhile.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

MOST_ROWS = 1000  # as many as a form has


@dataclass
class Merged:
    """The fields that somebody else changed: those that the reader changed too, and the others."""

    both: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)


def remember_shown(form: forms.BaseForm) -> None:
    """Have a form send along what its fields show now."""
    for name, one in form.fields.items():
        if not one.widget.is_hidden and not one.disabled:
            one.show_hidden_initial = True
            if form.is_bound and issubclass(one.hidden_widget, forms.MultiWidget):
                keep_in_pieces(form, name)


def keep_in_pieces(form: forms.BaseForm, name: str) -> None:
    """Have a field in pieces, a day and a time, send along again what it showed when it is shown anew.

    Django looks for that under the field's own name, which no browser sends of one in pieces.
    """
    sent_to_us: Any = form.data
    shown = form.add_initial_prefix(name)
    if f"{shown}_0" in sent_to_us:
        data = sent_to_us.copy()
        data[shown] = ""
        form.data = data


def merge(form: forms.BaseForm, stored: Mapping[str, Any]) -> Merged:
    """Put into a form what is stored now in the fields that its reader left alone.

    What the reader changed stays as it was typed, and counts from now on as a change of what is stored.
    """
    sent_to_us: Any = form.data
    mine, merged, data = set(form.changed_data), Merged(), sent_to_us.copy()
    for name, one in form.fields.items():
        if not one.show_hidden_initial or name not in stored:
            continue
        bound, value = form[name], one.prepare_value(stored[name])
        shown = sent(one.hidden_widget(), bound.html_initial_name, value)
        if all(same(data.getlist(key), now) for key, now in shown.items()):
            continue
        put(data, shown)
        if name in mine:
            merged.both.append(name)
        else:
            put(data, sent(one.widget, bound.html_name, value))
            merged.theirs.append(name)
    form.data = data
    return merged


def changed(row: object) -> str:
    """Return the sentence that somebody else was first."""
    return f"{row} has been changed since you opened it."


def words_for(
    form: forms.BaseForm, merged: Merged, stored: Mapping[str, Any]
) -> list[str]:
    """Return what the reader of a form is told of what was changed meanwhile, and what to do."""
    told = [f"Stored now – {label(form, name)}: {stored[name] or 'empty'}" for name in merged.both]  # fmt: skip
    return [*advice(told), *taken_over(label(form, name) for name in merged.theirs)]


def advice(stored: list[str]) -> list[str]:
    """Return what to do: of fields that both changed, `stored` says what is stored now."""
    if not stored:
        return ["What you typed is still below. Look it over and save again."]
    return [
        "What you typed is still below. To put it in place of what is stored now, save again.",
        *stored,
    ]


def taken_over(names: Iterable[str]) -> list[str]:
    """Return the sentence on fields that only somebody else changed, if there are any."""
    said = ", ".join(names)
    return [f"Somebody else has changed this, and it stands below as it is stored now: {said}."] if said else []  # fmt: skip


def label(form: forms.BaseForm, name: str) -> str:
    """Return what a form calls a field."""
    return str(form.fields[name].label or name.replace("_", " "))


def rows_in(said: str) -> list[dict[str, Any]] | None:
    """Return the rows that a form says it showed, or None where it says nothing of the kind."""
    try:
        rows = json.loads(said)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(rows, list) and all(isinstance(one, dict) for one in rows)
    return rows if fits and len(rows) <= MOST_ROWS else None


def sent(widget: forms.Widget, name: str, value: object) -> dict[str, list[str]]:
    """Return what a browser would send of a widget that shows a value."""
    inner = getattr(widget, "widget", widget)  # Django wraps those that choose rows
    return dict(pieces(inner.get_context(name, value, {})["widget"]))


def pieces(shown: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the names and values of one widget, or of those that it is made of."""
    value = shown.get("value")
    if "subwidgets" in shown:
        for one in shown["subwidgets"]:
            yield from pieces(one)
    elif shown.get("type") == "checkbox":
        yield shown["name"], ["on"] if shown["attrs"].get("checked") else []
    elif isinstance(value, list):
        yield shown["name"], value
    else:
        yield shown["name"], ["" if value is None else str(value)]


def put(data: QueryDict, said: Mapping[str, list[str]]) -> None:
    """Replace what was sent under some names."""
    for name, values in said.items():
        data.setlist(name, values)


def same(some: list[str], others: list[str]) -> bool:
    """Return whether values are the same, however a browser sends the ends of their lines."""
    return [one.splitlines() for one in some] == [one.splitlines() for one in others]
