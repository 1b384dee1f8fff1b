"""What identifies a passage: its words, the words around it, its position; in W3C form and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class UnreadableSelector(ValueError):
    """A selector from elsewhere has neither a quotation nor a position that can be read."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """A quotation with its context and a position; any field may be absent.

    `start` and `end` are code points, half open, when we made them; from other systems `locate`
    finds out which unit they were counted in.
    """

    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None

    def to_w3c(self) -> list[dict[str, Any]]:
        """TextPositionSelector and TextQuoteSelector (Web Annotation Data Model §4.2.4, §4.2.5)."""
        found: list[dict[str, Any]] = []
        if self.start is not None and self.end is not None:
            found.append(
                {"type": "TextPositionSelector", "start": self.start, "end": self.end}
            )
        if self.exact is not None:
            quote = {"exact": self.exact, "prefix": self.prefix, "suffix": self.suffix}
            kept = {name: value for name, value in quote.items() if value is not None}
            found.append({"type": "TextQuoteSelector", **kept})
        return found

    @classmethod
    def from_w3c(cls, selector: object) -> "Selectors":
        """Read one selector, a list of them, a Choice, or a chain of `refinedBy`.

        The first quotation and the first position count; selectors of other types are passed over.
        Raises UnreadableSelector when nothing usable is there.
        """
        fields: dict[str, Any] = {}
        for one in _each(selector):
            kind = str(one.get("type", "")).rpartition(":")[2]
            if kind == "TextQuoteSelector" and "exact" not in fields:
                fields |= {
                    name: _words(one, name) for name in ("exact", "prefix", "suffix")
                }
            if kind == "TextPositionSelector" and "start" not in fields:
                fields |= {name: _offset(one, name) for name in ("start", "end")}
        if fields.get("exact") is None and fields.get("start") is None:
            raise UnreadableSelector(
                "There is no TextQuoteSelector and no TextPositionSelector to read."
            )
        return cls(**fields)


def _each(selector: object) -> Iterator[dict[str, Any]]:
    """Every selector in a list, a Choice or a chain, from the outside in."""
    waiting = [selector]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            yield one
            waiting.extend(
                one[name] for name in ("items", "members", "refinedBy") if name in one
            )


def _words(selector: dict[str, Any], name: str) -> str | None:
    value = selector.get(name)
    if value is not None and not isinstance(value, str):
        raise UnreadableSelector(f"The selector's {name} is not text.")
    return value


def _offset(selector: dict[str, Any], name: str) -> int:
    value = selector.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnreadableSelector(
            f"The selector's {name} is not a whole number from 0 up."
        )
    return value
