"""Rows of several models side by side, read by one statement of our own that PostgreSQL plans once.

For what hot requests ask: Django's compiler takes longer over such a statement than PostgreSQL over
the answer. The columns are read off the models.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import Model

Models = tuple[type[Model], ...]


@cache
def columns(models: Models) -> str:
    """Return every column of some models, in the order in which `objects` takes them."""
    return ", ".join(
        f"{model._meta.db_table}.{name}" for model in models for name in own(model)
    )


@cache
def own(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of a model in the order of its fields."""
    return tuple(str(field.column) for field in model._meta.concrete_fields)


def objects(models: Models, row: Sequence[Any]) -> list[Any]:
    """Return the objects whose columns stand one after another in a row."""
    made, start = [], 0
    for model in models:
        end = start + len(own(model))
        names = [field.attname for field in model._meta.concrete_fields]
        made.append(model.from_db("default", names, row[start:end]))
        start = end
    return made
