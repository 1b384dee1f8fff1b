"""Reading WebAnno TSV 3.x, as INCEpTION writes it: a token a line, a column for each feature.

The format has the words of sentences and no more: what lay between two sentences becomes a line
end. Offsets are UTF-16 code units; every token must stand where its line says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignRelation,
    ForeignText,
    Mark,
    Where,
)
from annotations.exchange.reading.archives import (
    BOM,
    Unreadable,
    archive,
    bytes_of,
    decoded,
    is_archive,
)
from annotations.exchange.reading.features import mark_of, together, told_apart
from annotations.exchange.reading.inception import Exported, exported
from annotations.exchange.reading.shapes import ref_in

WIDEST = 10_000  # blanks between two sentences
BASE, ROLE, NO_NUMBER = "BT_", "ROLE_", "0"
NO_TSV = "It does not start with '#FORMAT=WebAnno TSV 3'. Export it as WebAnno TSV 3, or as UIMA CAS."
COMES_FROM = re.compile(
    r"(?P<token>\d+-\d+(?:\.\d+)?)(?:\[(?P<source>\d+)_(?P<target>\d+)\])?"
)
SPANS, RELATIONS, CHAINS = "#T_SP=", "#T_RL=", "#T_CH="
ROW = re.compile(r"(\d+)-(\d+(?:\.\d+)?)")
PLACE = re.compile(r"(\d+)-(\d+)")
ESCAPED = re.compile(r"\\(.)")
CONTROL = re.compile(r"\\([\\btnfr\x00-\x1f])")
CONTROLS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
NUMBER = re.compile(r"(?P<value>(?:\\.|[^\\\[])*)(?:\[(?P<number>\d+)\])?")
STACKED = re.compile(r"(?:\\.|[^\\|])+")


End = tuple[str, str, str]


@dataclass(frozen=True)
class Layer:
    """A layer of spans: its type, its features, and its first column."""

    kind: str
    features: tuple[str, ...]
    column: int


@dataclass(frozen=True)
class Tie:
    """A relation as it stands on the token that it ends at.

    The ends are the layer, a token's name, and the number of the annotation on it where it has one.
    """

    where: Where
    kind: str
    source: End
    target: End


@dataclass
class Span:
    """One annotation over its tokens."""

    where: Where
    layer: Layer
    features: dict[str, str]
    tokens: list[Selectors]


@dataclass
class Page:
    """One file as far as it has been read."""

    name: str
    layers: list[Layer] = field(default_factory=list)
    columns: int = 3
    pieces: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    spans: dict[object, Span] = field(default_factory=dict)
    relations: list[Layer] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    firsts: dict[End, object] = field(default_factory=dict)
    asides: set[str] = field(default_factory=set)


def read(file: BinaryIO) -> Iterator[ForeignText | Aside | Fault]:
    """Yield each text with its spans."""
    if not is_archive(file):
        yield from of_file(Exported("", "", "", bytes_of(file)))
        return
    with archive(file) as files:
        for found in exported(files, files.wanted(".tsv")):
            yield from of_file(found) if isinstance(found, Exported) else (found,)


def of_file(file: Exported) -> Iterator[ForeignText | Aside | Fault]:
    """Yield the text of one file, or a fault for what is wrong with it."""
    try:
        yield from of_words(decoded(file.content.removeprefix(BOM)), file)
    except Unreadable as error:
        yield Fault(Where(file=file.name), str(error))


def of_words(content: str, file: Exported) -> Iterator[ForeignText | Aside | Fault]:
    """Yield the text of one file, or a fault for the first line that is not the format's.

    Raises Unreadable for sentences that are not where they can be.
    """
    name = file.name
    page = Page(name)
    if not content.startswith("#FORMAT=WebAnno TSV 3"):
        yield Fault(Where(1, name), NO_TSV)
        return
    for at, line in enumerate(content.split("\n"), start=1):
        try:
            take(page, Where(at, name), line.removesuffix("\r"))
        except ValueError as error:
            yield Fault(Where(at, name), str(error))
            return
    wide = {key: span for key, span in page.spans.items() if has_width(span)}
    if len(wide) < len(page.spans):
        page.asides.add("annotations of no width")
    whole, numbers = together(
        (str(at), mark(span, file.person), span.features)
        for at, span in enumerate(wide.values())
    )
    marks, shared = told_apart(whole)
    places = {key: numbers[str(at)] for at, key in enumerate(wide)}
    text = ForeignText(
        Where(file=name),
        name=file.text,
        text=text_of(page.pieces),
        marks=tuple(marks),
        relations=tuple(related(page, places)),
        ref=ref_in(file.text),
    )
    yield from (Aside(what) for what in sorted(page.asides))
    yield from shared
    yield text


def take(page: Page, where: Where, line: str) -> None:
    """Take one line. Raises ValueError, saying what is wrong with it."""
    if line.startswith(SPANS):
        kind, *features = line.removeprefix(SPANS).split("|")
        page.layers.append(Layer(kind, tuple(features), page.columns))
        page.columns += max(1, len(features))
        if any(feature.startswith(ROLE) for feature in features):
            page.asides.add("links of WebAnno from one annotation to others")
    elif line.startswith(RELATIONS):
        kind, *features = line.removeprefix(RELATIONS).split("|")
        page.relations.append(Layer(kind, tuple(features), page.columns))
        page.columns += max(1, len(features))
    elif line.startswith(CHAINS):
        page.columns += max(1, len(line.split("|")[1:]))
        page.asides.add("chains of WebAnno")
    elif line.startswith("#Text="):
        page.waiting.append(plain(line.removeprefix("#Text=")))
    elif line and not line.startswith("#"):
        take_row(page, where, line.split("\t"))


def take_row(page: Page, where: Where, cells: list[str]) -> None:
    """Take the line of one token. Raises ValueError."""
    place = PLACE.fullmatch(cells[1]) if len(cells) > 2 else None
    if not place or not ROW.fullmatch(cells[0]):
        raise ValueError(
            "This is no token: it needs a number, a place and a word. Export it again."
        )
    if len(cells) < page.columns:
        raise ValueError(
            f"The line has {len(cells)} columns; those above name {page.columns}. Export it again."
        )
    start, end = int(place[1]), int(place[2])
    if page.waiting:
        page.pieces.append((start, "\n".join(page.waiting)))
        page.waiting = []
    # INCEpTION writes tokens as they are, other tools with backslashes before some signs.
    exact = None if "\\" in cells[2] else cells[2]
    token = Selectors(exact=exact, start=start, end=end)
    for layer in page.layers:
        width = max(1, len(layer.features))
        values = cells[layer.column : layer.column + width]
        for number, features in stacked(layer, values):
            key = (
                (layer.column, number)
                if number
                else (layer.column, where, len(page.spans))
            )
            span = page.spans.setdefault(key, Span(where, layer, features, []))
            span.tokens.append(token)
            own = layer.kind, cells[0], number or NO_NUMBER
            page.firsts.setdefault(own, key)
    for layer in page.relations:
        page.ties += tied(where, layer, cells)


def tied(where: Where, layer: Layer, cells: list[str]) -> Iterator[Tie]:
    """Yield the relations of a layer that end at one token."""
    columns = dict(zip(layer.features, cells[layer.column :], strict=False))
    base = next((name for name in columns if name.startswith(BASE)), "")
    kinds = STACKED.findall(columns.get("label", ""))
    for at, end in enumerate(STACKED.findall(columns.get(base, ""))):
        found = COMES_FROM.fullmatch(end)
        if found:
            said = unescaped(kinds[at]) if at < len(kinds) else ""
            kind = said if said not in {"", "*", "_"} else layer.kind
            numbers = found["source"] or NO_NUMBER, found["target"] or NO_NUMBER
            on = base.removeprefix(BASE)
            source = on, found["token"], numbers[0]
            target = on, cells[0], numbers[1]
            yield Tie(where, kind.rpartition(".")[2], source, target)


def related(page: Page, places: Mapping[object, int]) -> Iterator[ForeignRelation]:
    """Yield the relations between what was read; one of whose ends is not there joins nothing."""
    for tie in page.ties:
        ends = [page.firsts.get(end) for end in (tie.source, tie.target)]
        if not places.keys() >= set(ends):
            page.asides.add("relations of WebAnno that lead nowhere")
            continue
        source, target = (places[end] for end in ends)
        yield ForeignRelation(tie.where, source, target, tie.kind)


def stacked(layer: Layer, values: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the number and the features of every annotation on one token."""
    columns = [STACKED.findall(value) for value in values]
    linking = links_of(layer.features)
    for at in range(max(map(len, columns), default=0)):
        cells = [one[at] if at < len(one) else "_" for one in columns]
        if all(cell in {"_", ""} for cell in cells):
            continue
        parsed = [NUMBER.fullmatch(cell) for cell in cells]
        number = next((one["number"] for one in parsed if one and one["number"]), "")
        said = {
            name: unescaped(one["value"])
            for name, one in zip(layer.features, parsed, strict=False)
            if one and one["value"] not in {"*", "_", ""} and name not in linking
        }
        yield number or "", said


