"""A word of its own in every column of every table: seen by a partner, it tells what leaks.

The tables are read off the models, so a new field has its canary by itself.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pgtrigger
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DataError

from annotations.models import Event, EventBody, LedgerHead, Record

PUBLIC = (Record, Event, EventBody, LedgerHead)  # what partners read, and nothing else
WORD = "qzxjv"  # short, so that it stands whole in narrow columns
DAY = "1987-06-05"


def columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield every column that can hold a canary, but for those of the public tables."""
    ours = [*apps.get_app_config("annotations").get_models(), User]
    for model in ours:
        if model in PUBLIC or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if not field.primary_key and canary(model, field) is not None:
                yield model, field


def name_of(model: type[models.Model], field: models.Field) -> str:
    return f"{model._meta.model_name}.{field.column}"


def word(name: str) -> str:
    """Return the canary of a column: one word, so that search would find it."""
    return WORD + name.replace(".", "").replace("_", "")


def canary(
    model: type[models.Model],
    field: models.Field,
    said: Callable[[str], str] = word,
) -> str | None:
    """Return the SQL of what is planted in a column; None for numbers, keys and the like.

    `said` gives the words for the name of a column.
    """
    words = said(name_of(model, field))
    planted, pair = (
        one.replace("'", "''") for one in (words, json.dumps({words: words}))
    )
    room = getattr(field, "max_length", None)
    unique = "|| id" if field.unique else ""
    forms = {
        models.URLField: f"'{address(planted)}' || id",
        models.CharField: f"left('{planted}', {room or 1000}) {unique}",
        models.TextField: f"'{planted}' {unique}",
        models.JSONField: f"'{pair}'::jsonb",
        ArrayField: f"ARRAY['{planted}']::varchar[]",
        models.DateTimeField: f"'{DAY} 01:02:03Z'::timestamptz",
        models.DateField: f"'{DAY}'::date",
        models.BinaryField: f"'{planted}'::bytea",
    }
    if isinstance(field, ArrayField) and not isinstance(
        field.base_field, models.CharField
    ):
        return None  # numbers
    return next((sql for form, sql in forms.items() if isinstance(field, form)), None)


def address(words: str) -> str:
    """Return the address that some words are, or one with them in it."""
    return words if ":" in words else f"https://{words}.example/"


def fill_empty_tables() -> set[str]:
    """Give every empty table a row, as far as its columns allow; return those that stay empty."""
    empty = {model for model, _ in columns() if not model._base_manager.exists()}
    for _ in range(2):  # a row may need one of another table
        for model in sorted(empty, key=lambda one: one.__name__):
            try:
                with pgtrigger.ignore(), transaction.atomic():
                    model._base_manager.bulk_create([made(model)])
                empty.discard(model)
            except (IntegrityError, DataError, LookupError):
                continue
    return {str(model._meta.model_name) for model in empty}


def made(model: type[models.Model]) -> models.Model:
    """Return a row that is as good as any. Raises LookupError where it needs what is not there."""
    values = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and not field.null:
            known = field.related_model._base_manager.first()  # type: ignore[union-attr]
            if known is None:
                raise LookupError(field.name)
            values[field.attname] = known.pk
        elif field.choices:
            values[field.attname] = next(iter(field.choices))[0]
        elif isinstance(field, models.IntegerField) and not field.primary_key:
            values[field.attname] = 1
        elif isinstance(field, models.DateField) and not field.null:
            values[field.attname] = datetime(1987, 6, 5, tzinfo=UTC)
    return model(**values)


def plant(
    besides: set[str], said: Callable[[str], str] = word
) -> tuple[set[str], set[str]]:
    """Put its canary into every row of every column; return the columns where it stands, and refused."""
    planted, refused = set(), set()
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for model, field in columns():
            name = name_of(model, field)
            if name in besides:
                continue
            try:
                with transaction.atomic():
                    cursor.execute(
                        f'UPDATE "{model._meta.db_table}" SET "{field.column}" = '  # noqa: S608
                        f"{canary(model, field, said)}"
                    )
            except (IntegrityError, DataError):
                refused.add(name)
            else:
                planted.add(name)
    return planted, refused
