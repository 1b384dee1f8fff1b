"""Texts made to take long end soon, with a state for every span."""

import time

import pytest

from annotations.anchoring import carry, describe, locate
from annotations.anchoring.repeats import find_in
from bench.anchoring.speed import article, edited, seeded

SENTENCE = "Mayor Zoë 👨‍👩‍👧 said that taxes will not rise ne\u0301xt year, שלום. "
HOSTILE = {
    "one letter": ("a" * 1_000_000, "a" * 999_999),
    "one word": ("a " * 200_000, "a " * 199_999),
    "one sentence": (SENTENCE * 1_000, SENTENCE * 999),
    "all corrected": (SENTENCE * 1_000, SENTENCE.replace("not ", "") * 1_000),
    "marks": ("e" + "\u0301" * 50_000, "e" + "\u0301" * 49_000 + " x"),
    "line ends": ("\r\n" * 100_000 + "x", "\n" * 99_000 + "x"),
    "no order": (" ".join("abcdefghij" * 5_000), " ".join("jihgfedcba" * 5_000)),
    "wholesale": (
        article(300_000, seeded(1)),
        article(300_000, seeded(2)),
    ),
}
LIMIT = 10.0  # seconds of CPU; each takes one at most on a slow machine


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_soon_with_a_state_for_every_span(name):
    old, new = HOSTILE[name]
    spans = [
        (at, min(len(old), at + 40))
        for at in range(0, len(old), max(1, len(old) // 50))
    ]
    begun = time.process_time()
    answers = carry(old, new, spans)
    found = locate(new, describe(old, *spans[len(spans) // 2]))
    assert time.process_time() - begun < LIMIT
    assert len(answers) == len(spans)
    assert found.state


def test_copies_among_a_thousand_are_never_chosen():
    old, new = HOSTILE["one sentence"]
    spans = [(at * len(SENTENCE), at * len(SENTENCE) + 20) for at in range(0, 999, 50)]
    assert {answer.state for answer in carry(old, new, spans)} <= {
        "suggested",
        "orphaned",
    }


def test_ten_thousand_spans_in_one_article_take_seconds():
    old = article(100_000, seeded(3))
    new = edited(old, seeded(4))
    spans = [(at, at + 50) for at in range(0, 100_000 - 50, 10)][:10_000]
    begun = time.process_time()
    assert len(carry(old, new, spans)) == len(spans)
    assert time.process_time() - begun < LIMIT


def test_repeats_in_a_repetitive_text_end_soon():
    begun = time.process_time()
    assert len(find_in(SENTENCE, SENTENCE * 2_000)) == 2_000
    find_in("a b " * 500, "b a " * 20_000)
    assert time.process_time() - begun < LIMIT
