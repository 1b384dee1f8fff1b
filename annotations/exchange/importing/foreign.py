"""Taking in what other tools wrote: first what they count in, then text by text, mark by mark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from django.db import DataError

from annotations.anchoring import Selectors
from annotations.anchoring.locate import Locator
from annotations.anchoring.placement import CARRIED
from annotations.exchange.counting import (
    Counted,
    Misplaced,
    Place,
    Tally,
    has_quote,
    placed,
    places,
    stands,
)
from annotations.exchange.foreign import ForeignText, Mark
from annotations.exchange.importing.homes import Homes
from annotations.exchange.importing.known import Unresolved
from annotations.exchange.importing.lots import MOST, Lot
from annotations.exchange.importing.marking import Marking
from annotations.exchange.importing.reviewing import Reviewing
from annotations.exchange.importing.taking import Taking
from annotations.models import Claim, Revision
from annotations.workflow import InvalidContent, Refused

MOST_TRIED = 5  # revisions, the newest first, in which a quotation is sought
HELD = 16  # texts that are kept at once
NOWHERE = "the words are not there any more"
REASONS = {
    "several": "the words stand in several places, and nothing says which is meant",
    "weak": "the words are too few to be found by, and what stood around them is not there",
    "context_differs": "what stands around the words is not what stood there",
    "no_quote": "there is a position and no quotation, so nobody can tell that it is right",
    "cuts_character": "the place would cut a character in two",
    "outside": "the position lies outside the text",
    "empty": "there is neither a quotation nor a position",
    "no_words": "the quotation has no words",
}


@dataclass
class Foreign:
    """One import of another tool's file under way."""

    taking: Taking
    format: str
    tally: Tally
    is_told: bool = False  # whoever imports has said what offsets count
    homes: Homes = field(init=False)
    marking: Marking = field(init=False)
    reviewing: Reviewing = field(init=False)
    located: Callable[[int], "Located"] = field(init=False)
    surveyed: Callable[[ForeignText], list[Counted]] = field(init=False)

    def __post_init__(self) -> None:
        act = self.taking.mine(self.taking.now)
        self.homes = Homes(act, self.taking.texts, self.taking.known)
        self.marking = Marking(self.taking, self.format)
        self.reviewing = Reviewing(self.marking)
        self.taking.forgetting += [self.homes.forget, self.marking.forget]
        self.located = lru_cache(maxsize=HELD)(Located)
        self.surveyed = lru_cache(maxsize=HELD)(self.counted)

    def survey(self, foreign: ForeignText) -> None:
        """Count in what units the marks of a text may be counted."""
        if self.certain(foreign):
            return
        texts = self.texts_of(foreign)
        stray = foreign.text is None and not foreign.text_sha256
        for mark in foreign.marks if texts else ():
            self.tally.count(mark, texts[0], stray=stray)

    def texts_of(self, foreign: ForeignText) -> list[Counted]:
        """Return what a text is as far as can be told before anything is stored."""
        if foreign.text is not None:
            return [Counted(foreign.text)]
        return self.surveyed(foreign.bare())

    def counted(self, foreign: ForeignText) -> list[Counted]:
        """Return the texts that are here, or else those given beside the file."""
        here = [Counted(one.text) for one in self.homes.expected(foreign)[:1]]
        return here or [Counted(as_text(one.raw)) for one in self.homes.beside(foreign)]

    def take(self, foreign: ForeignText) -> None:
        """Take in a text with its marks; what is refused is noted under its place."""
        attempt = self.taking.attempt
        found = attempt(foreign.where, partial(self.homes.of, foreign))
        if found is None:
            return
        written = foreign.text
        if written is None and foreign.text_sha256:
            written = found[0].text
        counted = Counted(written) if written is not None else None
        claims = self.marks(foreign, found, counted)
        for relation in foreign.relations:
            attempt(relation.where, partial(self.marking.relate, relation, claims))

    def marks(
        self,
        foreign: ForeignText,
        revisions: Sequence[Revision],
        counted: Counted | None,
    ) -> list[Claim | None]:
        """Take in the marks of a text, many at once where nothing is the matter; return their claims."""
        claims: list[Claim | None] = []
        for first in range(0, len(foreign.marks), MOST):
            some = foreign.marks[first : first + MOST]
            claims += self.together(some, revisions, counted, foreign) or [
                self.taking.attempt(
                    mark.where, partial(self.mark, mark, revisions, counted, foreign)
                )
                for mark in some
            ]
        return claims

    def together(
        self,
        marks: Sequence[Mark],
        revisions: Sequence[Revision],
        counted: Counted | None,
        foreign: ForeignText,
    ) -> list[Claim | None]:
        """Take in marks all at once and return their claims; nothing where one of them is refused."""
        if counted is None or len(marks) == 1:
            return []
        try:
            places = [self.place(mark, counted, foreign) for mark in marks]
            lot = Lot(self.marking, revisions[0])
            return self.taking.whole(partial(lot.take, marks, places))
        except (Refused, Unresolved, DataError):
            return []  # one by one, each is named with what is wrong with it

    def mark(
        self,
        mark: Mark,
        revisions: Sequence[Revision],
        counted: Counted | None,
        foreign: ForeignText,
    ) -> Claim | None:
        """Take in one mark; return its claim. Raises InvalidContent when it has no certain place."""
        if counted is None:
            return self.marking.mark(mark, *self.sought(mark, revisions))
        place = self.place(mark, counted, foreign)
        return self.marking.mark(mark, revisions[0], place)

    def place(self, mark: Mark, counted: Counted, foreign: ForeignText) -> list[Place]:
        """Return where a mark stands in its text. Raises InvalidContent when that is not certain."""
        try:
            tally = self.certain(foreign) or self.tally
            return placed(mark, counted, tally, foreign.unit)
        except Misplaced as error:
            raise InvalidContent(str(error), "misplaced", "") from error

    def certain(self, foreign: ForeignText) -> Tally | None:
        """Return the unit of a text that needs no counting; whoever imports may say another."""
        if self.is_told or not foreign.certain_unit:
            return None
        return Tally((foreign.certain_unit,))

    def sought(
        self, mark: Mark, revisions: Sequence[Revision]
    ) -> tuple[Revision, list[Place]]:
        """Return the newest revision in which every part has a certain place, and the places."""
        reasons: list[str] = []
        for revision in revisions[:MOST_TRIED]:
            found = self.located(revision.pk).places(mark, self.tally.possible)
            if isinstance(found, list):
                return revision, found
            reasons.append(found)
        where = f"revision {revisions[0].number} of {revisions[0].article.ref}"
        raise InvalidContent(
            f"Its place in {where} is not certain: {reasons[0]}. Highlight the words by hand, or "
            "load the text that was annotated.",
            "misplaced",
        )


