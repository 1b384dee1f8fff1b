"""UIMA CAS: a zip with each text as XMI and as JSON, and the type system that the XMI needs.

INCEpTION and dkpro-cassis read both. The JSON is JSON CAS 0.4 with its types inside. Offsets are
UTF-16 code units, as Java counts. A part of a quotation is an annotation of its own; the parts
share their `id`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count
from typing import NamedTuple

import msgspec

from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    marked_texts,
)
from annotations.exchange.naming import (
    ARTICLE,
    MENTION,
    article_features,
    features_of,
)
from annotations.exchange.reading.uima_cas import read
from annotations.exchange.utf16 import Utf16
from annotations.exchange.xml import SPECIAL, UNWRITABLE, attribute
from annotations.exchange.zipping import Archive

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
PACKAGE = "webanno.custom"
TYPES = {
    "Mention": ("uima.tcas.Annotation", dict.fromkeys(MENTION, "uima.cas.String")),
    "Article": ("uima.cas.AnnotationBase", dict.fromkeys(ARTICLE, "uima.cas.String")),
    "ClaimRelation": (
        "uima.tcas.Annotation",
        {
            "label": "uima.cas.String",
            "Governor": f"{PACKAGE}.Mention",
            "Dependent": f"{PACKAGE}.Mention",
        },
    ),
}
HEAD = (
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
    'xmlns:tcas="http:///uima/tcas.ecore" xmlns:custom="http:///webanno/custom.ecore" '
    'xmi:version="2.0">\n<cas:NULL xmi:id="0"/>\n'
)
SPACED = "Control characters that XML cannot hold became spaces in the XMI."
SOFA, VIEW = 1, "_InitialView"
TAGS = {"uima.tcas": "tcas", PACKAGE: "custom"}

Said = Mapping[str, str | int]


class Structure(NamedTuple):
    """A feature structure: its number, its type, what it says and which others it refers to."""

    number: int
    kind: str
    said: Said
    refers: Mapping[str, int]


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the type system first, then two files for each text."""
    with Archive(context.packer) as archive:
        yield from archive.put("TypeSystem.xml", type_system().encode())
        for marked in marked_texts(records, context, RELATED):
            if UNWRITABLE.search(marked.text):
                context.losses.of(marked.revision, "revision", SPACED)
            held = list(structures(marked))
            for extension, pieces in (("xmi", in_xmi), ("json", in_json)):
                content = "".join(pieces(marked.text, held)).encode()
                yield from archive.put(f"{marked.name}.{extension}", content)
        yield from archive.end()


def structures(marked: MarkedText) -> Iterator[Structure]:
    """Yield what stands in one text; the parts of a mention follow each other."""
    units, numbers = Utf16(marked.text), count(SOFA + 1)

    def structure(kind: str, said: Said, **refers: int) -> Structure:
        return Structure(next(numbers), kind, said, refers)

    whole = {"begin": 0, "end": units.at(len(marked.text))}
    language = {"language": marked.article.language}
    yield structure("uima.tcas.DocumentAnnotation", {**whole, **language})
    yield structure(f"{PACKAGE}.Article", article_features(marked))
    firsts: list[tuple[int, dict[str, int]]] = []
    for mention in marked.mentions:
        for part, place in enumerate(mention.parts, start=1):
            span = {"begin": units.at(place.start), "end": units.at(place.end)}
            said: Said = {**span, **features_of(mention, part)}
            made = structure(f"{PACKAGE}.Mention", said)
            if part == 1:
                firsts.append((made.number, span))
            yield made
    for tie in marked.ties:
        governor, (dependent, span) = firsts[tie.source][0], firsts[tie.target]
        yield structure(
            f"{PACKAGE}.ClaimRelation",
            {**span, "label": tie.relation.kind},
            Governor=governor,
            Dependent=dependent,
        )


def sofa(text: str) -> dict[str, str | int]:
    """Return what is said of the text itself."""
    return {"sofaNum": 1, "sofaID": VIEW, "mimeType": "text/plain", "sofaString": text}


def in_xmi(text: str, held: Iterable[Structure]) -> Iterator[str]:
    """Yield one text as XMI."""
    yield DECLARATION + HEAD
    members = []
    for one in held:
        package, _, name = one.kind.rpartition(".")
        own = {"xmi:id": one.number, "sofa": SOFA, **one.said, **one.refers}
        yield f"<{TAGS[package]}:{name} {attributes(own)}/>\n"
        members.append(str(one.number))
    own = {"xmi:id": SOFA, **sofa(text)}
    yield f"<cas:Sofa {attributes(own)}/>\n"
    yield f'<cas:View sofa="{SOFA}" members="{" ".join(members)}"/>\n</xmi:XMI>\n'


def in_json(text: str, held: Iterable[Structure]) -> Iterator[str]:
    """Yield one text as JSON CAS 0.4, whose references begin with `@`."""
    yield f'{{"%TYPES":{types_in_json()},\n"%FEATURE_STRUCTURES":[\n'
    yield as_json({"%ID": SOFA, "%TYPE": "uima.cas.Sofa", **sofa(text)})
    members = []
    for one in held:
        refers = {f"@{name}": number for name, number in one.refers.items()}
        own = {"%ID": one.number, "%TYPE": one.kind, "@sofa": SOFA}
        yield f",\n{as_json({**own, **one.said, **refers})}"
        members.append(one.number)
    views = {VIEW: {"%SOFA": SOFA, "%MEMBERS": members}}
    yield f'],\n"%VIEWS":{as_json(views)}}}\n'


def as_json(said: Mapping[str, object]) -> str:
    """Return an object as JSON."""
    return msgspec.json.encode(said).decode()


def attributes(said: Mapping[str, str | int]) -> str:
    """Return attributes as XML has them."""
    return " ".join(
        [
            f'{name}="{one}"'
            if isinstance(one, int) or one.isalnum() or not SPECIAL.search(one)
            else f"{name}={attribute(one)}"
            for name, one in said.items()
        ]
    )


def type_system() -> str:
    """Return the types that the files use, as UIMA describes them."""
    types = "".join(
        described(name, base, features) for name, (base, features) in TYPES.items()
    )
    return (
        f'{DECLARATION}<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n'
        f"<types>\n{types}</types>\n</typeSystemDescription>\n"
    )


@cache
def types_in_json() -> str:
    """Return the types that the files use, as JSON CAS describes them."""
    types = {
        f"{PACKAGE}.{name}": {
            "%NAME": f"{PACKAGE}.{name}",
            "%SUPER_TYPE": base,
            **{one: {"%NAME": one, "%RANGE": kind} for one, kind in features.items()},
        }
        for name, (base, features) in TYPES.items()
    }
    return as_json(types)


def described(name: str, base: str, features: Mapping[str, str]) -> str:
    """Return one type."""
    listed = "".join(
        f"<featureDescription><name>{one}</name><description/>"
        f"<rangeTypeName>{kind}</rangeTypeName></featureDescription>\n"
        for one, kind in features.items()
    )
    return (
        f"<typeDescription><name>{PACKAGE}.{name}</name><description/>"
        f"<supertypeName>{base}</supertypeName><features>\n{listed}</features>"
        "</typeDescription>\n"
    )


FORMAT = Format(
    label="UIMA CAS (XMI and JSON)",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    offset_unit="utf16_code_unit",
    units=("utf16_code_unit",),
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: a CAS has a text or nothing.",
        *OF_VERDICTS,
        "Of a claim all but its words, reference and identifier, of a claimant all but the name.",
        "Relations of claims that no text mentions together.",
        "Control characters that XML cannot hold: spaces stand in their places in the XMI.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
