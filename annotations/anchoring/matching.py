"""Where a text says what a known statement says, and where it says nearly that and differs.

A passage is a match only when nothing that turns a statement round differs: a number, a date, a
name, a negation, a word and its opposite. Everything near that differs is told apart, with what differs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotations.anchoring.statements import Sentence, Word, names, sentences, stem

MATCH = "match"
DIFFERENT = "similar_but_different"
LEAST_SHARED = 0.6  # of a statement's telling words
LEAST_DIFFERING = (
    0.5  # of all its words, numbers and dates included, where something differs
)
LEAST_WORDS = 2  # telling words that a statement must have to be looked for
LEAST_DENSITY = 0.3  # of the passage's telling words are the statement's
GAP = 0.25  # what a word between costs, where a word of the statement brings one
AROUND = 12  # words beside a passage in which what differs is looked for
MOST_SENTENCES = 6  # of one text, tried for one statement
DENIALS_TEXT = """
denied denies deny denying false untrue untruth debunked refuted refutes hoax fake
wrong incorrect fabricated baseless unfounded misleading
"""
DENIALS = frozenset(DENIALS_TEXT.split())
OPPOSITES_TEXT = """
rise/fall rose/fell increase/decrease increased/decreased up/down opened/closed win/lose won/lost
more/fewer more/less higher/lower above/below before/after accepted/rejected approved/rejected
supported/opposed support/oppose guilty/innocent legal/illegal possible/impossible allowed/banned
hired/fired imported/exported started/ended gained/lost grew/shrank best/worst largest/smallest
most/least safe/dangerous safe/unsafe public/private convicted/acquitted
"""
OPPOSITES = [
    (one, other)
    for pair in OPPOSITES_TEXT.split()
    for one, other in (pair.split("/"), pair.split("/")[::-1])
]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: its kind, and the words on either side."""

    kind: str
    statement: tuple[str, ...]
    passage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A passage (code points, half-open) that is like a statement.

    `share` is the part of the statement's words that stand there; `shared` and `left_out` name them.
    """

    start: int
    end: int
    share: float
    shared: tuple[str, ...]
    left_out: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def outcome(self) -> str:
        """Return `match`, or `similar_but_different`."""
        return DIFFERENT if self.differences else MATCH


class Passages:
    """A text to be searched for statements."""

    def __init__(self, text: str) -> None:
        self.sentences = sentences(text)
        self._places: dict[str, set[int]] = {}
        for at, sentence in enumerate(self.sentences):
            for word in sentence:
                if word.telling:
                    self._places.setdefault(word.stem, set()).add(at)

    def like(self, statement: str) -> list[Likeness]:
        """Return the passages that are like a statement, in the order of the text."""
        words = [word for sentence in sentences(statement) for word in sentence]
        telling = {word.stem for word in words if word.telling}
        if len(telling) < LEAST_WORDS:
            return []
        votes: Counter[int] = Counter()
        for one in telling:
            votes.update(self._places.get(one, ()))
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        tried = [at for at, shared in best if shared >= LEAST_SHARED * len(telling)]
        found = (
            compared(words, telling, self.sentences[at])
            for at in sorted(tried[:MOST_SENTENCES])
        )
        return [one for one in found if one]


def compared(
    words: Sequence[Word], telling: set[str], sentence: Sentence
) -> Likeness | None:
    """Return the passage of a sentence that is most like a statement, if it is like it at all."""
    first, last = densest(telling, sentence)
    passage = sentence[first:last]
    here = {word.stem for word in passage if word.telling}
    shared = telling & here
    if len(shared) < max(LEAST_WORDS, LEAST_SHARED * len(telling)):
        return None
    if len(shared) < LEAST_DENSITY * len(here):
        return None
    around = sentence[max(0, first - AROUND) : last + AROUND]
    found = tuple(differences(words, around, (sentence[:last], sentence[last:])))
    beside = {word.stem for word in words if word.kind in {"number", "date"}}
    beside |= {one for difference in found for one in difference.passage}
    first, last = widened(beside, sentence, first, last)
    present = {word.stem for word in sentence[first:last]}
    compared_words = [word for word in words if word.paired]
    inside = [word for word in compared_words if word.stem in present]
    share = len(inside) / len(compared_words)
    if share < (LEAST_DIFFERING if found else LEAST_SHARED):
        return None
    return Likeness(
        start=sentence[first].start,
        end=sentence[last - 1].end,
        share=round(share, 3),
        shared=distinct(word.raw for word in inside),
        left_out=distinct(
            word.raw for word in compared_words if word.stem not in present
        ),
        differences=found,
    )


def densest(telling: set[str], sentence: Sentence) -> tuple[int, int]:
    """Return the stretch of a sentence with most of the statement's words and least between them."""
    best, place = 0.0, (0, 0)
    run, start = 0.0, 0
    seen: set[str] = set()
    for at, word in enumerate(sentence):
        if run <= 0:
            run, start, seen = 0.0, at, set()
        if word.stem in telling and word.telling:
            run += 1.0 if word.stem not in seen else 0.0
            seen.add(word.stem)
        elif word.telling:
            run -= GAP
        if run > best:
            best, place = run, (start, at + 1)
    return place


