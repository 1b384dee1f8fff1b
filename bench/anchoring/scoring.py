"""Counts of right and wrong answers, and the figures made of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import regex

from annotations.anchoring import Placement
from annotations.anchoring.equivalence import same_words
from annotations.anchoring.placement import CARRIED
from bench.anchoring.revisions import Revised, Span

TOKEN = regex.compile(r"\w+|[^\w\s]")
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.94, 0.96, 0.98, 0.99, 1.01)


@dataclass
class Tally:
    """What was counted over some spans."""

    counts: Counter = field(default_factory=Counter)
    scores: dict = field(default_factory=lambda: defaultdict(list))
    wrong: list = field(default_factory=list)

    def add(self, pair: Revised, span: Span, answer: Placement) -> None:
        """Count one answer."""
        truth, counts = span.truth, self.counts
        right, likeness, exact = judge(pair.new, span, answer)
        carried = answer.state in CARRIED
        placed = answer.start is not None
        counts["all"] += 1
        counts[truth.status] += 1
        counts["decided"] += carried or not placed
        counts["called orphaned"] += not placed
        counts["rightly orphaned"] += not placed and truth.status != "anchored"
        if placed:
            self.scores[_bin(answer.score)].append((answer.score, right))
            counts["wrong"] += not right
            counts["carried wrong"] += carried and not right
            now = pair.new[answer.start : answer.end]
            counts["carried wrong"] += (
                carried and right and not same_words(span.exact, now)
            )
            if not right:
                self.wrong.append((pair.name, span, answer))
        if truth.status == "anchored":
            counts["placed"] += likeness >= 0.5
            counts["both edges"] += exact
            start, end = truth.places[0]
            if same_words(span.exact, pair.new[start:end]):
                counts["unchanged"] += 1
                counts["unchanged carried"] += carried
        if truth.status == "orphan":
            counts["deleted orphaned"] += not placed

    def share(self, part: str, whole: str) -> float:
        """One count as a share of another."""
        return (
            self.counts[part] / self.counts[whole]
            if self.counts[whole]
            else float("nan")
        )

    def calibration_error(self) -> float:
        """Give the expected calibration error of the score over the answers that name a place."""
        total = sum(len(scores) for scores in self.scores.values())
        off = sum(
            abs(sum(score for score, _ in scores) - sum(right for _, right in scores))
            for scores in self.scores.values()
        )
        return off / total if total else 0.0

    def merge(self, other: "Tally") -> None:
        """Add another tally's counts to these."""
        self.counts.update(other.counts)
        for key, scores in other.scores.items():
            self.scores[key] += scores
        self.wrong += other.wrong


def judge(new: str, span: Span, answer: Placement) -> tuple[bool, float, bool]:
    """Whether an answer touches the right place, its best token F1, and whether both edges are exact."""
    truth = span.truth
    if answer.start is None or not truth.places:
        return False, 0.0, False
    place = (answer.start, answer.end)
    right = any(place[0] < end and place[1] > start for start, end in truth.places)
    likeness = max(_token_f1(new, place, known) for known in truth.places)
    within = (
        truth.start_in is not None
        and truth.end_in is not None
        and truth.start_in[0] <= place[0] <= truth.start_in[1]
        and truth.end_in[0] <= place[1] <= truth.end_in[1]
    )
    return right, likeness, within or place in truth.places


def _token_f1(text: str, one: tuple[int, int], other: tuple[int, int]) -> float:
    here, there = (
        {found.start() + at for found in TOKEN.finditer(text[at:to])}
        for at, to in (one, other)
    )
    return 2 * len(here & there) / (len(here) + len(there)) if here and there else 0.0


def _bin(score: float) -> int:
    return sum(edge <= score for edge in BINS)
