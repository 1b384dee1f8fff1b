"""Reading brat stand-off: an archive with a `.txt` and an `.ann` for each text.

See https://brat.nlplab.org/standoff.html.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    RATINGS,
    Aside,
    Fault,
    ForeignAppearance,
    ForeignClaim,
    ForeignText,
    Mark,
    Where,
    labelled,
)
from annotations.exchange.reading.archives import Files, Unreadable, archive
from annotations.exchange.reading.joining import Link, joined
from annotations.exchange.reading.shapes import ref_in

BOUND = re.compile(r"(?P<label>\S+) (?P<places>\d+ \d+(?:;\d+ \d+)*)", re.ASCII)
RELATION = re.compile(r"(?P<kind>\S+) [^\s:]+:(?P<source>\S+) [^\s:]+:(?P<target>\S+)")
ATTRIBUTE = re.compile(r"(?P<name>\S+) (?P<of>\S+)(?: (?P<value>.+))?")
REFERENCE = re.compile(r"Reference (?P<of>\S+) (?P<base>[^\s:]+):(?P<id>\S+)")
NOTE = re.compile(r"(?P<kind>\S+) (?P<of>\S+)")
UNIT = "offset_unit: code_point"  # what our own configuration says in a comment
OWN = ("Motivation", "Voice", "Hedging", "FirstAppearance", "Rating")
UNPLACED = "what brat says of events, relations and whole texts"


def read(file: BinaryIO) -> Iterator[ForeignText | Aside | Fault]:
    """Yield each text with what is marked in it."""
    with archive(file) as files:
        texts = files.wanted(".txt", beside=["annotation.conf", "tools.conf"])
        known = {stem(name) for name in texts}
        unit = "code_point" if is_ours(files) else ""
        for name in files.names(".ann"):
            if stem(name) not in known:
                yield Fault(
                    Where(file=name),
                    f"There is no {stem(name)}.txt beside it. Put it there, or take this out.",
                )
        for name in texts:
            try:
                yield from of_text(files, name, unit)
            except Unreadable as error:
                yield Fault(Where(file=error.file or name), str(error))


def stem(name: str) -> str:
    """Return the name of a file without its ending."""
    return str(PurePosixPath(name).with_suffix(""))


def is_ours(files: Files) -> bool:
    """Return whether an archive has the configuration that our own exports have."""
    name = "annotation.conf"
    return name in files and UNIT in files.text_of(name).split("\n", 1)[0]


def of_text(
    files: Files, name: str, unit: str
) -> Iterator[ForeignText | Aside | Fault]:
    """Yield one text; a fault for each line that is not brat's."""
    beside = f"{stem(name)}.ann"
    lines = Lines(beside)
    for at, line in enumerate(
        files.text_of(beside).split("\n") if beside in files else [], start=1
    ):
        if not line.strip():
            continue
        try:
            lines.take(Where(at, beside), line.rstrip("\r").removeprefix("\ufeff"))
        except ValueError as error:
            yield Fault(Where(at, beside), str(error))
    found = joined(lines.marks(), lines.links)
    yield from (Aside(what) for what in lines.asides)
    plain = PurePosixPath(stem(name)).name
    yield ForeignText(
        Where(file=name),
        name=plain,
        text=files.text_of(name),
        marks=found.marks,
        relations=found.relations,
        ref=ref_in(plain),
        unit=unit,
    )


