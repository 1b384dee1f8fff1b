"""What INCEpTION makes of a WebAnno TSV 3.3 file, rule by rule as its own reader has them.

Its reader is Java and in no package. It takes the words of sentences from `#Text=` alone, ends each
with a line end that it takes away again where the next sentence starts at once, fills gaps with
spaces, refuses an empty line at the end, and puts annotations together by their stack and number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

STACK = re.compile(r"(?<!\\)\|")
VALUES = {rf"\{sign}": sign for sign in ("\\", "[", "]", "|", "_", "->", ";", "*")} | {
    r"\t": "\t",
    r"\n": "\n",
}
TEXT = {"\\" + chr(code): chr(code) for code in range(32) if not 7 < code < 14} | {
    r"\t": "\t",
    r"\n": "\n",
    r"\f": "\f",
    r"\r": "\r",
    r"\b": "\b",
    "\\\\": "\\",
}


@dataclass(eq=False)
class Fs:
    """An annotation, its place in UTF-16 code units."""

    kind: str
    begin: int = -1
    end: int = -1
    features: dict[str, str] = field(default_factory=dict)
    source: "Fs | None" = None
    target: "Fs | None" = None


@dataclass
class Loaded:
    """What one file says."""

    text: str = ""
    spans: list[Fs] = field(default_factory=list)
    relations: list[Fs] = field(default_factory=list)
    numbered: dict[int, Fs] = field(default_factory=dict)
    ends: list[tuple[Fs, int, int]] = field(default_factory=list)


def replaced(words: str, table: dict[str, str]) -> str:
    """Replace from the left, as StringUtils.replaceEach does."""
    pattern = "|".join(re.escape(one) for one in table)
    return re.sub(pattern, lambda found: table[found[0]], words)


def load(content: str) -> Loaded:
    """Read one file; whatever INCEpTION refuses fails the test."""
    lines = re.split(r"\r\n|\n|\r", content)
    assert lines.pop() == "", "The last line does not end."
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    columns: list[tuple[str, str, str]] = []
    at = 1
    while lines[at]:
        layer, _, rest = lines[at].partition("=")
        kind, *names = rest.split("|")
        columns += [(layer, kind, name) for name in names]
        at += 1
    assert lines[at + 1] == "", "Two empty lines end the head."
    return content_of(lines[at + 2 :], columns)


def content_of(lines: list[str], columns: list[tuple[str, str, str]]) -> Loaded:
    assert lines, "A text without a sentence is refused."
    assert lines[-1], "An empty line at the end is taken for a sentence."
    loaded, units, waiting, state = Loaded(), "", "", "between"
    for line in lines:
        if line.startswith("#") and state in {"between", "header"}:
            state = "header"
            assert line.startswith("#Text=")
            waiting += replaced(line.removeprefix("#Text="), TEXT) + "\n"
        elif not line:
            assert state == "token"
            state = "between"
        else:
            assert state in {"header", "token"}
            cells = line.split("\t")
            assert len(cells) >= len(columns) + 3
            begin, end = map(int, cells[1].split("-"))
            units, waiting, state = opened(units, waiting, begin), "", "token"
            take(loaded, zip(columns, cells[3:], strict=False), (begin, end))
    loaded.text = narrow(units)
    for relation, source, target in loaded.ends:
        relation.source, relation.target = (
            loaded.numbered[source],
            loaded.numbered[target],
        )
    return loaded


def opened(units: str, sentence: str, begin: int) -> str:
    """Add a sentence, if one waits, where its first token starts."""
    if not sentence:
        return units
    if len(units) > begin:
        assert len(units) == begin + 1
        assert units[-1] == "\n"
        units = units[:-1]
    return units + " " * (begin - len(units)) + wide(sentence)


def wide(words: str) -> str:
    """Return a string of UTF-16 code units, as Java has it."""
    raw = words.encode("utf-16-le", "surrogatepass")
    return "".join(
        chr(int.from_bytes(raw[at : at + 2], "little")) for at in range(0, len(raw), 2)
    )


def narrow(units: str) -> str:
    raw = b"".join(ord(one).to_bytes(2, "little") for one in units)
    return raw.decode("utf-16-le", "surrogatepass")


def take(
    loaded: Loaded,
    cells: Iterable[tuple[tuple[str, str, str], str]],
    place: tuple[int, int],
) -> None:
    """Read the annotations on one token."""
    here: dict[tuple[str, int], Fs] = {}
    for (layer, kind, name), raw in cells:
        for index, cell in enumerate([] if raw == "_" else STACK.split(raw)):
            value, number = numbered(cell)
            if (kind, index) not in here:
                one = span if layer == "#T_SP" else relation
                here[kind, index] = one(loaded, kind, number, place)
            fs = here[kind, index]
            if name.startswith("BT_"):
                source, target = map(int, number.split("_"))
                loaded.ends.append((fs, source, target))
            elif value != "*":
                fs.features[name] = replaced(value, VALUES)


def numbered(cell: str) -> tuple[str, str]:
    """Return a value and the number after it in brackets, if there is one."""
    if not cell.endswith("]") or cell.endswith("\\]"):
        return cell, ""
    value, _, number = cell.rpartition("[")
    return value, number.removesuffix("]")


def span(loaded: Loaded, kind: str, number: str, place: tuple[int, int]) -> Fs:
    """Return the span with a number, as far as it goes now, or a new one."""
    fs = loaded.numbered.get(int(number)) if number else None
    if fs is None:
        fs = Fs(kind, *place)
        loaded.spans.append(fs)
    fs.end = place[1]
    if number:
        loaded.numbered[int(number)] = fs
    return fs


def relation(loaded: Loaded, kind: str, _number: str, _place: tuple[int, int]) -> Fs:
    """Return a new relation; its ends are found when all is read."""
    loaded.relations.append(Fs(kind))
    return loaded.relations[-1]
