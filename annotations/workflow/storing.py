"""How every verb stores: in one transaction, checked first, with its history beside it."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    models,
    transaction,
)

from annotations.models import History
from annotations.models.base import Editable
from annotations.workflow.acts import Act
from annotations.workflow.checking import (
    check,
    problems_of,
    refusal_of,
    refuse_if_busy,
)
from annotations.workflow.errors import (
    InvalidContent,
    StaleVersion,
    TransitionNotAllowed,
)
from annotations.workflow.inserting import insert_row

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=models.Model)
EditableRow = TypeVar("EditableRow", bound=Editable)

# Edits of what may be public share this lock; publishing takes it alone. So no edit can slip in
# between the moment a record is built and the moment it is public.
PUBLIC_STATE = 0x6661_6374
OMITTED = frozenset(
    {"id", "uuid", "text_sha256", "raw_sha256", "lease", "leased_until"}
)
PLAIN = (str, int, float, bool, dict)
ENCODER = DjangoJSONEncoder()
SECRET = frozenset({"salt", "secret_sha256", "old_salt", "old_secret_sha256"})


class AsOne(transaction.Atomic):
    """Marks that what fails in it is rolled back by the transaction or savepoint around it.

    So a verb right within it needs no savepoint of its own. Nobody may catch what a verb in it
    raises before that rollback.
    """

    def __init__(self) -> None:
        super().__init__(connection.alias, savepoint=False, durable=False)


def is_as_one() -> bool:
    """Return whether the innermost block is one that marks this."""
    blocks = connection.atomic_blocks
    return bool(blocks) and isinstance(blocks[-1], AsOne)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one transaction; what the database refuses becomes a sentence."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic(savepoint=not is_as_one()):
                return function(*args, **kwargs)
        except ValidationError as error:
            raise InvalidContent.of(problems_of(error)) from error
        except IntegrityError as error:
            raise refusal_of(error) from error
        except DataError as error:
            raise InvalidContent(
                f"A value does not fit: {error}", "bad_value"
            ) from error
        except OperationalError as error:
            refuse_if_busy(error)
            raise

    return run


def hold_public_state() -> None:
    """Keep publishers out until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PUBLIC_STATE])


def take_public_state() -> None:
    """Keep publishers and edits of what may be public out until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLIC_STATE])


def lock(row: Row) -> Row:
    """Lock a row until this transaction ends, and bring the object up to date with it.

    Whoever decides by what a row says must lock it first: another may have changed it since it was
    read. Raises TransitionNotAllowed when it is gone.
    """
    fresh = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise TransitionNotAllowed(
            f"This {row._meta.verbose_name} has been deleted since you opened it.",
            "gone",
        )
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(fresh, field.attname))
    getattr(row, "_prefetched_objects_cache", {}).clear()
    return row


def require_version(row: Editable, expected: int | None) -> None:
    """Raise StaleVersion when a version is expected and is no longer the row's; lock it first."""
    if expected is not None and row.version != expected:
        raise StaleVersion(
            f"{row} has been changed since you opened it (you have version "
            f"{expected}, it is now {row.version}). Reload it and try again.",
            "stale_version",
        )


def insert(act: Act, row: Row, name: str, *, holding: str = "") -> Row:
    """Check and store a new row with its history.

    Until the transaction ends nobody can lock the row that its foreign key `holding` refers to.
    """
    check(row)
    history = made_history(act, name, row, before=None, after=snapshot(row))
    insert_row(row, history, holding=holding)
    return row


def update(
    act: Act,
    row: EditableRow,
    verb_name: str,
    /,  # so that a field may be called `name`
    *,
    expected_version: int | None = None,
    **changes: Any,
) -> EditableRow:
    """Lock a row, then check and store changes of it with their history.

    Raises StaleVersion when `expected_version` is given and is no longer the row's.
    """
    lock(row)
    require_version(row, expected_version)
    before = snapshot(row)
    for field, value in changes.items():
        setattr(row, field, value)
    row.version += 1
    row.modified = act.at
    check(row)
    row.save(update_fields=[*changes, "version", "modified"])
    after = snapshot(row)
    changed = {
        key for key in changes_of(row, changes) if before.get(key) != after.get(key)
    }
    if changed:
        record_history(
            act,
            verb_name,
            row,
            before={key: before[key] for key in changed},
            after={key: after[key] for key in changed},
        )
    return row


def require_editable(changes: Iterable[str], content: type) -> None:
    """Raise InvalidContent for a field that is not among those of a content's dataclass.

    What stands in none (states, times, hashes, who approved) changes by its own verb alone.
    """
    names = [field.name for field in fields(content)]
    for name in changes:
        if name not in names:
            raise InvalidContent(
                f"'{name}' cannot be edited. Choose from: {', '.join(names)}.",
                "not_editable",
                name,
            )


def changes_of(row: models.Model, changes: Iterable[str]) -> Iterable[str]:
    """Return the columns of the fields that a verb changes."""
    return (row._meta.get_field(name).attname for name in changes)  # type: ignore[union-attr]


def record_history(
    act: Act,
    name: str,
    row: models.Model,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    """Append to the history what a verb did to a row."""
    insert_row(made_history(act, name, row, before=before, after=after))


def made_history(
    act: Act,
    name: str,
    row: models.Model,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> History:
    """Return the unsaved entry of what a verb did to a row, for verbs that store many at once."""
    return History(
        actor=act.accountable,
        verb=name,
        kind=str(row._meta.model_name),
        object=row.uuid,  # type: ignore[attr-defined]
        before=before,
        after=after,
        at=act.at,
    )


def snapshot(row: models.Model) -> dict[str, Any]:
    """Return a row's columns as JSON values; long texts are named by their length."""
    values = {name: jsonable(getattr(row, name)) for name in told(type(row))}
    text = values.get("text")
    if isinstance(text, str) and len(text) > 5_000:
        values["text"] = f"{len(text)} code points"
    return values


@cache
def told(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of a model that the history tells."""
    fields = model._meta.concrete_fields
    return tuple(one.attname for one in fields if one.name not in OMITTED | SECRET)


def jsonable(value: Any) -> Any:
    """Return a value as one that JSON has, the members of lists as texts."""
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, list):
        return [str(member) for member in value]
    return ENCODER.default(value)
