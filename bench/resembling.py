"""`python -m bench.resembling`: what it costs to offer the claims that are like some typed words.

Among working claims of some sizes, of words as common as words are (Zipf). Beside it, in the same run,
stands what was done before there was an index: every claim that has one of the words is ranked. CPU
of PostgreSQL and of Python, in milliseconds, medians.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench import server
from bench.metering import cpu_of

WORDS = 20_000
LENGTH = 14  # words of a claim
ROUNDS = 12
RANKED = """
    SELECT id FROM annotations_claim
    WHERE merged_into_id IS NULL
      AND to_tsvector('simple', text) @@ websearch_to_tsquery('simple', %s)
    ORDER BY ts_rank(to_tsvector('simple', text), websearch_to_tsquery('simple', %s)) DESC, id DESC
    LIMIT 60
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    given = parser.parse_args()
    server.start(fresh=True)
    try:
        print(
            "claims   ranked, CPU (wall)   by index, CPU (wall)   times   found first"
        )
        chance = random.Random(11)  # the same claims each time
        words = vocabulary(chance)
        for size in given.sizes:
            grow(chance, words, size)
            print(measured(chance, size))
    finally:
        server.stop()


def vocabulary(chance: random.Random) -> list[str]:
    """Return made words, the commonest first."""
    letters = "abcdefghijklmnoprstuvwy"
    return [
        "".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(WORDS)
    ]


def grow(chance: random.Random, words: Sequence[str], size: int) -> None:
    """Store claims until there are so many."""
    from annotations.models import Claim  # noqa: PLC0415

    weights = [1 / (place + 1) for place in range(len(words))]
    have = Claim.objects.count()
    Claim.objects.bulk_create(
        (
            Claim(
                ref=f"C-{number:06}",
                language="en",
                text=" ".join(chance.choices(words, weights, k=LENGTH)).capitalize()
                + ".",
            )
            for number in range(have + 1, size + 1)
        ),
        batch_size=2_000,
    )
    server.vacuum("annotations_claim")


def measured(chance: random.Random, size: int) -> str:
    """Return one line of the table."""
    from annotations.models import Claim  # noqa: PLC0415

    texts = [
        row.text
        for row in Claim.objects.filter(pk__in=chance.sample(range(1, size), ROUNDS))
    ]
    before, now = [], []
    first = 0
    for text in texts:
        said = reworded(chance, text)
        before.append(costs(lambda said=said: ranked(said))[1:])
        found, *cost = costs(lambda said=said: offered(said))
        now.append(cost)
        first += bool(found) and found[0] == text
    (cpu, wall), (old_cpu, old_wall) = middle(now), middle(before)
    return (
        f"{size:>7}   {old_cpu:>8.1f} ({old_wall:.1f})   {cpu:>12.1f} ({wall:.1f})"
        f"   {old_cpu / cpu:>6.1f}   {first} of {len(texts)}"
    )


def reworded(chance: random.Random, text: str) -> str:
    """Return a text with two of its words left out."""
    words = text.rstrip(".").split()
    for _ in range(2):
        words.pop(chance.randrange(1, len(words)))
    return " ".join(words)


def ranked(said: str) -> list[int]:
    """Return the claims that share words, every one ranked, and what of them is shown."""
    from django.db import connection  # noqa: PLC0415

    asked = " or ".join(f'"{one}"' for one in said.split())
    with connection.cursor() as cursor:
        cursor.execute(RANKED, [asked, asked])
        return [pk for (pk,) in cursor.fetchall()]


def offered(said: str) -> list[str]:
    """Return the texts of the claims that the workspace offers, all of its work included."""
    from annotations.admin.workspace.resembling import resembling  # noqa: PLC0415

    return [one.claim.text for one in resembling(said)]


def costs(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Do some work; return what came of it, and its CPU and time in milliseconds."""
    base = cpu_of(server.process())
    ours, began = time.process_time(), time.perf_counter()
    result = work()
    wall = time.perf_counter() - began
    cpu = time.process_time() - ours + cpu_of(server.process()) - base
    return result, 1000 * cpu, 1000 * wall


def middle(costs: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the medians of CPU and time."""
    return statistics.median(one[0] for one in costs), statistics.median(
        one[1] for one in costs
    )


if __name__ == "__main__":
    main()
