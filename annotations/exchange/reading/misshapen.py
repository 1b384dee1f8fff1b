"""What is wrong with the shape of a record, in plain words. Pure: no Django."""

import re
from collections.abc import Callable

from annotations.exchange.flattening import KINDS

NO_DATE, NO_TIME = (
    "a date such as 2025-03-13",
    "a time such as 2025-03-13T09:00:00Z",
)
WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object in braces",
    "null": "nothing (null)",
    "uuid": "a UUID",
    "date": NO_DATE,
    "datetime": NO_TIME,
}
PLACE = re.compile(r" - at `\$\.?(.*)`$", re.DOTALL)
Saying = Callable[[str, "re.Match[str]"], str]


def in_words(error: Exception) -> str:
    """Return what msgspec refuses in a record as a sentence, and what to do where it is not plain."""
    said = str(error)
    there = PLACE.search(said)
    name = f"'{there[1]}'" if there else "It"
    said = PLACE.sub("", said)
    for pattern, saying in SAYINGS.items():
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return saying(name, found)
    return f"{said}, at {name}." if there else f"{said}."


def called(kinds: str) -> str:
    """Return what people call the kinds of value that may stand somewhere."""
    return " or ".join(WORDS.get(one, one) for one in kinds.split(" | "))


def chosen(name: str, found: "re.Match[str]") -> str:
    """Say that a value is none of those that there are."""
    if name == "'record'":
        return f"There is no kind of record '{found[1]}'. Choose one of: {', '.join(KINDS)}."
    return f"{name} may not be '{found[1]}'."


SAYINGS: dict[str, Saying] = {
    r"Expected `(.+)`, got `(.+)`": lambda name, found: (
        f"{name} is {called(found[2])}, and must be {called(found[1])}."
    ),
    r"Expected `(.+)`": lambda name, found: f"{name} must be {called(found[1])}.",
    r"Object missing required field `(.+)`": lambda name, found: (
        f"{name} has no '{found[1]}'. Add it."
    ),
    r"Object contains unknown field `(.+)`": lambda name, found: (
        f"{name} has '{found[1]}', which means nothing here. Take that out."
    ),
    r"Invalid (?:enum )?value '?(.*?)'?": chosen,
    "Invalid UUID": lambda name, _: f"{name} is no UUID.",
    "Invalid RFC3339 encoded date": lambda name, _: f"{name} is not {NO_DATE}.",
    "Invalid RFC3339 encoded datetime": lambda name, _: f"{name} is not {NO_TIME}.",
    r"JSON is malformed: (.+) \(byte (\d+)\)": lambda _, found: (
        f"It is no JSON: {found[1]}, at byte {found[2]}."
    ),
    "Input data was truncated": lambda _, __: "It ends in the midst of a value.",
}
