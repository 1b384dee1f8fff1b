"""What acts changed, in words: names for keys, labels for codes, times without their machinery.

One query for each kind of thing that the rows point to, however many rows there are.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

from annotations.models import History

LONGEST_VALUE = 300  # code points
SHORT_HASH = 12  # digits of a hash that tell it from others at a glance
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[0-9:.]*(?:Z|\+00:00)")
Keys = dict[type[models.Model], set[Any]]
Names = dict[tuple[type[models.Model], Any], str]
Change = tuple[str, str, str]  # the field, before, after


def kind_in_words(kind: str) -> str:
    """Return what people call a kind of thing: `verdict version`."""
    model = model_of(kind)
    return str(model._meta.verbose_name) if model else kind


def changes_in_words(rows: Iterable[History]) -> list[list[Change]]:
    """Return, for each act, every field that it changed with what stood there before and after."""
    acts = list(rows)
    names = names_of(keys_in(acts))
    return [changes_of(row, names) for row in acts]


def changes_of(row: History, names: Names) -> list[Change]:
    """Return the fields that one act changed."""
    fields = fields_of(row.kind)
    before, after = row.before or {}, row.after or {}
    told = []
    for name in sorted({*before, *after}):
        field = fields.get(name)
        was, became = (
            worded(field, name, one.get(name), names) for one in (before, after)
        )
        if was or became:
            told.append((called(field, name), was, became))
    return told


def called(field: Any, name: str) -> str:
    """Return what people call a field."""
    return str(field.verbose_name) if field is not None else name.replace("_", " ")


def worded(field: Any, name: str, value: Any, names: Names) -> str:
    """Return a stored value in words, in at most 300 code points."""
    if value in ("", None, []):
        return ""
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), f"{value} (gone)")
    if name == "writers":
        return ", ".join(names.get((User, int(one)), str(one)) for one in value)
    if name.endswith("sha256"):
        return f"{value[:SHORT_HASH]}…"
    if isinstance(value, list):
        return listed(value)
    text = MOMENT.sub(r"\1 \2", label_of(field, value))
    return shortened(text)


def shortened(text: str) -> str:
    """Return a text in at most 300 code points."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def label_of(field: Any, value: Any) -> str:
    """Return the label of a code, or the value as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return paired(value)
    if isinstance(value, list):
        return listed(value)
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))


def listed(values: list[Any]) -> str:
    """Return a list in words; of identifiers only how many there are."""
    texts = [label_of(None, one) for one in values]
    if all(len(one) == 36 and one.count("-") == 4 for one in texts):
        return f"{len(texts)} of them"
    return shortened(", ".join(texts))


def paired(value: dict[str, Any]) -> str:
    """Return in words what has names and values of its own: words or a title first, then its pairs."""
    if "exact" in value:
        return f"“{value['exact']}”"
    if "title" in value:
        rest = [str(value[name]) for name in ("stance", "rationale") if value.get(name)]
        return f"“{value['title']}”" + (f" ({': '.join(rest)})" if rest else "")
    return ", ".join(
        f"{name.replace('_', ' ')}: {label_of(None, one)}"
        for name, one in sorted(value.items())
        if one not in (None, "", [], {})
    )


def keys_in(rows: Iterable[History]) -> Keys:
    """Return the keys of other things that the rows hold, by their kind."""
    keys: Keys = {}
    for row in rows:
        fields = fields_of(row.kind)
        for values in filter(None, (row.before, row.after)):
            for name, value in values.items():
                field = fields.get(name)
                if isinstance(field, models.ForeignKey) and value is not None:
                    keys.setdefault(field.related_model, set()).add(value)
                elif name == "writers":
                    keys.setdefault(User, set()).update(map(int, value or ()))
    return keys


def names_of(keys: Keys) -> Names:
    """Return what people call the things with some keys; one query for each kind."""
    return {
        (model, row.pk): str(row)
        for model, wanted in keys.items()
        for row in related(model).filter(pk__in=wanted)
    }


def related(model: Any) -> Any:
    """Return the rows of a kind with what their names are made of."""
    near = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    ]
    rows = model._default_manager.select_related(*near)
    return rows.defer("text") if model._meta.model_name == "revision" else rows


def fields_of(kind: str) -> dict[str, Any]:
    """Return the columns of a kind of thing by their names in the history."""
    model = model_of(kind)
    return {one.attname: one for one in model._meta.concrete_fields} if model else {}


def model_of(kind: str) -> Any:
    """Return the model of a kind; None for one that is no longer there."""
    try:
        return apps.get_model("annotations", kind)
    except LookupError:
        return None
