"""Reading UIMA CAS: XMI or JSON (version 0.4), alone or in the archives that INCEpTION exports.

No type system is needed: an annotation is whatever has a begin and an end in the text. XML is read
with no document type, no entity and no way to any other file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from xml.parsers import expat

import msgspec

from annotations.anchoring import Selectors
from annotations.anchoring.text import normalise
from annotations.decoding import decode
from annotations.exchange.counting import UTF16
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignRelation,
    ForeignText,
    Mark,
    Where,
)
from annotations.exchange.reading.archives import (
    ANOTHER,
    BOM,
    Files,
    Unreadable,
    archive,
    bytes_of,
    is_archive,
)
from annotations.exchange.reading.features import mark_of, together, told_apart
from annotations.exchange.reading.inception import Exported, exported
from annotations.exchange.reading.json_stream import why_not
from annotations.exchange.reading.shapes import ref_in

SUFFIXES = (".xmi", ".json")
BESIDE = ("typesystem.json", "layers.json", "manifest.json")
# Layers of tokens, sentences and grammar: nobody marked those by hand.
GRAMMAR = (
    "uima.", "de.tudarmstadt.ukp.dkpro.core.api.segmentation", "de.tudarmstadt.ukp.dkpro.core.api.metadata",
    "de.tudarmstadt.ukp.dkpro.core.api.lexmorph", "de.tudarmstadt.ukp.dkpro.core.api.syntax",
    "de.tudarmstadt.ukp.clarin.webanno.api.type",
)  # fmt: skip
SOFA = "uima.cas.Sofa"
PLAIN = "uima.tcas.Annotation"  # of no type of its own
PLACE = frozenset({"begin", "end", "sofa"})
MOST = 2_000_000  # annotations of one text

Features = dict[str, str]


@dataclass
class Structure:
    """One feature structure: its type with dots, its features, what it refers to."""

    name: str
    kind: str
    features: Features = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)


def read(file: BinaryIO) -> Iterator[ForeignText | Aside | Fault]:
    """Yield each text with its annotations."""
    if not is_archive(file):
        yield from of_file(Exported("", "", "", bytes_of(file)))
        return
    with archive(file) as files:
        names = [
            name
            for name in files.wanted(*SUFFIXES, beside=["TypeSystem.xml"])
            if not name.endswith(BESIDE) and not is_second(name, files)
        ]
        for found in exported(files, names):
            yield from of_file(found) if isinstance(found, Exported) else (found,)


def is_second(name: str, files: Files) -> bool:
    """Return whether a file is the XMI of a text whose JSON, which loses no character, is there."""
    path = PurePosixPath(name)
    return path.suffix == ".xmi" and str(path.with_suffix(".json")) in files


def of_file(file: Exported) -> Iterator[ForeignText | Aside | Fault]:
    """Yield the text of one CAS."""
    try:
        content = file.content.removeprefix(BOM)
        read_as = in_json if content.lstrip()[:1] in {b"{", b"["} else in_xml
        yield from of_structures(read_as(content), file)
    except Unreadable as error:
        yield Fault(Where(file=file.name), str(error))


def of_structures(
    found: list[Structure], file: Exported
) -> Iterator[ForeignText | Aside]:
    """Yield the text of the first view with what is marked in it. Raises Unreadable."""
    sofas = [one for one in found if one.kind == SOFA]
    sofa = next((one for one in sofas if one.features.get("sofaString")), None)
    if sofa is None:
        raise Unreadable("It has no text: no Sofa with a sofaString.")
    spans = {one.name: one for one in found if is_mark(one, sofa)}
    wide = [
        one for one in spans.values() if one.features["begin"] != one.features["end"]
    ]
    if len(wide) < len(spans):
        yield Aside("annotations of no width")
    whole, numbers = together((one.name, mark(one, file), one.features) for one in wide)
    marks, shared = told_apart(whole)
    yield from shared
    related = list(relations(found, numbers, file.name))
    if len(related) < sum(map(relates, found)):
        yield Aside("relations of a CAS whose ends are no marks")
    said = next((one.features for one in found if one.kind.endswith(".Article")), {})
    text = sofa.features["sofaString"]
    yield ForeignText(
        Where(file=file.name),
        name=file.text,
        text=text,
        marks=tuple(marks),
        relations=tuple(related),
        article=said.get("article", ""),
        ref=ref_in(said.get("name", file.text)),
        url=said.get("url", ""),
        headline=said.get("headline", ""),
        language=said.get("language", ""),
        certain_unit=UTF16 if normalise(text) == text else f"{UTF16}_crlf",
    )


def is_mark(one: Structure, sofa: Structure) -> bool:
    """Return whether a structure is something that was marked in the text."""
    here = one.references.get("sofa", sofa.name) == sofa.name
    placed = {"begin", "end"} <= one.features.keys()
    return here and placed and one.kind != SOFA and not ends_of(one)


def is_kept(kind: str) -> bool:
    """Return whether structures of a kind are the text, or of a layer that may be marked by hand."""
    return kind in {SOFA, PLAIN} or not kind.startswith(GRAMMAR)


def relates(one: Structure) -> bool:
    """Return whether a structure is a relation that somebody made."""
    return bool(ends_of(one))


def mark(one: Structure, file: Exported) -> Mark:
    """Return the mark of an annotation. Raises Unreadable for a place that is none."""
    try:
        start, end = (int(one.features[edge]) for edge in ("begin", "end"))
    except ValueError as error:
        raise Unreadable(
            f"The annotation {one.name} has a begin or an end that is no number."
        ) from error
    said = {key: value for key, value in one.features.items() if key not in PLACE}
    where = Where(file=file.name, pointer=f"annotation {one.name}")
    layer = one.kind.rpartition(".")[2]
    made = mark_of(where, Selectors(start=start, end=end), layer, said)
    return replace(made, creator=made.creator or file.person)


def relations(
    found: list[Structure], numbers: Mapping[str, int], name: str
) -> Iterator[ForeignRelation]:
    """Yield the relations: what has a governor and a dependent, or a source and a target."""
    for one in found:
        ends = ends_of(one)
        if ends and set(ends) <= numbers.keys():
            label = one.features.get("label") or one.features.get("value")
            where = Where(file=name, pointer=f"relation {one.name}")
            source, target = (numbers[end] for end in ends)
            kind = label or one.kind.rpartition(".")[2]
            yield ForeignRelation(where, source, target, kind)


def ends_of(one: Structure) -> tuple[str, str] | None:
    """Return what a relation goes from and to, as INCEpTION names them, or None."""
    for source, target in (("Governor", "Dependent"), ("source", "target")):
        if {source, target} <= one.references.keys():
            return one.references[source], one.references[target]
    return None


def in_json(content: bytes) -> list[Structure]:
    """Return the structures of a CAS in JSON. Raises Unreadable."""
    try:
        said = decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(why_not(error)) from error
    listed = said.get("%FEATURE_STRUCTURES") if isinstance(said, dict) else None
    if isinstance(listed, dict):
        listed = [{"%ID": key, **one} for key, one in listed.items()]
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unreadable(
            f"It is no CAS: it has no list of %FEATURE_STRUCTURES. {ANOTHER}"
        )
    return [of_object(one) for one in listed if is_kept(str(one.get("%TYPE")))]


def of_object(one: dict[str, Any]) -> Structure:
    """Return the structure of a JSON object."""
    made = Structure(str(one.get("%ID")), str(one.get("%TYPE")))
    for key, value in one.items():
        if key.startswith("@") and not isinstance(value, list | dict):
            made.references[key[1:]] = str(value)
        elif not key.startswith(("%", "^", "#")) and isinstance(
            value, str | int | float
        ):
            made.features[key] = (
                str(value).lower() if isinstance(value, bool) else str(value)
            )
    return made


def in_xml(content: bytes) -> list[Structure]:
    """Return the structures of a CAS in XMI. Raises Unreadable for hostile or broken XML."""
    reader = Xmi()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003  # expat has no name for it
    except (expat.ExpatError, ValueError) as error:
        raise Unreadable(f"This is not XMI: {error}. Export it again.") from error
    return reader.found


def refuse(*_: object) -> None:
    """Raise Unreadable for a document type or an entity: a CAS has none, and attacks do."""
    raise Unreadable("It declares a document type or entities. Take them out.")


class Xmi:
    """Takes the elements of an XMI file as they come."""

    def __init__(self) -> None:
        self.found: list[Structure] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take one element."""
        space, _, name = tag.rpartition(" ")
        package = space.removeprefix("http:///").removesuffix(".ecore")
        kind = f"{package.replace('/', '.')}.{name}".lstrip(".")
        if not is_kept(kind):
            return
        if len(self.found) >= MOST:
            raise Unreadable(f"It has more than {MOST} annotations. Split it.")
        made = Structure("", kind)
        for key, value in attributes.items():
            if key.endswith(" id"):
                made.name = value
            elif key in {"sofa", "Governor", "Dependent", "source", "target"}:
                made.references[key] = value
            else:
                made.features[key] = value
        if made.name:
            self.found.append(made)
