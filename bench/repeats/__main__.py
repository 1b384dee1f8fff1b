"""How fast a quotation is found among 10,000 articles: `python -m bench.repeats`.

Texts are made of random sentences, with stock phrases that hundreds of them share. Everything is
written into a transaction that is rolled back, so the database stays as it was.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from annotations.anchoring.repeats import stored_shingles  # noqa: E402
from annotations.models import Article, Publisher, Revision, Shingles  # noqa: E402
from annotations.records.repeats import repeats_of  # noqa: E402

STOCK = (
    "a spokesperson for the ministry said in a statement on Monday",
    "the company did not immediately respond to a request for comment",
    "according to figures published by the national statistics office",
)
LENGTH = 5_000  # code points
BATCH = 500


def words(chance: random.Random) -> list[str]:
    return [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9)))
        for _ in range(30_000)
    ]


def sentence(chance: random.Random, vocabulary: list[str]) -> str:
    said = " ".join(chance.choices(vocabulary, k=chance.randint(7, 18)))
    if chance.random() < 0.05:
        said = f"{said}, {chance.choice(STOCK)}"
    return said.capitalize() + "."


def texts(chance: random.Random, count: int) -> Iterator[str]:
    vocabulary = words(chance)
    for _ in range(count):
        sentences: list[str] = []
        while sum(map(len, sentences)) < LENGTH:
            sentences.append(sentence(chance, vocabulary))
        yield " ".join(sentences)


def store(bodies: list[str]) -> None:
    """Store the texts as articles, each with its shingles."""
    publisher = Publisher.objects.create(slug="bench-repeats", name="Bench")
    for first in range(0, len(bodies), BATCH):
        some = bodies[first : first + BATCH]
        articles = Article.objects.bulk_create(
            Article(
                publisher=publisher, ref=f"B-{first + at}", genre="news", language="en"
            )
            for at in range(len(some))
        )
        revisions = Revision.objects.bulk_create(
            revision_of(article, text)
            for article, text in zip(articles, some, strict=True)
        )
        Shingles.objects.bulk_create(
            Shingles(
                article=one.article, revision=one, hashes=stored_shingles(one.text)
            )
            for one in revisions
        )


def revision_of(article: Article, text: str) -> Revision:
    digest = sha256(text.encode()).hexdigest()
    return Revision(
        article=article,
        number=1,
        text=text,
        length=len(text),
        text_sha256=digest,
        raw_sha256=digest,
        captured_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


def measure(name: str, quotations: list[str], found_least: int) -> None:
    """Seek each quotation; print milliseconds at the median and the worst, and how many were found."""
    spent, found = [], 0
    for quotation in quotations:
        begin = time.perf_counter()
        found += len(repeats_of(quotation)) >= found_least
        spent.append(1000 * (time.perf_counter() - begin))
    print(
        f"{name}: median {statistics.median(spent):.0f} ms, worst {max(spent):.0f} ms, "
        f"found {found} of {len(quotations)}"
    )


def without_word(quotation: str) -> str:
    """Return a quotation with its middle word changed."""
    parts = quotation.split()
    parts[len(parts) // 2] = "otherwise"
    return " ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--quotations", type=int, default=100)
    asked = parser.parse_args()
    chance = random.Random(7)
    bodies = list(texts(chance, asked.articles))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        begin = time.perf_counter()
        store(bodies)
        print(
            f"{asked.articles} articles stored in {time.perf_counter() - begin:.0f} s"
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE annotations_shingles")
        exact = [
            chance.choice(chance.choice(bodies).split(". ")[1:-1])
            for _ in range(asked.quotations)
        ]
        measure("exact", exact, 1)
        measure("one word changed", [without_word(one) for one in exact], 1)
        measure("stock phrases", list(STOCK), 30)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
