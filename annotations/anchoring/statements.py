"""What a sentence states, as words that can be compared with another's: stems, numbers, dates, names.

It knows letters and word lists, no meaning: two statements in other words altogether do not meet.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from annotations.anchoring.equivalence import STYLE
from annotations.anchoring.hazards import turning_kinds
from annotations.anchoring.repeats import HALF
from annotations.anchoring.tokens import ALONE, FUNCTION_WORDS, SENTENCE_END

WORD = regex.compile(
    rf"[{ALONE}]\p{{M}}*"
    rf"|(?:(?![{ALONE}])[\p{{L}}\p{{M}}])+(?:['\u00ad\u200c\u200d](?:(?![{ALONE}])[\p{{L}}\p{{M}}])+)*"
    r"|\p{N}+(?:[.,\u00a0\u202f]\p{N}{3})*(?:[.,]\p{N}+)?|[%‰]"
)
DAY_OR_YEAR = regex.compile(r"[0-9]{1,4}")
ORDINAL = frozenset({"st", "nd", "rd", "th"})
ABBREVIATED = regex.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Prof|St|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"\.\s*$"
)
EMPTY_TEXT = """
said says say told tells according also just still even very more most some any all such than while
because after before during between against under though although however whether since until
himself herself itself themselves am like
"""
EMPTY = frozenset(EMPTY_TEXT.split())
DENYING = frozenset({"refus", "fail", "deny", "deni"})  # stems
TITLES_TEXT = """
mr mrs ms miss dr prof professor minister president secretary senator congressman congresswoman
representative governor mayor chancellor judge general colonel captain sir lord lady king queen
prince princess pope chief director chairman chairwoman herr frau
"""
TITLES = frozenset(TITLES_TEXT.split())
SMALL_TEXT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
SMALL = SMALL_TEXT.split()
COUNTED = {word: number for number, word in enumerate(SMALL)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dozen": 12,
}  # fmt: skip
POWERS = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}  # fmt: skip
SHARES = frozenset({"%", "percent", "prozent", "procent"})
MONTHS_TEXT = "january february march april may june july august september october november december"
MONTHS = MONTHS_TEXT.split()
MONTH = {name: at for at, name in enumerate(MONTHS, 1)} | {
    name[:3]: at for at, name in enumerate(MONTHS, 1) if name != "march"
}  # fmt: skip
WEEKDAYS_TEXT = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = frozenset(WEEKDAYS_TEXT.split())
ENDINGS = (
    ("ies", "y"), ("ation", ""), ("ations", ""), ("ments", ""), ("ment", ""), ("ings", ""), ("ing", ""),
    ("ures", ""), ("ure", ""), ("edly", ""), ("ied", "y"), ("ers", ""), ("er", ""), ("ed", ""),
    ("es", ""), ("ly", ""), ("s", ""), ("e", ""),
)  # fmt: skip
LEAST_STEM = 3
APART = 8  # words between the two of a pair, at most
MOST_PAIRS = 20_000  # of one text
MOST_KEPT = 10_000  # words whose reading is kept
LONGEST_KEPT = 40  # code points of such a word


class Word(NamedTuple):
    """A word at its place (code points, half-open). `stem` is what is compared.

    `kind` is `word`, `name`, `number`, `date`, `negation`, or `empty` for what says little alone.
    """

    start: int
    end: int
    raw: str
    stem: str
    kind: str
    begins: bool = False

    @property
    def telling(self) -> bool:
        """Return whether it says what a statement is about."""
        return self.kind in {"word", "name"}

    @property
    def paired(self) -> bool:
        """Return whether statements are found by it."""
        return self.kind in {"word", "name", "number", "date"}


Sentence = tuple[Word, ...]


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences, each as its words; sentences without words are left out."""
    styled = text.translate(STYLE)
    lowered = frozenset(word for word in WORD.findall(styled) if word.islower())
    cut = (read(styled, start, end, lowered) for start, end in bounds(styled))
    return [words for words in cut if words]


