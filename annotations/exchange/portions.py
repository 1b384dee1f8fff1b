"""How many things are held at a time: a few first, so that the first bytes come at once. Pure: no Django."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
FIRST, FURTHER = 10, 100  # articles or verdicts that are asked for at a time
MOST_BYTES = 2_000_000  # of texts that are held at a time, unless one alone is longer


def growing(things: Iterator[T]) -> Iterator[list[T]]:
    """Yield things some at a time, a few of them first."""
    size = FIRST
    while some := list(islice(things, size)):
        yield some
        size = FURTHER


def fitting(things: Mapping[str, T], sizes: Mapping[str, int]) -> Iterator[list[T]]:
    """Yield things in order, as many at a time as have texts of so many bytes together."""
    waiting: list[T] = []
    held = 0
    for key, thing in things.items():
        if waiting and held + sizes[key] > MOST_BYTES:
            yield waiting
            waiting, held = [], 0
        waiting.append(thing)
        held += sizes[key]
    if waiting:
        yield waiting
