"""Texts made to take long: each must end in bounded time with a state for every span."""

import random
import time
from collections import Counter
from collections.abc import Callable

from annotations.anchoring import carry
from bench.anchoring.speed import article, edited

SENTENCE = "The mayor said that taxes will not rise next year. "
LIMIT = 60.0


def _long() -> tuple[str, str]:
    rng = random.Random(1)
    text = article(10_000_000, rng)
    return text, edited(text, rng)


def _shuffled() -> tuple[str, str]:
    rng = random.Random(2)
    words = article(100_000, rng).split()
    return " ".join(words), " ".join(rng.sample(words, len(words)))


def _many_spans() -> tuple[str, str]:
    rng = random.Random(3)
    text = article(100_000, rng)
    return text, edited(text, rng)


HOSTILE: tuple[tuple[str, Callable[[], tuple[str, str]], int], ...] = (
    ("one letter, 10 MB", lambda: ("a" * 10_000_000, "a" * 9_999_999), 20),
    ("one word, 1 MB", lambda: ("a " * 500_000, "a " * 499_999), 20),
    ("one sentence 1,000 times", lambda: (SENTENCE * 1000, SENTENCE * 999), 2_000),
    (
        "all of them corrected",
        lambda: (SENTENCE * 1000, SENTENCE.replace("not ", "") * 1000),
        2_000,
    ),
    ("shuffled words", _shuffled, 1_000),
    (
        "50,000 combining marks",
        lambda: ("e" + "\u0301" * 50_000, "e" + "\u0301" * 49_000 + " x"),
        20,
    ),
    ("line ends only", lambda: ("\n" * 1_000_000 + "x", "\n" * 999_000 + "x"), 20),
    ("10,000 spans, 100 kB", _many_spans, 10_000),
    ("10 MB", _long, 1_000),
    (
        "10 MB replaced wholesale",
        lambda: (
            article(10_000_000, random.Random(4)),
            article(10_000_000, random.Random(5)),
        ),
        1_000,
    ),
    ("emptied", lambda: (SENTENCE * 1000, ""), 1_000),
)


def report() -> None:
    """Print the time and the states of each."""
    print(f"Hostile texts (each under {LIMIT:.0f} s)")
    for name, make, count in HOSTILE:
        old, new = make()
        rng = random.Random(name)
        starts = [rng.randrange(max(1, len(old) - 130)) for _ in range(count)]
        spans = [
            (start, min(len(old), start + rng.randint(5, 120))) for start in starts
        ]
        begun = time.perf_counter()
        states = Counter(answer.state for answer in carry(old, new, spans))
        taken = time.perf_counter() - begun
        print(f"  {name:26} {taken:6.1f} s  {dict(sorted(states.items()))}", flush=True)
