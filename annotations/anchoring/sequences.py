"""The common part of two sequences of numbers, in order, without ever taking quadratic time."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

Run = tuple[int, int, int]
RUN_LENGTHS = (8, 4, 2, 1)
LARGEST_GAP = 4_000_000


def common_runs(old: Sequence[int], new: Sequence[int]) -> list[Run]:
    """Give runs `(old index, new index, length)` that are equal in both, rising in both.

    First runs that occur once in each (the longest first), then, in the gaps that are left, the
    longest common subsequence; gaps too large for that keep only what is unique.
    """
    found: list[Run] = []
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        a, b, c, d, level = waiting.pop()
        a, b, c, d = _trim(old, new, (a, b, c, d), found)
        if a == b or c == d:
            continue
        if level == len(RUN_LENGTHS) or (b - a) * (d - c) < 64:
            if (b - a) * (d - c) <= LARGEST_GAP:
                found.extend(_subsequence(old[a:b], new[c:d], a, c))
            continue
        chain = _unique_chain(old[a:b], new[c:d], RUN_LENGTHS[level])
        p, q = a, c
        for i, j in chain:
            if a + i >= p and c + j >= q:
                waiting.append((p, a + i, q, c + j, level + 1))
                length = _grow(old, new, (a + i, b, c + j, d))
                found.append((a + i, c + j, length))
                p, q = a + i + length, c + j + length
        waiting.append((p, b, q, d, level + 1))
    return sorted(run for run in found if run[2])


def _trim(
    old: Sequence[int],
    new: Sequence[int],
    box: tuple[int, int, int, int],
    found: list[Run],
) -> tuple[int, int, int, int]:
    """Take off what is equal at both ends of a gap."""
    a, b, c, d = box
    length = _grow(old, new, box)
    if length:
        found.append((a, c, length))
        a, c = a + length, c + length
    back = 0
    while a < b - back and c < d - back and old[b - back - 1] == new[d - back - 1]:
        back += 1
    if back:
        found.append((b - back, d - back, back))
    return a, b - back, c, d - back


def _grow(
    old: Sequence[int], new: Sequence[int], box: tuple[int, int, int, int]
) -> int:
    """Give the number of equal members at the beginning of a gap."""
    a, b, c, d = box
    length = 0
    most = min(b - a, d - c)
    while length < most and old[a + length] == new[c + length]:
        length += 1
    return length


def _subsequence(
    old: Sequence[int], new: Sequence[int], a: int, c: int
) -> Iterator[Run]:
    for block in LCSseq.opcodes(old, new):
        if block.tag == "equal":
            yield (
                a + block.src_start,
                c + block.dest_start,
                block.src_end - block.src_start,
            )


def _unique_chain(
    old: Sequence[int], new: Sequence[int], size: int
) -> list[tuple[int, int]]:
    """Give the longest rising chain of runs of this size that occur once in each sequence."""
    here, there = _once(old, size), _once(new, size)
    pairs = [(at, there[gram]) for gram, at in here.items() if gram in there]
    return _rising(pairs)


def _once(sequence: Sequence[int], size: int) -> dict[tuple[int, ...], int]:
    """Give runs of this size that occur exactly once, in order, with their index."""
    seen: dict[tuple[int, ...], int] = {}
    for index, gram in enumerate(
        zip(*(sequence[shift:] for shift in range(size)), strict=False)
    ):
        seen[gram] = -1 if gram in seen else index
    return {gram: index for gram, index in seen.items() if index >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest subsequence of pairs, given by first member, whose second members rise."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        at = bisect_left(tails, second)
        before.append(tops[at - 1] if at else -1)
        tails[at : at + 1] = [second]
        tops[at : at + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = tops[-1] if tops else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
