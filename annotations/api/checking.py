"""Checking the parameters of an address: what each comes to, and all that is wrong with them at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet
from rest_framework.request import Request

from annotations.api.errors import ProblemError, Unusable
from annotations.models import Record


def checked_values(fields: Mapping[str, Any], given: QueryDict) -> dict[str, Any]:
    """Return the value of every field. Raises Unusable with everything that is wrong."""
    values, wrong_values = values_of(fields, given)
    problems = [*misplaced(given, fields), *wrong_values]
    if problems:
        raise Unusable(problems)
    return values


@dataclass(frozen=True)
class Checked:
    """The parameters of a list: their values, those of its filters, and what the filters keep.

    `asked` is what was given for the filters, to tie cursors to it.
    """

    values: Mapping[str, Any]
    filters: Mapping[str, Any]
    asked: Sequence[tuple[str, list[str]]]
    found: Callable[[], QuerySet[Record]]

    @cached_property
    def records(self) -> QuerySet[Record]:
        """Return what the filters keep; put together only where it is wanted."""
        return self.found()


def checked_list(
    request: Request,
    fields: Mapping[str, Any],
    filters: type[FilterSet],
    records: Callable[[], QuerySet[Record]],
) -> Checked:
    """Check parameters and filters. Raises Unusable with everything that is wrong with them."""
    given = request.query_params
    narrowing = filter_fields(filters)
    values, wrong_values = values_of(fields, given)
    narrowed, wrong_filters = values_of(narrowing, given)
    unknown = misplaced(given, {**fields, **narrowing})
    problems = [*unknown, *wrong_values, *wrong_filters]
    if problems:
        raise Unusable(problems)
    return Checked(
        values=values,
        filters=narrowed,
        asked=sorted((name, given.getlist(name)) for name in narrowing),
        found=lambda: filters(given, queryset=records()).qs,
    )


@cache
def filter_fields(filters: type[FilterSet]) -> dict[str, forms.Field]:
    """Return the field of each filter; fields hold no state."""
    return {name: one.field for name, one in filters.base_filters.items()}


def values_of(
    fields: Mapping[str, forms.Field], given: QueryDict
) -> tuple[dict[str, Any], list[ProblemError]]:
    """Return the value of every field, None where none was given, and what is wrong with them.

    What Django's forms do, which copy every field for every request.
    """
    values: dict[str, Any] = dict.fromkeys(fields)
    problems: list[ProblemError] = []
    for name, field in fields.items():
        if name not in given:
            continue
        try:
            values[name] = field.clean(
                field.widget.value_from_datadict(given, {}, name)
            )
        except ValidationError as error:
            problems += problems_of(name, error)
    return values, problems


def misplaced(given: QueryDict, fields: Mapping[str, Any]) -> Iterator[ProblemError]:
    """Yield a problem for every parameter that is unknown, or given too often."""
    for name in given:
        if name not in fields:
            choices = ", ".join(sorted(fields))
            what_to_do = f"Choose from: {choices}." if fields else "Leave it out."
            yield ProblemError(
                code="unknown_parameter",
                detail=f"There is no parameter “{name[:80]}” here. {what_to_do}",
                parameter=name[:80],
            )
        elif len(given.getlist(name)) > 1 and not fields[name].many:
            yield ProblemError(
                code="repeated",
                detail=f"{name}: It can be given only once.",
                parameter=name,
            )


def wrong(form: forms.BaseForm) -> Iterator[ProblemError]:
    """Yield a problem for every value that cannot be used."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield from problems_of(name, error)


def problems_of(name: str, wrong_value: ValidationError) -> Iterator[ProblemError]:
    """Yield a problem for everything that is wrong with a value."""
    for error in wrong_value.error_list:
        detail = f"{name}: {error.messages[0]}"
        yield ProblemError(code=error.code or "invalid", detail=detail, parameter=name)
