"""Newsroom edits made by program, with the exact fate of every span: a fresh set for any seed.

The texts are the old texts of a set of revision pairs. The edits are what desks do: corrections of
numbers and names, a negation put right, sentences cut, moved, added, repeated in other words as a
summary, look-alikes, and a change of typography.
"""

import random
from collections.abc import Iterator, Sequence

import regex

from bench.anchoring.revisions import Revised, Span, Truth

SENTENCE = regex.compile(r"[^\n.!?。]+[.!?。]*\s*|\s+|[.!?。]+\s*")
WORD = regex.compile(r"[\p{L}\p{M}]{2,}|\p{N}+")
Piece = tuple[str, int | None]
SPANS = 24
STYLES = {"“": '"', "”": '"', "’": "'", "–": "-", "—": "-", " ": "\u00a0"}


def perturbed(texts: Sequence[str], seed: int) -> Iterator[Revised]:
    """One edited revision of each text with spans of known fate."""
    for number, text in enumerate(texts):
        rng = random.Random(f"{seed}-{number}")
        foreign = [found.group() for found in SENTENCE.finditer(rng.choice(texts))]
        pieces: list[Piece] = [
            (found.group(), found.start()) for found in SENTENCE.finditer(text)
        ]
        for _ in range(rng.randint(1, 6)):
            rng.choice(EDITS)(pieces, foreign, rng)
        yield _revised(f"made-{seed}-{number}", text, pieces, rng)


def _revised(name: str, old: str, pieces: list[Piece], rng: random.Random) -> Revised:
    image: dict[int, int] = {}
    position = 0
    for words, origin in pieces:
        if origin is not None:
            image.update((origin + step, position + step) for step in range(len(words)))
        position += len(words)
    new = "".join(words for words, _ in pieces)
    if rng.random() < 0.3:
        new = "".join(
            STYLES.get(letter, letter) if rng.random() < 0.5 else letter
            for letter in new
        )
    words = list(WORD.finditer(old))
    spans = (
        [_span(old, words, image, rng) for _ in range(SPANS)] if len(words) > 40 else []
    )
    return Revised(name, old, new, tuple(span for span in spans if span))


def _span(
    old: str, words: list, image: dict[int, int], rng: random.Random
) -> Span | None:
    first = rng.randrange(len(words) - 31)
    last = first + rng.choice((0, 1, 2, 4, 8, 15, 30))
    start, end = words[first].start(), words[last].end()
    kept = [
        word
        for word in words[first : last + 1]
        if all(at in image for at in range(*word.span()))
    ]
    count = last - first + 1
    if not kept:
        truth = Truth("orphan", (), None, None)
    else:
        places = (
            [image[word.start()] for word in kept],
            [image[word.end() - 1] + 1 for word in kept],
        )
        place = (min(places[0]), max(places[1]))
        whole = place[1] - place[0] <= 2 * (end - start) + 60
        status = "anchored" if len(kept) >= 0.6 * count and whole else "either"
        reach = (place[0] - 40, place[1] + 40) if len(kept) < count else place
        truth = Truth(status, (place,), (reach[0], place[0]), (place[1], reach[1]))
        if status == "either":
            truth = Truth(status, tuple(zip(*places, strict=True)), None, None)
    return Span(
        start,
        end,
        old[start:end],
        old[max(0, start - 32) : start],
        old[end : end + 32],
        truth,
    )


def _sentence(pieces: list[Piece], rng: random.Random) -> int:
    """Give the index of some sentence of the old text that is more than a few letters."""
    long = [
        at
        for at, (words, origin) in enumerate(pieces)
        if origin is not None and len(words) > 25
    ]
    return rng.choice(long) if long else -1


def cut(pieces: list[Piece], _foreign: list[str], rng: random.Random) -> None:
    """Take one to four sentences out."""
    at = _sentence(pieces, rng)
    if at >= 0:
        del pieces[at : at + rng.randint(1, 4)]


def add(pieces: list[Piece], foreign: list[str], rng: random.Random) -> None:
    """Put sentences of another text in."""
    at = rng.randrange(len(pieces) + 1)
    start = rng.randrange(len(foreign))
    pieces[at:at] = [
        (words, None) for words in foreign[start : start + rng.randint(1, 4)]
    ]


def move(pieces: list[Piece], _foreign: list[str], rng: random.Random) -> None:
    """Move some sentences elsewhere."""
    at = _sentence(pieces, rng)
    if at >= 0:
        block = pieces[at : at + rng.randint(1, 3)]
        del pieces[at : at + len(block)]
        to = rng.randrange(len(pieces) + 1)
        pieces[to:to] = block


def correct(pieces: list[Piece], _foreign: list[str], rng: random.Random) -> None:
    """Change a word or a number of a sentence, or put "not" in."""
    at = _sentence(pieces, rng)
    if at < 0:
        return
    words, origin = pieces[at]
    found = list(WORD.finditer(words))
    if not found or origin is None:
        return
    word = rng.choice(found)
    other = (
        str(rng.randrange(2, 4000))
        if word.group().isdigit()
        else rng.choice(("not", "Marlowe", "several"))
    )
    keeps = word.start() if other == "not" else word.end()
    filling = "not " if other == "not" else other
    pieces[at : at + 1] = [
        (words[: word.start()], origin),
        (filling, None),
        (words[keeps:], origin + keeps),
    ]


def shadow(pieces: list[Piece], _foreign: list[str], rng: random.Random) -> None:
    """Put a look-alike of a sentence in elsewhere, one word changed."""
    at = _sentence(pieces, rng)
    if at < 0:
        return
    words = pieces[at][0]
    found = list(WORD.finditer(words))
    if len(found) < 5:
        return
    word = rng.choice(found)
    like = (
        words[: word.start()]
        + rng.choice(("not", "Marlowe", "17"))
        + words[word.end() :]
    )
    far = [to for to in range(len(pieces)) if abs(to - at) > 2]
    if far:
        pieces.insert(rng.choice(far), (like, None))


def shadow_and_correct(
    pieces: list[Piece], foreign: list[str], rng: random.Random
) -> None:
    """Correct a text and put a look-alike of some sentence in."""
    shadow(pieces, foreign, rng)
    correct(pieces, foreign, rng)


EDITS = (cut, add, move, correct, correct, shadow, shadow_and_correct)
