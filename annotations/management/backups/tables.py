"""Which tables a backup holds, and how each goes to and from PostgreSQL's COPY."""

from collections.abc import Generator
from dataclasses import dataclass

from django.db import connection

# What means nothing anywhere else: logins that are open, minutes that are counted, workers at work.
LEFT_OUT = frozenset(
    {"annotations_ratecount", "django_session", "procrastinate_workers"}
)
FOUND = """
    SELECT c.relname,
           array_agg(quote_ident(a.attname) ORDER BY a.attnum)
             FILTER (WHERE a.attgenerated = ''),
           (SELECT array_agg(quote_ident(k.attname) ORDER BY place)
              FROM pg_index i, unnest(i.indkey::int[]) WITH ORDINALITY AS key (num, place), pg_attribute k
             WHERE i.indrelid = c.oid AND i.indisprimary
               AND k.attrelid = c.oid AND k.attnum = key.num)
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
     GROUP BY c.oid, c.relname
     ORDER BY c.relname
"""
SEQUENCES = """
    SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
      FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename
"""


@dataclass(frozen=True)
class Table:
    """One table: its name, the columns that are stored, and the key its rows are ordered by."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def out(self) -> str:
        """Return the statement that writes its rows, in one order."""
        ordered = (
            f'SELECT {self.listed} FROM "{self.name}" ORDER BY {", ".join(self.key)}'  # noqa: S608  # the catalogue's own names
        )
        return f"COPY ({ordered}) TO STDOUT"

    @property
    def back(self) -> str:
        """Return the statement that takes its rows in."""
        return f'COPY "{self.name}" ({self.listed}) FROM STDIN'

    @property
    def listed(self) -> str:
        """Return its columns, as SQL lists them."""
        return ", ".join(self.columns)


def tables() -> list[Table]:
    """Return every table that a backup holds."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND)
        rows = cursor.fetchall()
    return [
        Table(name, tuple(columns), tuple(key))
        for name, columns, key in rows
        if name not in LEFT_OUT
    ]


def sequences() -> dict[str, tuple[int, bool]]:
    """Return where each sequence stands: its last value, and whether that has been used."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return {name: (value, used) for name, value, used in cursor.fetchall()}


def rows_of(table: Table) -> Generator[bytes]:
    """Yield a table's rows as COPY writes them, a piece at a time."""
    with connection.cursor() as cursor, cursor.copy(table.out) as copy:
        for piece in copy:
            yield bytes(piece)
