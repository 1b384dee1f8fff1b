"""The same quotation in other texts: exactly, or nearly, with what differs.

For a corpus, store `shingles` of every text and ask `find_in` only of texts that share some with the
quotation.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from annotations.anchoring.equivalence import same_words
from annotations.anchoring.hazards import hazards
from annotations.anchoring.lineage import GONE, Lineage
from annotations.anchoring.text import Clusters
from annotations.anchoring.tokens import Text, Vocabulary

SHINGLE = 4
SHINGLE_WEIGHT = 1.6
LEAST_COVER = 0.6
LEAST_RUN = 3.0
SHORT_COVER = 0.99
BUCKET = 8
SLACK = 8
MOST_WINDOWS = 64
MOST_OCCURRENCES = 400
TAKEN = -1
LONGEST_SHINGLED = 200_000  # code points of a long text in which repeats are sought
HALF = 2**31


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage (code points, half open) of another text that repeats a quotation.

    `likeness` is the weighted share of the quotation's words that stand there; `exact` means the
    same words; `differences` names the kinds of words that differ (see `hazards`).
    """

    start: int
    end: int
    likeness: float
    exact: bool
    differences: tuple[str, ...]


def shingles(text: str) -> frozenset[int]:
    """Give a 32-bit number for every four neighbouring words, the same in every process; quotations share them."""
    vocabulary = Vocabulary()
    keys = _words_only(vocabulary, vocabulary.keys_of(text))
    if len(keys) < SHINGLE:
        heavy = vocabulary.weight(keys) >= SHINGLE_WEIGHT
        words = [vocabulary.words[key] for key in keys]
        return frozenset([_number(_written(words))] if heavy else [])
    written = [_written([word]) for word in vocabulary.words]
    weights = vocabulary.weights
    words_in_a_row = zip(keys, keys[1:], keys[2:], keys[3:], strict=False)
    return frozenset(
        _number(b"%b %b %b %b" % (written[a], written[b], written[c], written[d]))
        for a, b, c, d in set(words_in_a_row)
        if weights[a] + weights[b] + weights[c] + weights[d] >= SHINGLE_WEIGHT
    )


def _written(words: list[str]) -> bytes:
    return " ".join(words).encode("utf-8", "surrogatepass")


_number = zlib.crc32


def stored_shingles(text: str) -> list[int]:
    """Give the shingles of a text's first 200,000 code points as signed numbers, sorted, to be kept in a database."""
    return sorted(one - HALF for one in shingles(text[:LONGEST_SHINGLED]))


def find_in(quotation: str, text: str) -> list[Repeat]:
    """Give the passages of one text that repeat a quotation, in order, none over another."""
    vocabulary = Vocabulary()
    query, whole = vocabulary.read(quotation), vocabulary.read(text)
    if not query.keys or not whole.keys:
        return []
    clusters = Clusters(text)
    found = list(_verbatim(quotation, query, whole, clusters))
    for first, last in _windows(vocabulary, query, whole):
        part = Text(
            text,
            whole.starts[first:last],
            whole.ends[first:last],
            whole.keys[first:last],
            [],
        )
        found += _repeats(quotation, Lineage.within(vocabulary, query, part), clusters)
    return _best_apart(found)


def _verbatim(
    quotation: str, query: Text, whole: Text, clusters: Clusters
) -> Iterator[Repeat]:
    """Give the passages with all of the quotation's tokens and no other, which are then taken out of the text."""
    length, wanted = len(query.keys), query.keys
    at = 0
    while at + length <= len(whole.keys):
        if whole.keys[at] == wanted[0] and whole.keys[at : at + length] == wanted:
            start, end = clusters.snap(whole.starts[at], whole.ends[at + length - 1])
            words = whole.raw[start:end]
            yield Repeat(
                start, end, 1.0, same_words(quotation, words), hazards(quotation, words)
            )
            whole.keys[at : at + length] = [TAKEN] * length
            at += length
        else:
            at += 1


def _words_only(vocabulary: Vocabulary, keys: list[int]) -> list[int]:
    is_word = [word[0].isalnum() for word in vocabulary.words]
    return [key for key in keys if is_word[key]]


def _windows(vocabulary: Vocabulary, query: Text, whole: Text) -> list[tuple[int, int]]:
    """Stretches of tokens that hold enough of the quotation's words close together, the fullest first."""
    positions: dict[int, list[int]] = {}
    wanted = set(query.keys)
    for at, key in enumerate(whole.keys):
        if key in wanted:
            positions.setdefault(key, []).append(at)
    votes: dict[int, float] = {}
    for at, key in enumerate(query.keys):
        places = positions.get(key, ())
        if len(places) <= MOST_OCCURRENCES:
            for place in places:
                bucket = (place - at) // BUCKET
                for near in (bucket, bucket + 1):
                    votes[near] = votes.get(near, 0.0) + vocabulary.weights[key]
    least = 0.35 * vocabulary.weight(query.keys)
    best = sorted((-vote, bucket) for bucket, vote in votes.items() if vote >= least)[
        :MOST_WINDOWS
    ]
    length = len(query.keys) + len(query.keys) // 2
    starts = [bucket * BUCKET - BUCKET for _, bucket in best]
    return [
        (max(0, start - SLACK), start + 2 * BUCKET + length + SLACK) for start in starts
    ]


def _repeats(quotation: str, lineage: Lineage, clusters: Clusters) -> Iterator[Repeat]:
    """Give the repeat in one window, if its words suffice."""
    weights, keys = lineage.vocabulary.weights, lineage.old.keys
    mapped = [
        at
        for at, image in enumerate(lineage.image)
        if image != GONE and at not in lineage.replaced
    ]
    total = lineage.vocabulary.weight(keys)
    if not mapped or total <= 0:
        return
    likeness = sum(weights[keys[at]] for at in mapped) / total
    short = total < LEAST_RUN
    if likeness < (SHORT_COVER if short else LEAST_COVER) or (
        not short and _longest_run(lineage, mapped) < LEAST_RUN
    ):
        return
    images = [image for image in lineage.image if image != GONE]
    start, end = clusters.snap(
        lineage.new.starts[min(images)], lineage.new.ends[max(images)]
    )
    words = lineage.new.raw[start:end]
    yield Repeat(
        start,
        end,
        round(likeness, 4),
        same_words(quotation, words),
        hazards(quotation, words),
    )


def _longest_run(lineage: Lineage, mapped: list[int]) -> float:
    """Give the weight of the longest stretch of words that follow each other in both texts."""
    weights, keys = lineage.vocabulary.weights, lineage.old.keys
    best = run = weights[keys[mapped[0]]]
    for one, other in pairwise(mapped):
        follows = other == one + 1 and lineage.image[other] == lineage.image[one] + 1
        run = weights[keys[other]] + (run if follows else 0.0)
        best = max(best, run)
    return best


def _best_apart(found: list[Repeat]) -> list[Repeat]:
    """Of passages that overlap, the one most like the quotation."""
    kept: list[Repeat] = []
    for repeat in sorted(
        found,
        key=lambda one: (not one.exact, -one.likeness, one.end - one.start, one.start),
    ):
        if all(
            repeat.end <= other.start or repeat.start >= other.end for other in kept
        ):
            kept.append(repeat)
    return sorted(kept, key=lambda repeat: repeat.start)
