"""How well and how fast passages are matched with claims: `python -m bench.match`.

Recall and precision on the labelled set of `cases.py`, with all its claims among `--claims` others; then the
time for a text of 5,000 code points. Everything is written into a transaction that is rolled back.
"""

import argparse
import os
import random
import statistics
import time
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

import msgspec  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from annotations.anchoring.matching import MATCH  # noqa: E402
from annotations.anchoring.statements import pairs_of  # noqa: E402
from annotations.api.matching.searching import matches  # noqa: E402
from annotations.api.v1.examples import EXAMPLES  # noqa: E402
from annotations.models import Record  # noqa: E402
from bench.match.cases import CASES, UNRELATED  # noqa: E402

LENGTH = 5_000  # code points
BATCH = 1_000
NAMES = [
    "Abram",
    "Beluga",
    "Corvin",
    "Dagny",
    "Elstow",
    "Farrow",
    "Gunnar",
    "Hester",
    "Ingram",
    "Jorvik",
    "Kessel",
    "Lorne",
]


def vocabulary(chance: random.Random) -> list[str]:
    """Return words of random letters, with those of the labelled set among the commonest."""
    known = [word.strip(".,") for case in CASES for word in case.claim.split()]
    made = [
        "".join(chance.choices("abcdefghijklmnoprstuvwy", k=chance.randint(3, 9)))
        for _ in range(8_000)
    ]
    return [*known, *made]


def sentence(chance: random.Random, words: list[str]) -> str:
    """Return a sentence whose words are as unevenly common as those of a language."""
    size = chance.randint(7, 16)
    picked = [words[int(len(words) * chance.random() ** 3)] for _ in range(size)]
    if chance.random() < 0.5:
        picked[size // 2] = chance.choice(NAMES)
    if chance.random() < 0.3:
        picked[-1] = str(chance.randint(2, 2025))
    return f"{picked[0].capitalize()} {' '.join(picked[1:])}."


def store(claims: list[str]) -> None:
    """Store records of verdicts on claims, as publishing would."""
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    for first in range(0, len(claims), BATCH):
        rows = []
        for at, text in enumerate(claims[first : first + BATCH], first):
            body = msgspec.json.encode(
                EXAMPLES["verdicts"]
                | {"id": str(uuid4()), "ref": f"V-{at}", "justification": "x" * 3_000}
                | {"claim": EXAMPLES["claims"] | {"ref": f"C-{at}", "text": text}}
            )
            rows.append(
                Record(
                    kind="verdict", object=uuid4(), ref=f"V-{at}", seq=at, state="current", body=body,
                    etag=sha256(body).hexdigest(), published_at=moment, modified_at=moment,
                    shingles=pairs_of([text]),
                )
            )  # fmt: skip
        Record.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE annotations_record")


def outcomes(passage: str) -> dict[str, str]:
    """Return what is said of each claim that a passage is like."""
    return {one.verdict.claim.text: one.outcome for one in matches(passage)}


def judged() -> Counter[str]:
    """Count what is found of the labelled set."""
    counts: Counter[str] = Counter()
    for case in CASES:
        for passage in case.paraphrases:
            said = outcomes(passage)
            right = said.pop(case.claim, "") == MATCH
            counts["paraphrases"] += 1
            counts["found"] += right
            counts["wrong"] += list(said.values()).count(MATCH)
            if not right:
                print("missed: ", passage)
        for kind, passage in case.near:
            said = outcomes(passage)
            mine = said.pop(case.claim, "")
            counts["near"] += 1
            counts["told apart"] += mine not in {"", MATCH}
            counts["taken for a match"] += mine == MATCH
            counts["wrong"] += list(said.values()).count(MATCH) + (mine == MATCH)
            if mine in {"", MATCH}:
                print(f"{mine or 'not seen'}: ", kind, passage)
    for passage in UNRELATED:
        counts["wrong"] += list(outcomes(passage).values()).count(MATCH)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--texts", type=int, default=15)
    asked = parser.parse_args()
    chance = random.Random(5)
    words = vocabulary(chance)
    connections["public"] = connection  # sees what is not committed
    with transaction.atomic():
        others = [sentence(chance, words) for _ in range(asked.claims)]
        store([*(case.claim for case in CASES), *others])
        counts = judged()
        times = []

        for _ in range(asked.texts):
            text = " ".join(sentence(chance, words) for _ in range(120))[:LENGTH]
            text = (
                f"{text[: LENGTH // 2]}. {chance.choice(others)} {text[LENGTH // 2 :]}"[
                    :LENGTH
                ]
            )
            began = time.perf_counter()
            matches(text)
            times.append((time.perf_counter() - began) * 1_000)
        transaction.set_rollback(True)
    found, wrong = counts["found"], counts["wrong"]
    print(f"claims                    {asked.claims + len(CASES):>8,}")
    print(f"paraphrases found         {found:>8} of {counts['paraphrases']}")
    print(f"near misses told apart    {counts['told apart']:>8} of {counts['near']}")
    print(f"near misses as a match    {counts['taken for a match']:>8}")
    print(f"recall                    {found / counts['paraphrases']:>8.2f}")
    print(f"precision                 {found / max(found + wrong, 1):>8.2f}")
    print(
        f"median for {LENGTH:,} points   {statistics.median(times):>8.0f} ms (longest {max(times):.0f})"
    )


if __name__ == "__main__":
    main()
