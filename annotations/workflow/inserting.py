"""New rows by statements that PostgreSQL plans once, and that Python writes once for each model.

What a row is checked for is checked by whoever stores it, and by the same constraints and triggers as ever.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, connections, models

from factcheck.postgresql.cursors import prepared_cursor

Stored = tuple["models.Field[Any, Any]", ...]


def insert_row(
    row: models.Model, beside: models.Model | None = None, *, holding: str = ""
) -> None:
    """Store a new row and give it its key; another, whose key nobody asks for, by the same statement.

    `holding` names a foreign key of the row: nobody can lock what it refers to until this transaction
    ends. The constraint would see to that too, but not before the end.
    """
    first, values, returned = [], [], key_of(type(row))
    if holding:
        field: Any = row._meta.get_field(holding)
        table = field.related_model._meta.db_table
        first.append(f"held AS (SELECT FROM {table} WHERE id = %s FOR KEY SHARE)")
        values.append(getattr(row, field.attname))
        returned += ", (SELECT count(*) FROM held)"  # else it would not be run
    if beside is not None:
        first.append(f"beside AS ({written(type(beside), 1)})")
        values += values_of(beside)
    before = f"WITH {', '.join(first)} " if first else ""
    sql = f"{before}{written(type(row), 1)} RETURNING {returned}"
    run(sql, [*values, *values_of(row)], [row])


def insert_rows(
    rows: Sequence[models.Model], *, asking: str = "NULL", about: Sequence[Any] = ()
) -> Any:
    """Store new rows of one model, give them their keys, and return what an expression of SQL says.

    It sees what was committed until this statement began.
    """
    model = type(rows[0])
    sql = f"{written(model, len(rows))} RETURNING {key_of(model)}, {asking}"
    values = [value for row in rows for value in values_of(row)]
    return run(sql, [*values, *about], rows)[0][1]


def run(
    sql: str, values: Sequence[Any], rows: Sequence[models.Model]
) -> list[tuple[Any, ...]]:
    """Run an INSERT and give rows the keys that it returns, in their order."""
    with prepared_cursor(connection.alias) as cursor:
        cursor.execute(sql, values)
        answered: list[tuple[Any, ...]] = cursor.fetchall()
    for row, (key, *_) in zip(rows, answered, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    return answered


@cache
def written(model: type[models.Model], count: int) -> str:
    """Return the INSERT of so many rows."""
    fields = stored_fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) '  # noqa: S608  # names of our own
        f"VALUES {', '.join([row] * count)}"
    )


@cache
def stored_fields(model: type[models.Model]) -> Stored:
    """Return the fields that are stored: all but a key that the database gives."""
    fields: Stored = tuple(model._meta.concrete_fields)
    return tuple(one for one in fields if not isinstance(one, models.AutoField))


@cache
def key_of(model: type[models.Model]) -> str:
    """Return the column of the key."""
    key: Any = model._meta.pk
    return f'"{key.column}"'


def values_of(row: models.Model) -> list[Any]:
    """Return the values of the stored fields as the driver takes them."""
    own = connections[connection.alias]  # the proxy would be asked for it each time
    return [
        field.get_db_prep_save(field.pre_save(row, add=True), own)
        for field in stored_fields(type(row))
    ]
