"""Words just outside a span that turn its sense round: a negation, a modal word, a unit, a number."""

from annotations.anchoring.hazards import hazards
from annotations.anchoring.lineage import Lineage
from annotations.anchoring.tokens import Text, Vocabulary

BEFORE = 4
AFTER = 2


def turned(lineage: Lineage, old: tuple[int, int], new: tuple[int, int]) -> str:
    """Give the kind of word that came, went or changed beside a span whose own words are the same.

    Negations and modal words count within four tokens before it and two after it, in its sentence;
    numbers and units only next to another at its edge. Empty when there is none.
    """
    before, after = (
        _beside(lineage, lineage.old, old),
        _beside(lineage, lineage.new, new),
    )
    if before == after:
        return ""
    found = {"negation", "modal"}.intersection(hazards(before[0], after[0]))
    found |= {"negation"}.intersection(hazards(before[1], after[1]))
    for edge, side in ((old[0], 2), (old[1] - 1, 3)):
        if _counts(lineage.vocabulary.words[lineage.old.keys[edge]]):
            found |= {"number", "unit"}.intersection(hazards(before[side], after[side]))
    return ", ".join(sorted(found))


def _counts(word: str) -> bool:
    """Whether a word at a span's edge is a number or a unit, which what is next to it can change."""
    return bool({"number", "unit"}.intersection(hazards(word, "")))


def _beside(
    lineage: Lineage, text: Text, span: tuple[int, int]
) -> tuple[str, str, str, str]:
    """Give the words before and after a span, and those that touch it, as far as its sentence goes."""
    vocabulary = lineage.vocabulary
    first, last = span
    left = _reach(vocabulary, text, range(first - 1, first - 1 - BEFORE, -1))[::-1]
    right = _reach(vocabulary, text, range(last, last + AFTER))
    return " ".join(left), " ".join(right), _touching(left[-1:]), _touching(right[:1])


def _reach(vocabulary: Vocabulary, text: Text, tokens: range) -> list[str]:
    """Give the words of these tokens up to a line end, or a mark that ends a sentence or a clause."""
    words = []
    for at in tokens:
        inward = at - tokens.step
        if not (0 <= at < len(text.keys) and 0 <= inward < len(text.keys)):
            break
        one, other = sorted((at, inward))
        word = vocabulary.words[text.keys[at]]
        if (
            word in '.!?;:"()。！？'
            or "\n" in text.raw[text.ends[one] : text.starts[other]]
        ):
            break
        words.append(word)
    return words


def _touching(words: list[str]) -> str:
    return words[0] if words else ""
