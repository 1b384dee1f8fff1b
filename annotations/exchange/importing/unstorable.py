"""Which value of a foreign thing no database here can hold: told before anything is asked with it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from annotations.workflow import InvalidContent
from annotations.workflow.checking import is_storable

UNSTORABLE = (
    "It has a NUL character, which PostgreSQL cannot hold. Take the character out."
)


def refuse_unstorable(**said: object) -> None:
    """Raise InvalidContent that names the first of some values that PostgreSQL cannot hold."""
    for name, value in said.items():
        if found := next(unstorable(value, name), ""):
            raise InvalidContent(UNSTORABLE, "unstorable_text", found)


def unstorable(said: object, name: str) -> Iterator[str]:
    """Yield what people call each text in a value that PostgreSQL cannot hold."""
    if isinstance(said, str):
        if not is_storable(said):
            yield name
    elif isinstance(said, tuple):
        for number, one in enumerate(said, start=1):
            yield from unstorable(one, f"{name} {number}")
    elif is_dataclass(said):
        for field in fields(said):
            inner = f"{name} {field.name}".replace("_", " ")
            yield from unstorable(getattr(said, field.name), inner)
