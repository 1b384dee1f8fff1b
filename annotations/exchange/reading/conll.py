"""Reading CoNLL: one token a line with a BIO tag in the last column; our own has places as well.

Without places the text is made of the tokens, with a space between them and a line for each
sentence: the file has no more. With places the text is an article that is here or given beside.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TypeGuard

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignText,
    Mark,
    Where,
    labelled,
)
from annotations.exchange.reading.archives import (
    Files,
    Unreadable,
    archive,
    decoded,
    is_archive,
)
from annotations.exchange.reading.shapes import ref_in
from annotations.exchange.reading.tables import Row, rows
from annotations.numbers import whole

LONGEST = 1024 * 1024  # bytes in a line
TOO_LONG = "The line is longer than 1 MB. Give each token a line of its own."
NEW_TEXT = "-DOCSTART-"
TABLE = "texts.csv"
SUFFIXES = (".conll", ".conll2003", ".conll2002", ".iob", ".bio", ".txt", ".tsv")
BLANKS = re.compile(r"[ \t]+")
RETURNS = (
    "Its lines end in a carriage return alone. Save it with a line feed after each."
)
BETWEEN = "columns between the tokens and their tags, in texts of CoNLL"
NUMBERED = (
    "The first column numbers the tokens of each sentence. Take it out, so that the words come "
    "first and the tag last."
)
STRAY = (
    f"{TABLE} does not say which text this is, or a token of it has no place (two numbers between the "
    "token and its tag). Export it again."
)
TAG = re.compile(r"O|_|[BIESLU]-.+")
NO_TAG = "'{}' is no tag. Give a token and O, B-… or I-… a line."
STARTS, ENDS = frozenset("BSU"), frozenset("ESLU")


def read(file: BinaryIO) -> Iterator[ForeignText | Aside | Fault]:
    """Yield each text with its chunks."""
    if not is_archive(file):
        yield from texts(file, "", {})
        return
    with archive(file) as files:
        is_ours = TABLE in files
        said = dict(table(files)) if is_ours else {}
        for name in files.wanted(*SUFFIXES):
            for found in texts(files.open(name), name, said):
                yield unknown(found.where) if is_ours and is_stray(found) else found


def is_stray(found: ForeignText | Aside | Fault) -> TypeGuard[ForeignText]:
    """Return whether a text is made of its tokens."""
    return isinstance(found, ForeignText) and found.text is not None


def unknown(where: Where) -> Fault:
    """Return the refusal of a text of our own export that lost its places, or its row."""
    return Fault(where, STRAY)


def table(files: Files) -> Iterator[tuple[int, Row]]:
    """Yield what our own export says of its texts, by their numbers. Raises Unreadable."""
    for found in rows(files.open(TABLE), TABLE):
        if isinstance(found, Fault):
            raise Unreadable(found.message, TABLE, found.where.line)
        _, row = found
        number = whole(row.get("number") or "")
        if number is not None:
            yield number, row


@dataclass(frozen=True)
class Token:
    """One line: a token, its tag, its place where the file has it, and the columns between."""

    where: Where
    words: str
    tag: str
    start: int | None
    end: int | None
    between: tuple[str, ...]


@dataclass
class Collected:
    """The sentences of one text so far."""

    where: Where
    sentences: list[list[Token]] = field(default_factory=lambda: [[]])

    @property
    def tokens(self) -> list[Token]:
        """Return all tokens."""
        return [token for sentence in self.sentences for token in sentence]

    @property
    def is_numbered(self) -> bool:
        """Return whether the first column counts the tokens of each sentence from 1.

        The words come second then; where the same stands there in every line, it is a tag, and the
        text is made of numbers.
        """
        seconds = {token.between[:1] for token in self.tokens}
        return (
            len(seconds) > 1
            and () not in seconds
            and all(
                token.start is None and token.words == str(at)
                for sentence in self.sentences
                for at, token in enumerate(sentence, start=1)
            )
        )


def texts(
    file: BinaryIO, name: str, said: dict[int, Row]
) -> Iterator[ForeignText | Aside | Fault]:
    """Yield the texts of one file; each starts at a line of its own, if there are several."""
    number, held = 0, Collected(Where(1, name))
    for where, line in lines(file, name):
        if line.startswith(NEW_TEXT):
            if held.tokens or number:
                yield from made(
                    held, said.get(number, {}), f"{name or 'text'}-{number or 1}"
                )
            number, held = number + 1, Collected(where)
        elif not line.strip():
            held.sentences.append([])
        elif not line.startswith("# "):
            parts = line.split("\t") if "\t" in line else BLANKS.split(line.strip(" "))
            columns = [one.strip(" ") for one in parts]
            if len(columns) < 2 or not TAG.fullmatch(columns[-1]):
                yield Fault(where, NO_TAG.format(columns[-1][:40]))
                return
            held.sentences[-1].append(token(where, columns))
    if held.tokens or number:
        yield from made(held, said.get(number, {}), f"{name or 'text'}-{number or 1}")


def lines(file: BinaryIO, name: str) -> Iterator[tuple[Where, str]]:
    """Yield each line without its end. Raises Unreadable."""
    at = 0
    while line := file.readline(LONGEST):
        at += 1
        if len(line) == LONGEST:
            raise Unreadable(TOO_LONG, name, at)
        try:
            words = decoded(line, name)
        except Unreadable as error:
            raise Unreadable(str(error), name, at) from error
        words = words.rstrip("\r\n").removeprefix("\ufeff")
        if "\r" in words:
            raise Unreadable(RETURNS, name, at)
        yield Where(at, name), words


def token(where: Where, columns: list[str]) -> Token:
    """Return the token of a line."""
    start, end = map(whole, columns[1:3]) if len(columns) == 4 else (None, None)
    if start is None or end is None:
        start = end = None
    return Token(where, columns[0], columns[-1], start, end, tuple(columns[1:-1]))


def made(
    held: Collected, said: Row, name: str
) -> Iterator[ForeignText | Aside | Fault]:
    """Yield one text: made of its tokens, or named by what our own table says of it."""
    placed = all(token.start is not None for token in held.tokens)
    if held.is_numbered:
        yield Fault(held.tokens[0].where, NUMBERED)
        return
    if said and placed:
        named = said.get("name") or ""
        yield ForeignText(
            held.where,
            name=named,
            marks=tuple(map(mark, chunks(held.sentences))),
            article=said.get("article_id") or "",
            ref=ref_in(named),
            url=said.get("url") or "",
            language=said.get("language") or "",
            text_sha256=said.get("text_sha256") or "",
            unit="code_point",
        )
        return
    if not placed and any(token.between for token in held.tokens):
        yield Aside(BETWEEN)
    text, sentences = laid_out(held.sentences)
    marks = tuple(map(mark, chunks(sentences)))
    yield ForeignText(held.where, name=name, text=text, marks=marks)


def laid_out(sentences: Iterable[list[Token]]) -> tuple[str, list[list[Token]]]:
    """Return a text made of tokens, and the tokens of its sentences with their places in it."""
    laid: list[list[Token]] = []
    pieces: list[str] = []
    at = 0
    for sentence in sentences:
        laid.append([])
        for position, one in enumerate(sentence):
            gap = " " if position else ("\n" if pieces else "")
            at += len(gap)
            end = at + len(one.words)
            laid[-1].append(replace(one, start=at, end=end))
            pieces += [gap, one.words]
            at = end
    return "".join(pieces), laid


def chunks(sentences: Iterable[list[Token]]) -> Iterator[list[Token]]:
    """Yield the tokens of each chunk; none goes on into the next sentence."""
    for sentence in sentences:
        yield from chunks_in(sentence)


def chunks_in(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each chunk of a sentence: BIO, IOB, BIOES and BILUO tags alike."""
    chunk: list[Token] = []
    for one in tokens:
        head, _, label = one.tag.partition("-")
        goes_on = chunk and label and label_of(chunk[0]) == label
        if chunk and (head in STARTS or not goes_on):
            yield chunk
            chunk = []
        if label and head in {"B", "I", "E", "L", "S", "U"}:
            chunk.append(one)
            if head in ENDS:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def label_of(token: Token) -> str:
    """Return the label in a tag."""
    return token.tag.partition("-")[2]


def mark(chunk: list[Token]) -> Mark:
    """Return the mark of a chunk; every token of it must stand at its place."""
    meaning = labelled(label_of(chunk[0]))
    return Mark(
        chunk[0].where,
        (Selectors(start=chunk[0].start, end=chunk[-1].end),),
        motivation=meaning.motivation,
        tags=meaning.tags,
        witnesses=tuple(
            Selectors(exact=one.words, start=one.start, end=one.end) for one in chunk
        ),
    )
