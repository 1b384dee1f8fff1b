"""Which records a list holds, where kind, state, facets and times say it all: most lists that are asked for.

Django's compiler takes longer over such a statement than PostgreSQL over the page. So it is written
here, and Django's way is kept for lists that are searched, ranked, past or parts of something.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters

from annotations.api.parameters import Condition, Declared, State
from annotations.vocabulary import RecordKind, RecordState


@dataclass(frozen=True)
class Plainly:
    """The records of one kind and state that meet some conditions."""

    kind: RecordKind
    state: RecordState | None
    conditions: Sequence[Condition] = ()
    keeps_many: bool = True  # as far as the conditions let one guess

    @property
    def whole(self) -> str:
        """Return what says which list it is; kind and state are of closed lists and stand in the text."""
        state = f" AND state = '{self.state.value}'" if self.state else ""
        return f"kind = '{self.kind.value}'{state}"

    @property
    def narrowed(self) -> str:
        """Return the conditions."""
        return " AND ".join(sql for sql, _ in self.conditions)

    @property
    def params(self) -> list[Any]:
        """Return the values of the conditions."""
        return [value for _, value in self.conditions]

    @property
    def is_whole(self) -> bool:
        """Return whether the list is not narrowed, so that one plan is right for all its pages."""
        return not self.conditions


def plainly(
    kind: str, filters: Mapping[str, django_filters.Filter], values: Mapping[str, Any]
) -> Plainly | None:
    """Return the records that filters keep, or None where only Django's compiler can say which."""
    state: str | None = None
    conditions, many = [], True
    for name, one in filters.items():
        value = values[name]
        if isinstance(one, State):
            state = value or one.usual
        elif value:
            if not isinstance(one, Declared):
                return None
            condition = one.condition(value)
            if condition is None:
                return None
            conditions.append(condition)
            many = many and one.keeps_many
    wanted = None if state in {None, "all"} else RecordState(state)
    return Plainly(RecordKind(kind), wanted, tuple(conditions), many)