class Lines:
    """The lines of one `.ann` file, gathered by what they are about."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.bounds: dict[str, tuple[Where, str, tuple[Selectors, ...], str]] = {}
        self.attributes: dict[str, dict[str, str]] = defaultdict(dict)
        self.claims: dict[str, ForeignClaim] = {}
        self.notes: dict[str, dict[str, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.links: list[Link] = []
        self.asides: list[str] = []

    def take(self, where: Where, line: str) -> None:
        """Take one line. Raises ValueError, saying what is wrong with it."""
        name, *fields = line.split("\t", 2)
        if not fields:
            raise ValueError(
                "This is no line of brat's: its fields are parted by tabs."
            )
        said, words = fields[0], fields[1] if len(fields) > 1 else ""
        if name.startswith("T"):
            self.bound(where, name, said, words)
        elif name.startswith("R"):
            self.relation(where, said)
        elif name.startswith(("A", "M", "N", "#")):
            self.about(name, said, words)
        elif name.startswith(("E", "*")):
            self.asides.append("events and equivalences of brat")
        else:
            raise ValueError(f"A line cannot start with '{name[:20]}'. Take it out.")

    def bound(self, where: Where, name: str, said: str, words: str) -> None:
        """Take a line that says where something stands."""
        found = must(BOUND, said, "a text-bound annotation: TYPE START END")
        if name in self.bounds:
            raise ValueError(
                f"{name} stands in the file twice. Give it another number."
            )
        pairs = (pair.split(" ") for pair in found["places"].split(";"))
        parts = tuple(Selectors(start=int(a), end=int(b)) for a, b in pairs)
        self.bounds[name] = where, found["label"], parts, words

    def relation(self, where: Where, said: str) -> None:
        """Take a relation between two marks."""
        found = must(RELATION, said, "a relation: TYPE Arg1:T1 Arg2:T2")
        self.links.append((where, found["source"], found["target"], found["kind"]))

    def about(self, name: str, said: str, words: str) -> None:
        """Take what is said of a mark: an attribute, a reference, or a note."""
        if name.startswith("N"):
            self.reference(said, words)
        elif name.startswith("#"):
            found = must(NOTE, said, "a note: TYPE T1")
            self.notes[found["of"]][found["kind"]].append(words.strip())
        else:
            found = must(ATTRIBUTE, said, "an attribute: NAME T1 VALUE")
            self.attributes[found["of"]][found["name"]] = found["value"] or "true"

    def reference(self, said: str, words: str) -> None:
        """Take a reference: to a claim of ours, or to something in another knowledge base."""
        found = must(REFERENCE, said, "a reference: Reference T1 BASE:ID")
        if found["base"] == "Claim":
            self.claims[found["of"]] = ForeignClaim(text=words, id=found["id"])
        else:
            self.notes[found["of"]]["tag"].append(f"{found['base']}:{found['id']}")

    def marks(self) -> dict[str, Mark]:
        """Return the marks by their names; what is said of anything else is counted."""
        for said in (self.attributes, self.notes, self.claims):
            self.asides += [UNPLACED for of in said if of not in self.bounds]
        return {name: self.mark(name) for name in self.bounds}

    def mark(self, name: str) -> Mark:
        """Return one mark with its attributes, its claim and its notes."""
        where, label, parts, words = self.bounds[name]
        said, notes = self.attributes[name], self.notes[name]
        if "Rating" in said:
            self.asides.append(RATINGS.what)
        meaning = labelled(label, self.appearance(name, label))
        others = [
            key if value == "true" else f"{key}: {value}"
            for key, value in said.items()
            if key not in OWN
        ]
        return Mark(
            where,
            parts,
            motivation=said.get("Motivation") or meaning.motivation,
            tags=(*meaning.tags, *others, *notes["tag"]),
            note="\n\n".join(
                one
                for kind, given in notes.items()
                if kind not in {"Claimant", "Verdict", "tag"}
                for one in given
            ),
            quote=words or None,
            appearance=meaning.appearance,
        )

    def appearance(self, name: str, label: str) -> ForeignAppearance | None:
        """Return the appearance of the claim that a mark names, if it names one."""
        if name not in self.claims:
            return None
        said = self.attributes[name]
        return ForeignAppearance(
            self.claims[name],
            stance=label,
            voice=said.get("Voice", "publisher"),
            hedging=said.get("Hedging", "none"),
            claimant=" ".join(self.notes[name]["Claimant"]),
            first_appearance="FirstAppearance" in said,
        )


def must(pattern: re.Pattern[str], said: str, what: str) -> re.Match[str]:
    """Return the match. Raises ValueError, saying what should stand there."""
    found = pattern.fullmatch(said)
    if not found:
        raise ValueError(f"'{said[:60]}' is not {what}.")
    return found
