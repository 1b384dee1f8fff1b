"""Spans carried in a second of one core, on articles of several lengths."""

import random
import time

from annotations.anchoring import carry

SIZES = ((5_000, 500), (24_000, 300), (100_000, 150))
SPANS = 20
SYLLABLES = [one + other for one in "bcdfghjklmnprstvwz" for other in "aeiou"]


def seeded(seed: int) -> random.Random:
    """Give numbers that look random and are the same every time."""
    return random.Random(seed)


def article(length: int, rng: random.Random) -> str:
    """Sentences of made-up words, about `length` code points."""
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(2_000)]
    text: list[str] = []
    size = 0
    while size < length:
        sentence = " ".join(rng.choices(words, k=rng.randint(6, 26))).capitalize()
        text.append(sentence + rng.choice((". ", ". ", ".\n\n")))
        size += len(text[-1])
    return "".join(text)


def edited(text: str, rng: random.Random) -> str:
    """About one sentence in eight changed, cut or added."""
    kept = []
    for sentence in text.split(". "):
        chance = rng.random()
        if chance < 0.03:
            continue
        if chance < 0.09:
            words = sentence.split(" ")
            words[rng.randrange(len(words))] = "changed"
            kept.append(" ".join(words))
        else:
            kept.append(sentence)
        if chance > 0.97:
            kept.append(article(60, rng).strip(". \n"))
    return ". ".join(kept)


def report() -> None:
    """Print spans a second, with twenty spans to an article, and with many."""
    print(f"Speed, one core, {SPANS} spans an article (alignment included)")
    for size, demanded in SIZES:
        rng = random.Random(size)
        old = article(size, rng)
        new = edited(old, rng)
        starts = [rng.randrange(len(old) - 200) for _ in range(SPANS)]
        spans = [(start, start + rng.randint(3, 180)) for start in starts]
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            carry(old, new, spans)
            times.append(time.perf_counter() - begun)
        print(
            f"  {size:>8,} code points: {SPANS / min(times):8,.0f} spans/s (≥ {demanded})"
        )
    print()
