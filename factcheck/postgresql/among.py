"""The lookup `among`: one of many identifiers, given as one value.

A list for `in` is written by Django, and read by PostgreSQL, identifier by identifier.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class Among(models.Lookup):
    """Keeps rows whose identifier is one of those given, in any collection."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition and its values."""
        column, values = self.process_lhs(compiler, connection)
        if not self.rhs:
            raise EmptyResultSet
        given = "{" + ",".join(map(str, self.rhs)) + "}"
        return f"{column} = ANY(%s::uuid[])", (*values, given)
