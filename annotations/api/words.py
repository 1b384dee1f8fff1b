"""What an earlier form of a record quotes, and whether it may still be quoted.

Rights can be drawn closer and passages withdrawn, so words that were published once are shown from
the past only while the passage itself is served with them today.

Of each record no more is read than can hold words of a text; the bytes of a tombstone hold nothing of it.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct, structs

from annotations.api.pages import PUBLIC
from annotations.decoding import decode
from annotations.records.shapes import VerdictRecord
from annotations.records.stored import encode
from factcheck.postgresql.cursors import binary_cursor

# Many at once: as an array they are one value, and not a thousand to be written into the statement.
SERVED = """
    SELECT kind, body FROM annotations_record
    WHERE kind IN ('annotation', 'revision') AND object = ANY (%s) AND state = 'current'
"""


class Span(Struct):
    """A stretch of a text, with its words where they may be shown."""

    exact: str | None


class Quoting(Struct):
    """What of a record can hold words of a text."""

    def quoted(self) -> set[UUID]:
        """Return the annotations, or the revision, whose words are there."""
        raise NotImplementedError


class Revision(Quoting):
    """A text."""

    id: UUID
    text: str | None = None

    def quoted(self) -> set[UUID]:
        return set() if self.text is None else {self.id}


class Annotation(Quoting):
    """A highlight, with its words in each revision."""

    id: UUID
    anchors: list[Span] = []

    def quoted(self) -> set[UUID]:
        return {self.id} if any_words(self.anchors) else set()


class Appearance(Quoting):
    """A claim in an article, with the words of the annotation that marks it."""

    annotation: UUID | None = None
    spans: list[Span] = []

    def quoted(self) -> set[UUID]:
        return {self.annotation} if self.annotation and any_words(self.spans) else set()


class Evidence(Quoting):
    """A piece of evidence; with an annotation its quotation is of an article."""

    annotation: UUID | None = None
    quote: str = ""

    def quoted(self) -> set[UUID]:
        return {self.annotation} if self.annotation and self.quote else set()


class Use(Struct):
    """A piece of evidence in a verdict."""

    evidence: Evidence


class Verdict(Quoting):
    """A verdict with what it shows."""

    appearances: list[Appearance] = []
    evidence: list[Use] = []

    def quoted(self) -> set[UUID]:
        parts = [*self.appearances, *(use.evidence for use in self.evidence)]
        return {uuid for part in parts for uuid in part.quoted()}


QUOTING: dict[str, type[Quoting]] = {
    "revision": Revision,
    "annotation": Annotation,
    "appearance": Appearance,
    "evidence": Evidence,
    "verdict": Verdict,
}


def any_words(spans: Sequence[Span]) -> bool:
    """Return whether any of the spans is there with its words."""
    return any(span.exact is not None for span in spans)


def quoted(kind: str, body: bytes) -> set[UUID]:
    """Return the annotations, or the revision, whose words a record holds; most kinds hold none."""
    shape = QUOTING.get(kind)
    return decode(body, shape).quoted() if shape else set()


def is_quotable(kind: str, body: bytes) -> bool:
    """Return whether the words in a record of the past may still be shown; one query at most."""
    return not taken_back(quoted(kind, body))


def quotable(bodies: Sequence[bytes]) -> list[bytes]:
    """Return verdicts of the past, null for the words that are not shown any more; one query at most."""
    quotes = [quoted("verdict", body) for body in bodies]
    silent = taken_back(set().union(*quotes))
    return [
        muted(body, silent) if silent & words else body
        for body, words in zip(bodies, quotes, strict=True)
    ]


def taken_back(things: Iterable[UUID]) -> set[UUID]:
    """Return those of the quoted things that are not served with their words today."""
    asked = set(things)
    if not asked:
        return asked
    with binary_cursor(PUBLIC) as cursor:
        cursor.execute(SERVED, [list(asked)])
        return asked - {uuid for kind, body in cursor for uuid in quoted(kind, body)}


def muted(body: bytes, silent: set[UUID]) -> bytes:
    """Return a verdict without the words of some passages; where they stand is kept."""
    record = decode(body, VerdictRecord)
    return encode(
        structs.replace(
            record,
            appearances=[
                structs.replace(
                    one, spans=[structs.replace(span, exact=None) for span in one.spans]
                )
                if one.annotation in silent
                else one
                for one in record.appearances
            ],
            evidence=[
                structs.replace(use, evidence=structs.replace(use.evidence, quote=""))
                if use.evidence.annotation in silent
                else use
                for use in record.evidence
            ],
        )
    )