def bounds(text: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and end; an abbreviated title or month ends none."""
    start = 0
    for found in SENTENCE_END.finditer(text):
        if ABBREVIATED.search(text, max(start, found.end() - 8), found.end()):
            continue
        yield start, found.end()
        start = found.end()
    yield start, len(text)


def read(text: str, start: int, end: int, lowered: frozenset[str]) -> Sentence:
    """Return the words of one sentence; a first word that is also written small is no name."""
    words: list[Word] = []
    for found in WORD.finditer(text, start, end):
        raw = found.group()
        low, root, kind = word_read(raw)
        if words and words[-1].kind == "number" and low in ORDINAL:
            words[-1] = joined(words[-1], found.end(), words[-1].stem, text)
            continue
        word = Word(found.start(), found.end(), raw, root, kind, begins=not words)
        if word.kind == "name" and word.begins and low in lowered:
            word = Word(word.start, word.end, raw, word.stem, "word", begins=True)
        if not multiplied(words, word, low, text):
            words.append(word)
    return tuple(dated(words))


def word_read(raw: str) -> tuple[str, str, str]:
    """Return a word's loose form, stem and kind; those of common words are kept."""
    return kept(raw) if len(raw) <= LONGEST_KEPT else read_anew(raw)


def read_anew(raw: str) -> tuple[str, str, str]:
    """Return a word's loose form, stem and kind."""
    low = loose(raw)
    return low, *read_word(raw, low)


kept = lru_cache(maxsize=MOST_KEPT)(read_anew)


def loose(raw: str) -> str:
    """Return a word without case, compatibility forms and invisible marks."""
    plain = "".join(one for one in raw if one not in "\u00ad\u200c\u200d")
    return unicodedata.normalize("NFKC", plain).casefold()


def read_word(raw: str, low: str) -> tuple[str, str]:
    """Return a word's stem and kind."""
    counted = counted_word(raw, low)
    if counted:
        return counted
    kinds = turning_kinds(raw)
    if "negation" in kinds or stem(low) in DENYING:
        return (stem(low) if stem(low) in DENYING else "not"), "negation"
    if low in FUNCTION_WORDS or low in EMPTY or "modal" in kinds or low in SHARES:
        return low, "empty"
    named = "name" in kinds and low not in TITLES
    return stem(low), ("name" if named else "word")


def counted_word(raw: str, low: str) -> tuple[str, str] | None:
    """Return the stem and kind of a number, a month or a day of the week; None for other words."""
    if low[0].isnumeric():
        return plain_number(low), "number"
    if low in COUNTED:
        return str(COUNTED[low]), "number"
    if low in MONTH and raw[0].isupper():
        return f"month {MONTH[low]}", "date"
    return (low, "date") if low in WEEKDAYS else None


def plain_number(low: str) -> str:
    """Return a number without what groups its digits."""
    plain = regex.sub(r"[,.\u00a0\u202f ](?=\p{N}{3}(?:\D|$))", "", low)
    return plain.replace(",", ".")


def multiplied(words: list[Word], word: Word, low: str, text: str) -> bool:
    """Take `8 million` and `8 per cent` for one number; return whether the word was taken so."""
    if not words or words[-1].kind != "number" or words[-1].stem.endswith("%"):
        if words and low == "cent" and words[-1].raw.casefold() == "per":
            number = words[-2] if len(words) > 1 else None
            if number and number.kind == "number":
                words[-2:] = [joined(number, word.end, f"{number.stem}%", text)]
                return True
        return False
    number = words[-1]
    singular = low.removesuffix("s")
    if low in SHARES:
        words[-1] = joined(number, word.end, f"{number.stem}%", text)
    elif singular in POWERS:
        try:
            value = float(number.stem) * POWERS[singular]
        except ValueError:
            return False
        words[-1] = joined(number, word.end, f"{value:.10g}", text)
    else:
        return False
    return True


def joined(word: Word, end: int, stem: str, text: str) -> Word:
    """Return a number together with what follows it."""
    return Word(word.start, end, text[word.start : end], stem, "number", word.begins)


def dated(words: list[Word]) -> Iterator[Word]:
    """Yield the words, with numbers that are years or days of a month as dates."""
    for at, word in enumerate(words):
        if word.kind != "number" or not DAY_OR_YEAR.fullmatch(word.stem):
            yield word
            continue
        beside = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
        by_month = any(one.stem.startswith("month ") for one in beside)
        year = len(word.raw) == 4 and 1000 <= int(word.stem) <= 2100
        if year or (by_month and int(word.stem) <= 31):
            kind = f"{'year' if year else 'day'} {word.stem}"
            yield Word(word.start, word.end, word.raw, kind, "date", word.begins)
        else:
            yield word


def stem(low: str) -> str:
    """Return a word without its commonest endings, in English; elsewhere it does little harm."""
    low = low.removesuffix("'s").removesuffix("'")
    for ending, instead in ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= LEAST_STEM:
            return low[: -len(ending)] + instead
    return low


def pairs(sentence: Sequence[Word]) -> Iterator[int]:
    """Yield a signed 32-bit number for every two telling words that stand near each other."""
    stems = [word.stem for word in sentence if word.paired]
    for at, one in enumerate(stems):
        for other in stems[at + 1 : at + 1 + APART]:
            if one != other:
                named = f"{one} {other}" if one < other else f"{other} {one}"
                yield zlib.crc32(named.encode("utf-8", "surrogatepass")) - HALF


def pairs_of(texts: Iterable[str]) -> list[int]:
    """Return the pairs of some texts, each once and sorted, to be kept in a database."""
    return pairs_in(one for text in texts for one in sentences(text))


def pairs_in(read: Iterable[Sentence]) -> list[int]:
    """Return the pairs of some sentences, each once and sorted, to be sought in a database."""
    return sorted({pair for sentence in read for pair in pairs(sentence)})[:MOST_PAIRS]


def names(words: Iterable[Word]) -> list[frozenset[str]]:
    """Return the names among some words: those that follow each other are one name's stems."""
    found: list[list[Word]] = []
    named = [word for word in words if word.kind == "name"]
    for word in named:
        if found and word.start - found[-1][-1].end <= 1:
            found[-1].append(word)
        else:
            found.append([word])
    return [frozenset(one.stem for one in group) for group in found]