def widened(
    beside: set[str], sentence: Sentence, first: int, last: int
) -> tuple[int, int]:
    """Return a stretch with some stems and words that stand just beside it."""
    near = range(max(0, first - AROUND // 2), min(len(sentence), last + AROUND // 2))
    places = [at for at in near if {sentence[at].stem, sentence[at].raw} & beside]
    return min([first, *places]), max([last - 1, *places]) + 1


def differences(
    words: Sequence[Word],
    around: Sequence[Word],
    sides: tuple[Sequence[Word], Sequence[Word]],
) -> Iterator[Difference]:
    """Yield what turns a statement round, between it and the words around a passage."""
    yield from counted_differently(words, around)
    yield from named_differently(words, around)
    yield from negated_differently(words, *sides)
    yield from opposed(words, around)


def counted_differently(
    words: Sequence[Word], around: Sequence[Word]
) -> Iterator[Difference]:
    """Yield numbers and dates that the statement has not, where some of its own are missing."""
    for kind in ("number", "date"):
        ours, theirs = by_class(words, kind), by_class(around, kind)
        for name in ours.keys() & theirs.keys():
            missing = [one for one in ours[name] if one not in theirs[name]]
            other = [one for one in theirs[name] if one not in ours[name]]
            if missing and other:
                yield Difference(
                    kind,
                    tuple(ours[name][one] for one in missing),
                    tuple(theirs[name][one] for one in other),
                )


def by_class(words: Iterable[Word], kind: str) -> dict[str, dict[str, str]]:
    """Return what can stand for each other, as stem and words: years for years, shares for shares."""
    found: dict[str, dict[str, str]] = {}
    for word in words:
        if word.kind == kind:
            name = word.stem.split()[0] if " " in word.stem else kind
            name = "%" if word.stem.endswith("%") else name
            found.setdefault(name, {})[word.stem] = word.raw
    return found


def named_differently(
    words: Sequence[Word], around: Sequence[Word]
) -> Iterator[Difference]:
    """Yield names in the place of the statement's names, and two names that change places."""
    here = {word.stem for word in around}
    ours, theirs = names(words), names(around)
    known = {word.stem for word in words}
    missing = [name for name in ours if not name & here]
    other = [name for name in theirs if not name & known]
    for name in ours:
        partly = [one for one in theirs if one & name and one - known and name - here]
        if partly and not any(one <= name for one in theirs if one & name):
            missing.append(name)
            other += partly
    if missing and (other or len(missing) == len(ours)):
        yield Difference("name", raw_of(missing, words), raw_of(other, around))
    elif swapped(words, around):
        yield Difference("name", raw_of(ours, words), raw_of(ours, around))


def raw_of(groups: Iterable[frozenset[str]], words: Iterable[Word]) -> tuple[str, ...]:
    """Return names as they are written."""
    stems = {one for group in groups for one in group}
    return distinct(
        word.raw for word in words if word.kind == "name" and word.stem in stems
    )


def swapped(words: Sequence[Word], around: Sequence[Word]) -> bool:
    """Return whether the first and the last name of a statement stand the other way round.

    In the passive, with `by`, that says the same.
    """
    ours = [word for word in words if word.kind == "name"]
    if len(ours) < LEAST_WORDS or any(
        word.raw.casefold() in {"by", "von", "par", "por"} for word in (*words, *around)
    ):
        return False
    places = {word.stem: at for at, word in reversed(list(enumerate(around)))}
    first, last = places.get(ours[0].stem), places.get(ours[-1].stem)
    between = {word.stem for word in words if word.kind == "word"}
    if first is None or last is None or first <= last:
        return False
    return any(word.stem in between for word in around[last:first])


def negated_differently(
    words: Sequence[Word], before: Sequence[Word], after: Sequence[Word]
) -> Iterator[Difference]:
    """Yield negations that only one side has; after a passage only words of denial count."""
    ours = [word for word in words if denies(word)]
    theirs = [word for word in before if denies(word)]
    theirs += [word for word in after if word.raw.casefold() in DENIALS]
    if Counter(word.stem for word in ours) != Counter(word.stem for word in theirs):
        yield Difference(
            "negation",
            tuple(word.raw for word in ours),
            tuple(word.raw for word in theirs),
        )


def denies(word: Word) -> bool:
    """Return whether a word says that something is not so."""
    return word.kind == "negation" or word.raw.casefold() in DENIALS


def opposed(words: Sequence[Word], around: Sequence[Word]) -> Iterator[Difference]:
    """Yield words of which the passage has the opposite."""
    ours = {word.raw.casefold(): word.raw for word in words}
    theirs = {word.raw.casefold(): word.raw for word in around}
    our_stems, their_stems = set(map(stem, ours)), set(map(stem, theirs))
    for one, other in OPPOSITES:
        if one in ours and other in theirs:
            if stem(one) in their_stems or stem(other) in our_stems:
                continue
            yield Difference("opposite", (ours[one],), (theirs[other],))


def distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Return words in their order, each once."""
    return tuple(dict.fromkeys(words))
