"""What may not be stored: told of a row before it is, or said by the database, and always in a sentence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, models
from django.utils.functional import Promise

from annotations.workflow.errors import Busy, InvalidContent, Problem, Refused
from annotations.workflow.glancing import sound

# PostgreSQL's codes for: lock not available, deadlock detected, could not serialise.
PASSING = frozenset({"55P03", "40P01", "40001"})
OUT_OF_RANGE = "This time lies outside the years 1 to 9999, as seen in UTC. Check its date and its offset."
MOST_SAID_BACK = 80  # code points of a value that is refused


def check(row: models.Model) -> None:
    """Raise InvalidContent for whatever the row's fields or its `clean` refuse.

    Foreign keys and constraints are left to the database, whose refusals carry the same words:
    asking beforehand would cost a query each and could not be relied on.
    """
    problems: list[Problem] = list(unstorable(row))
    try:
        row.clean_fields(exclude=sound(row))
    except ValidationError as error:
        problems += [with_choices(row, one) for one in problems_of(error)]
    try:
        row.clean()
    except ValidationError as error:
        problems += problems_of(error)
    if problems:
        raise InvalidContent.of(problems)


def with_choices(row: models.Model, problem: Problem) -> Problem:
    """Return a problem with the choices there are, where the field has a closed list of them."""
    if problem.code != "invalid_choice":
        return problem
    field: Any = row._meta.get_field(problem.field)
    given = said_back(str(getattr(row, problem.field)))
    choices = ", ".join(str(value) for value, _ in field.flatchoices)
    message = f"Value {given!r} is not a valid choice. Choose from: {choices}."
    return replace(problem, message=message)


def said_back(value: str) -> str:
    """Return a value as a refusal says it back: of a long one the beginning and the end."""
    if len(value) <= MOST_SAID_BACK:
        return value
    return f"{value[: MOST_SAID_BACK // 2]} … {value[-MOST_SAID_BACK // 2 :]}"


@cache
def texts_and_times(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model that may hold texts or times."""
    neither = (models.IntegerField, models.BooleanField, models.UUIDField)
    return tuple(
        (one.name, one.attname)
        for one in model._meta.concrete_fields
        if not one.is_relation and not isinstance(one, neither)
    )


def unstorable(row: models.Model) -> Iterable[Problem]:
    """Yield a problem for every text that PostgreSQL cannot hold, and every time that we could not read back."""
    for name, attribute in texts_and_times(type(row)):
        value = getattr(row, attribute)
        if isinstance(value, datetime) and not has_year(value):
            yield Problem(OUT_OF_RANGE, "time_out_of_range", name)
        if isinstance(value, list):
            unfit = not all(is_storable(one) for one in value if isinstance(one, str))
        else:
            unfit = isinstance(value, str) and not is_storable(value)
        if unfit:
            yield Problem(
                "The text has a NUL character or half of a surrogate pair. Remove it.",
                "unstorable_text",
                name,
            )


def has_year(moment: datetime) -> bool:
    """Return whether a moment lies in the years 1 to 9999 in UTC; PostgreSQL holds others, Python none."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def is_storable(text: str) -> bool:
    """Return whether PostgreSQL can hold the text: no NUL, no unpaired surrogate."""
    if "\x00" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def problems_of(error: ValidationError) -> list[Problem]:
    """Return the problems in a ValidationError of Django's."""
    if not hasattr(error, "error_dict"):
        return [
            Problem(text_of(one), one.code or "invalid") for one in error.error_list
        ]
    return [
        Problem(
            text_of(one), one.code or "invalid", "" if field == "__all__" else field
        )
        for field, errors in error.error_dict.items()
        for one in errors
    ]


def text_of(error: ValidationError) -> str:
    """Return the sentence of one error, its parameters put in.

    A sentence that has a plural is not made before its number is known. Of a value that is too long
    Django's does not say what to do.
    """
    params = error.params or {}
    most, length = params.get("limit_value", 0), params.get("show_value", 0)
    if isinstance(params.get("value"), str) and length > most > 0:
        what = f"Item {params['nth']}" if "nth" in params else "The value"
        return f"{what} has {length} characters; {most} are the most. Shorten it."
    message: str | Promise = error.message
    return str(message % params if params else message)


@cache
def constraints() -> dict[str, tuple[str, str]]:
    """Return the sentence and code of every constraint of ours, by its name."""
    return {
        constraint.name: (
            str(constraint.violation_error_message),
            constraint.violation_error_code,
        )
        for model in apps.get_app_config("annotations").get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_code
    }


def refuse_if_busy(error: OperationalError) -> None:
    """Raise Busy for what passes by itself in a moment: a lock or a deadlock."""
    if getattr(error.__cause__, "sqlstate", None) in PASSING:
        raise Busy(
            "Others are working on the same things at this moment, so nothing was changed. "
            "Try again.",
            "busy",
        ) from error


def refusal_of(error: IntegrityError) -> Refused:
    """Return what the database refused, in the words of the constraint or trigger."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = (diagnosis and diagnosis.constraint_name) or ""
    if name in constraints():
        return InvalidContent(*constraints()[name])
    if diagnosis and diagnosis.sqlstate == "23514":
        return InvalidContent(diagnosis.message_primary or str(error), name)
    if diagnosis and diagnosis.sqlstate == "23503":
        return InvalidContent(
            "Something else still refers to this, or it refers to something that is gone.",
            "still_used",
        )
    if diagnosis and diagnosis.sqlstate == "23505" and name.endswith("_uuid_key"):
        return InvalidContent(
            "Something else here has the same identifier. Give this one another, or leave it out.",
            "identifier_taken",
        )
    return InvalidContent(
        f"The database refuses this: {error}".strip(), name or "refused"
    )