def links_of(features: tuple[str, ...]) -> set[str]:
    """Return the columns of a layer's links: the roles of each, and beside them what it leads to."""
    roles = [at for at, one in enumerate(features) if one.startswith(ROLE)]
    return {one for at in roles for one in features[at : at + 2]}


def has_width(span: Span) -> bool:
    """Return whether a span has words: INCEpTION can mark the place between two characters."""
    return span.tokens[0].start != span.tokens[-1].end


def mark(span: Span, person: str) -> Mark:
    """Return the mark of a span; every token of it must stand at its place.

    `person` made it where it does not say who did.
    """
    part = Selectors(start=span.tokens[0].start, end=span.tokens[-1].end)
    layer = span.layer.kind.rpartition(".")[2]
    made = mark_of(span.where, part, layer, span.features, tuple(span.tokens))
    return replace(made, creator=made.creator or person)


def text_of(pieces: list[tuple[int, str]]) -> str:
    """Return the text: each sentence where it starts, in UTF-16 code units."""
    made: list[str] = []
    at = 0
    for start, words in pieces:
        gap = start - at
        if gap < 0:
            raise Unreadable(
                f"The sentence at {start} starts before the one ahead of it has ended."
            )
        if gap > WIDEST:
            raise Unreadable(
                f"The sentence at {start} is too far from the one ahead of it."
            )
        made += [" " * (gap - 1) + "\n" if gap else "", words]
        at = start + len(words.encode("utf-16-le", "surrogatepass")) // 2
    return "".join(made)


def plain(words: str) -> str:
    """Return a line of a sentence without the backslashes that keep control characters."""
    return CONTROL.sub(lambda found: CONTROLS.get(found[1], found[1]), words)


def unescaped(words: str) -> str:
    """Return words without the backslashes that keep signs from meaning something."""
    return ESCAPED.sub(
        lambda found: {"t": "\t", "n": "\n", "r": "\r"}.get(found[1], found[1]), words
    )
