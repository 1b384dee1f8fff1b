"""Values from JSON that nobody vouches for, taken for what they must be. Pure: no Django."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from annotations.anchoring.selectors import UnreadableSelector
from annotations.exchange.foreign import Fault, Where

Found = TypeVar("Found")

OURS = re.compile(r"/([a-z]+)/([0-9a-f]{8}-[0-9a-f-]{27})(?:/|$)", re.ASCII)
NAME = re.compile(r"(?P<ref>.+)\.r(?P<number>\d+)", re.DOTALL)
CLAIM = re.compile(r"(?P<ref>C-\d+) (?P<text>.+)", re.DOTALL)


class Misshapen(Exception):
    """A value is not what it must be; the message names it, `pointer` says where it stands."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer


def each(
    found: Iterable[tuple[Where, Any] | Fault],
    read: Callable[[Where, dict[str, Any]], Iterable[Found]],
    what: str,
) -> Iterator[Found | Fault]:
    """Yield what `read` makes of each object; a fault for one that is not `what` it should be."""
    for one in found:
        if isinstance(one, Fault):
            yield one
            continue
        where, said = one
        try:
            yield from read(where, table(said, what))
        except Misshapen as error:
            pointer = f"{where.pointer}{error.pointer}"
            yield Fault(replace(where, pointer=pointer), str(error))
        except UnreadableSelector as error:
            yield Fault(replace(where, pointer=f"{where.pointer}/target"), str(error))


def words(of: dict[str, Any], key: str) -> str:
    """Return words, or nothing where there are none. Raises Misshapen."""
    found = of.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Misshapen(f"'{key}' is not text. Give it as a string.", f"/{key}")
    return found


def number(of: dict[str, Any], key: str, *, beside: str = "") -> int:
    """Return a whole number from 0 up. Raises Misshapen; `beside` is where the object stands."""
    found = of.get(key)
    if not is_number(found):
        raise Misshapen(
            f"'{key}' is not a whole number from 0 up. Correct it.", f"{beside}/{key}"
        )
    return int(found)  # type: ignore[arg-type]


def is_number(found: object) -> bool:
    """Return whether a value is a whole number from 0 up."""
    return isinstance(found, int) and not isinstance(found, bool) and found >= 0


def table(found: object, what: str) -> dict[str, Any]:
    """Return an object. Raises Misshapen; `what` says what it should have been."""
    if not isinstance(found, dict):
        raise Misshapen(f"This is not {what}. It must be a JSON object.")
    return found


def several(found: Any) -> list[Any]:
    """Return a list: what is one already, what is a single value, or nothing."""
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def moment(found: object) -> datetime | None:
    """Return a time with its zone (UTC where it names none), or None for what is no time.

    A time outside the years from 1 to 9999 in UTC is none: no database here can hold it.
    """
    if not isinstance(found, str):
        return None
    try:
        at = datetime.fromisoformat(found)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at


def day(found: object) -> date | None:
    """Return a date, or None for what is none."""
    at = moment(found)
    return at.date() if at else None


def ours(address: str, kind: str) -> str:
    """Return the identifier in an address of this service's API, for a kind of thing, or nothing."""
    match = OURS.search(address)
    return match[2] if match and match[1] == kind else ""


def ref_in(name: str) -> str:
    """Return the reference in the name that our exports give a text, or nothing."""
    match = NAME.fullmatch(name)
    return match["ref"] if match else ""
