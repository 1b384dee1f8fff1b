"""Storing many rows of one model at once by COPY, under the same constraints and triggers as ever."""

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

Plain = Callable[[Any], Any]
Written = tuple[str, list[str], list[list[Any]]]


def number(rows: Sequence[models.Model]) -> None:
    """Give unsaved rows the keys that the database would give them, in their order."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [rows[0]._meta.db_table, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def copy_in(rows: Sequence[models.Model]) -> None:
    """Store numbered rows of one model. Raises what the database refuses as a save would."""
    if rows:
        copy_values(*written(rows))


def written(rows: Sequence[models.Model]) -> Written:
    """Return the table and columns of numbered rows of one model, and their values, to be copied in."""
    fields = rows[0]._meta.concrete_fields
    plainly = [(field.attname, plain(field)) for field in fields]
    for row in rows:
        row._state.adding = False
    return (
        rows[0]._meta.db_table,
        [str(field.column) for field in fields],
        [[to(getattr(row, name)) for name, to in plainly] for row in rows],
    )


def copy_values(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Copy values into some columns of a table."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        copy_through(cursor, table, columns, rows)


def copy_through(
    cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Copy values through a cursor; the database takes them in while further rows are made."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def check_references(cursor: Any) -> None:
    """Have the database look now for what the rows refer to, and not for all of them at the end."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class Behind:
    """Statements that the database works on while Python makes what comes next, one after the other.

    All are done when the block ends, which raises what the first bad one was refused for. Within it
    nothing else may use the connection.
    """

    def __init__(self) -> None:
        connection.ensure_connection()
        self.cursor = connection.connection.cursor()
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.begun: list[Future[Any]] = []

    def __enter__(self) -> Self:
        return self

    def do(self, step: Callable[..., Any], *given: Any) -> None:
        """Have a step done after those before; it is given a cursor, then what it was handed with."""
        self.begun.append(self.thread.submit(step, self.cursor, *given))

    def __exit__(self, *_: object) -> None:
        self.thread.shutdown()
        self.cursor.close()
        with connection.wrap_database_errors:
            for one in self.begun:
                one.result()


def numbers(values: Iterable[int]) -> str:
    """Return numbers as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, values))}}}"


def texts(values: Iterable[str]) -> str:
    """Return texts as PostgreSQL writes an array of them."""
    escaped = (one.replace("\\", "\\\\").replace('"', '\\"') for one in values)
    return "{" + ",".join([f'"{one}"' for one in escaped]) + "}"


def plain(field: "models.Field[Any, Any]") -> Plain:
    """Return what turns a field's value into one that COPY can write."""
    if isinstance(field, models.JSONField):
        return lambda value: value if value is None else json.dumps(value)
    if isinstance(field, ArrayField) and isinstance(
        field.base_field, models.IntegerField
    ):
        return numbers
    if field.choices:
        return lambda value: value.value if isinstance(value, Enum) else value
    return lambda value: value
