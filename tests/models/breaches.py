"""Breaking the rules of the database behind the verbs' back, and hearing what it says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction

from annotations.workflow import InvalidContent
from annotations.workflow.checking import constraints, refusal_of
from tests.every_state import EveryState

Row = TypeVar("Row", bound=models.Model)
Attempt = Callable[[EveryState], object]


@dataclass(frozen=True)
class Breach:
    """A way to break one rule: the constraint or trigger that must refuse, and what it says.

    `says` is the name under which a trigger refuses, where that is not its own.
    """

    guard: str
    attempt: Attempt
    says: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        return self.says or self.guard

    def __str__(self) -> str:
        return " ".join(filter(None, [self.guard, self.says, self.label]))


@dataclass(frozen=True)
class Words:
    """A verb that must refuse with the very sentence of a constraint or trigger."""

    guard: str
    attempt: Attempt

    def __str__(self) -> str:
        return self.guard


def assert_the_database_refuses(breach: Breach, corpus: EveryState) -> None:
    """Assert that the rule is kept by the database itself, under its name."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        breach.attempt(corpus)
    diagnosis = error.value.__cause__.diag  # type: ignore[union-attr]
    assert diagnosis.constraint_name == breach.name
    refusal = refusal_of(error.value)
    sentence, _ = constraints().get(breach.name, (diagnosis.message_primary, ""))
    if breach.name in constraints() or breach.guard != breach.name or breach.says:
        assert str(refusal) == sentence
    assert str(refusal)


def assert_the_verb_says_the_same(words: Words, corpus: EveryState) -> None:
    """Assert that a verb refuses in the words of the constraint."""
    with pytest.raises(InvalidContent) as refusal, transaction.atomic():
        words.attempt(corpus)
    sentence, code = constraints()[words.guard]
    assert sentence in str(refusal.value)
    assert code in {problem.code for problem in refusal.value.problems}


def again(row: Row, **changes: Any) -> None:
    """Store a copy of a row, past the verbs."""
    row = type(row)._default_manager.get(pk=row.pk)  # whatever was tried on it before
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }
    del kept[row._meta.pk.attname]
    if "uuid" in kept:
        kept["uuid"] = uuid4()
    copy = type(row)(**kept)
    for name, value in changes.items():
        setattr(copy, name, value)
    type(row)._default_manager.bulk_create([copy])


def change(row: models.Model, **changes: Any) -> None:
    """Change a row, past the verbs."""
    type(row)._default_manager.filter(pk=row.pk).update(**changes)


def remove(row: models.Model) -> None:
    """Delete a row with SQL, past everything that Django would do."""
    with connection.cursor() as cursor:
        table, key = row._meta.db_table, row._meta.pk.column
        cursor.execute(" ".join(["DELETE FROM", table, "WHERE", key, "= %s"]), [row.pk])


@contextmanager
def without_triggers() -> Iterator[None]:
    """Switch triggers off, so that what stands behind them is seen."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def untriggered(attempt: Attempt) -> Attempt:
    """Return the same attempt with the triggers switched off."""

    def run(corpus: EveryState) -> None:
        with without_triggers():
            attempt(corpus)

    return run
