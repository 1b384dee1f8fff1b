"""Where a text first differs from one that only its fingerprint is known of. Pure: no Django.

The hashes of blocks say in which block two texts part. They cannot say more by themselves: a
fingerprint that told the exact place for every text would give the text away, letter by letter.
But most differences are small. So likely ones are undone in turn, until the block fits its hash.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from annotations.records.blocks import BLOCK, block_hash

LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    " \n\t.,:;!?'\"()[]-–—‘’“”…/%&$€£\u00a0\u0301\u200d"
)
WORD = re.compile(r"\w+")
MOST_READ = 100_000  # code points whose words are tried
LONGEST_INSERTION = 40  # code points that are tried at every place
TELLING = 32  # code points; a shorter last block may be alike by chance


@dataclass(frozen=True)
class Difference:
    """The first code point that differs lies in `[start, end)`; `end` is `start + 1` when certain."""

    start: int
    end: int

    def __str__(self) -> str:
        if self.end - self.start == 1:
            return f"at code point {self.start}"
        return f"within the code points {self.start} to {self.end - 1}"


def first_difference(
    text: str, hashes: Sequence[str], *, length: int
) -> Difference | None:
    """Return where `text` first differs from the text that was hashed; None when it does not.

    `length` is that text's, in code points.
    """
    fitting = matching_blocks(text, hashes, length)
    if fitting == len(hashes):
        return Difference(length, length + 1) if len(text) > length else None
    start = fitting * BLOCK
    size = min(BLOCK, length - start)
    found = text[start : start + size]
    for guess in guesses(text, start, size, surplus=len(text) - length):
        if guess != found and block_hash(guess) == hashes[fitting]:
            place = start + parting(found, guess)
            return Difference(place, place + 1)
    return Difference(start, start + (size if found else 1))


def matching_blocks(text: str, hashes: Sequence[str], length: int) -> int:
    """Return how many blocks fit before the first that does not."""
    for number, expected in enumerate(hashes):
        start = number * BLOCK
        if block_hash(text[start : min(start + BLOCK, length)]) != expected:
            return number
    return len(hashes)


def blocks_alike(text: str, hashes: Sequence[str], length: int) -> int:
    """Return how many blocks fit before the first change of a text and after its last.

    What follows the last change lies further on by as much as the text is longer, so the blocks
    after it are counted from the end.
    """
    fitting = matching_blocks(text, hashes, length)
    surplus = len(text) - length
    after = 0
    for number in reversed(range(fitting, len(hashes))):
        start, end = number * BLOCK, min((number + 1) * BLOCK, length)
        if start + surplus < 0:
            break
        if block_hash(text[start + surplus : end + surplus]) != hashes[number]:
            break
        after += end - start >= TELLING
    return fitting + after


def parting(one: str, other: str) -> int:
    """Return the first offset at which two texts differ."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((place for place, (a, b) in pairs if a != b), shorter)


def guesses(text: str, start: int, size: int, *, surplus: int) -> Iterator[str]:
    """Yield blocks that may have stood at `start` before one small change, the likeliest first.

    `surplus` is by how many code points the text is longer than it was.
    """
    tail = text[start : start + size + max(surplus, 0) + LONGEST_INSERTION]
    known = list(dict.fromkeys(WORD.findall(text[:MOST_READ])))
    for first, after, words in changes(tail, size, surplus, known):
        yield (tail[:first] + words + tail[after : after + size])[:size]


def changes(
    tail: str, size: int, surplus: int, known: Sequence[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield small changes to undo: from where to where, and the words to put there.

    A word that was changed is sought among the words that are `known`.
    """
    places = range(min(size, len(tail)) + 1)
    for added in dict.fromkeys([max(surplus, 1), *range(1, LONGEST_INSERTION + 1)]):
        yield from ((place, place + added, "") for place in places)
    for lost in (1, 0):  # a letter that was changed, or lost
        for place, letter in product(places, LETTERS):
            yield place, place + lost, letter
    for found in WORD.finditer(tail, 0, size):
        for word in known:
            yield found.start(), found.end(), word
            yield found.start(), found.start(), f"{word} "