class Located:
    """One revision's text, in which quotations are found."""

    def __init__(self, key: int) -> None:
        text = Revision.objects.get(pk=key).text
        self.counted = Counted(text)
        self.locator = Locator(text)

    def places(self, mark: Mark, units: Sequence[str]) -> list[Place] | str:
        """Return the place of every part, or why there is none that is certain."""
        found: list[Place] = []
        for part in self.stated(mark, units):
            placement = self.locator.locate(part)
            if placement.state not in CARRIED:
                return REASONS.get(placement.reason, NOWHERE)
            found.append((placement.start or 0, placement.end or 0))
        return found

    def stated(self, mark: Mark, units: Sequence[str]) -> list[Selectors]:
        """Return the parts with their positions in code points, where the words do stand there.

        A position at which other words stand, or that two units read differently, says nothing.
        """
        fitting = [unit for unit in units if stands(mark, self.counted, unit)]
        distinct = {tuple(places(mark, self.counted, one) or ()) for one in fitting}
        known = list(distinct.pop()) if has_quote(mark) and len(distinct) == 1 else []
        pairs: list[Place | tuple[None, None]] = [*known] or [(None, None)] * len(
            mark.parts
        )
        return [
            replace(part, start=start, end=end) if part.exact else part
            for part, (start, end) in zip(mark.parts, pairs, strict=True)
        ]


def as_text(raw: bytes | str) -> str:
    """Return a text that was given beside a file."""
    return raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
