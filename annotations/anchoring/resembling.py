"""Words like a quotation's, where its context stands too: a proposal for a person, never more."""

from collections import Counter

from annotations.anchoring.evidence import Evidence, gather
from annotations.anchoring.lineage import Lineage
from annotations.anchoring.placement import Placement, State, orphaned
from annotations.anchoring.selectors import Selectors
from annotations.anchoring.text import Clusters
from annotations.anchoring.tokens import Text, Vocabulary

BUCKET = 16
MOST_OCCURRENCES = 200
MOST_TRIED = 6
SLACK = 24
LONGEST_QUOTE = 20_000
ENOUGH = 10.0
AHEAD = 2.0
LEAST_COVER = 0.55
LEAST_SIDE = 0.6
KNOWN_SIDE = 0.9


class Resembling:
    """A text's words by place, to seek passages that were edited since they were quoted."""

    def __init__(self, text: str) -> None:
        self.vocabulary = Vocabulary()
        self.text = self.vocabulary.read(text)
        self._places: dict[int, list[int]] = {}
        for at, key in enumerate(self.text.keys):
            self._places.setdefault(key, []).append(at)

    def find(self, selectors: Selectors, clusters: Clusters) -> Placement:
        """Give the only stretch that resembles the quotation in its context, as `text_changed` or `suggested`."""
        prefix, exact, suffix = (
            selectors.prefix or "",
            selectors.exact or "",
            selectors.suffix or "",
        )
        if len(exact) > LONGEST_QUOTE:
            return orphaned("not_found")
        query = self.vocabulary.read(prefix + exact + suffix)
        span = (len(prefix), len(prefix) + len(exact))
        found: list[Evidence] = []
        for window in self._windows(query):
            lineage = Lineage.within(self.vocabulary, query, self._part(*window))
            evidence = gather(lineage, clusters, *span)
            if isinstance(evidence, Evidence):
                found.append(evidence)
        return _answer(found)

    def _windows(self, query: Text) -> list[tuple[int, int]]:
        """Give the stretches of tokens that share most rare words with the query in its order."""
        votes: Counter[int] = Counter()
        weights = self.vocabulary.weights
        for at, key in enumerate(query.keys):
            places = self._places.get(key, ())
            if not places or len(places) > MOST_OCCURRENCES:
                continue
            for place in places:
                bucket = (place - at) // BUCKET
                votes[bucket] += weights[key] / len(places) ** 0.5
                votes[bucket + 1] += weights[key] / len(places) ** 0.5
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[
            : 2 * MOST_TRIED
        ]
        return self._apart([bucket for bucket, _ in best], len(query.keys))

    def _apart(self, buckets: list[int], length: int) -> list[tuple[int, int]]:
        windows: list[tuple[int, int]] = []
        taken: set[int] = set()
        for bucket in buckets:
            if bucket not in taken and len(windows) < MOST_TRIED:
                taken |= {bucket - 1, bucket, bucket + 1}
                start = bucket * BUCKET - BUCKET
                windows.append(
                    (
                        max(0, start - SLACK),
                        start + 2 * BUCKET + length + length // 2 + SLACK,
                    )
                )
        return windows

    def _part(self, first: int, last: int) -> Text:
        text = self.text
        return Text(
            text.raw,
            text.starts[first:last],
            text.ends[first:last],
            text.keys[first:last],
            [],
        )


def _answer(found: list[Evidence]) -> Placement:
    ranked = sorted(found, key=lambda one: (-one.support, one.start))
    if not ranked:
        return orphaned("not_found")
    best = ranked[0]
    others = [
        one for one in ranked[1:] if one.start >= best.end or one.end <= best.start
    ]
    if best.support < ENOUGH or best.cover < LEAST_COVER or best.likeness < LEAST_COVER:
        return orphaned("not_found")
    if others and others[0].support > best.support - AHEAD:
        return orphaned("several")
    if max(best.left, best.right) < LEAST_SIDE:
        return orphaned("context_differs")
    state: State = (
        "text_changed" if min(best.left, best.right) >= KNOWN_SIDE else "suggested"
    )
    return Placement(
        state, best.start, best.end, min(0.985, best.score()), "resemblance", "edited"
    )
