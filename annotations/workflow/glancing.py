"""Which values of a field can be told to be sound at a glance, without all that Django would ask of them.

Nothing is told of a value that is not, so that Django finds what is wrong with it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.validators import MaxLengthValidator
from django.db import models

Suits = Callable[[Any], bool]
SMALL = 2**15  # every kind of number has room for what lies below
PLAIN: dict[type[Any], Suits] = {
    models.UUIDField: lambda value: type(value) is UUID,
    models.DateTimeField: lambda value: type(value) is datetime,
    models.BooleanField: lambda value: type(value) is bool,
    models.PositiveIntegerField: lambda value: type(value) is int and 0 < value < SMALL,
}


def sound(row: models.Model) -> set[str]:
    """Return the fields that need no look, as each has a value that nothing is the matter with."""
    return {
        name
        for name, attribute, suits in looked_at(type(row))
        if suits(getattr(row, attribute))
    }


@cache
def looked_at(model: type[models.Model]) -> tuple[tuple[str, str, Suits], ...]:
    """Return the fields of a model of which much can be told at a glance, and how."""
    known = [(one, at_a_glance(one)) for one in model._meta.concrete_fields]
    return tuple((one.name, one.attname, suits) for one, suits in known if suits)


def at_a_glance(field: "models.Field[Any, Any]") -> Suits | None:
    """Return what tells that a value suits a field, or None where only Django knows.

    Foreign keys are the database's to judge, and a value from a list is looked up in it.
    """
    if field.is_relation:
        return lambda _: True
    if field.flatchoices:
        choices = frozenset(key for key, _ in field.flatchoices if key)
        return choices.__contains__ if choices else None
    if type(field) in (models.TextField, models.CharField):
        return text_suiting(field)
    return PLAIN.get(type(field))


def text_suiting(field: "models.Field[Any, Any]") -> Suits | None:
    """Return what tells that a text suits a field of which only its length is asked."""
    longest = field.max_length
    if any(type(one) is not MaxLengthValidator for one in field.validators):
        return None
    if longest is None:
        return lambda value: type(value) is str and value != ""
    return lambda value: type(value) is str and 0 < len(value) <= longest
