"""UIMA CAS: a zip with an XMI file for each text, and the type system that they need.

INCEpTION and dkpro-cassis read it. Offsets are UTF-16 code units, as Java counts. A part of a
quotation is an annotation of its own; the parts share their `id`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import quoteattr

from annotations.anchoring.text import ASTRAL
from annotations.exchange.chunks import in_chunks
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import RELATED, MarkedText, marked_texts
from annotations.exchange.naming import (
    ARTICLE,
    MENTION,
    article_features,
    features_of,
)
from annotations.exchange.reading.uima_cas import read
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
# What XML 1.0 has no way to write; a space in its place leaves every offset as it is.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACED = "Control characters that XML cannot hold became spaces."
SOFA = 1


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the type system first, then a file for each text."""
    archive = Archive()
    yield from archive.put("TypeSystem.xml", type_system().encode())
    for marked in marked_texts(records, context, RELATED):
        if UNWRITABLE.search(marked.text):
            context.losses.of(marked.revision, "revision", SPACED)
        pieces = in_chunks(piece.encode() for piece in elements(marked))
        yield from archive.stream(f"{marked.name}.xmi", pieces)
    yield from archive.end()


def elements(marked: MarkedText) -> Iterator[str]:
    """Yield the XMI of one text."""
    units = Utf16(marked.text)
    yield DECLARATION + HEAD
    numbers = iter(range(SOFA + 1, 1 << 62))
    members: list[int] = []

    def element(tag: str, said: Mapping[str, object]) -> str:
        members.append(next(numbers))
        own = {"xmi:id": members[-1], "sofa": SOFA, **said}
        return f"<{tag} {' '.join(map(attribute, own.items()))}/>\n"

    whole = {"begin": 0, "end": units.at(len(marked.text))}
    language = {"language": marked.article.language}
    yield element("tcas:DocumentAnnotation", {**whole, **language})
    yield element("custom:Article", article_features(marked))
    firsts: list[tuple[int, dict[str, int]]] = []
    for mention in marked.mentions:
        for part, place in enumerate(mention.parts, start=1):
            span = {"begin": units.at(place.start), "end": units.at(place.end)}
            yield element("custom:Mention", {**span, **features_of(mention, part)})
            if part == 1:
                firsts.append((members[-1], span))
    for tie in marked.ties:
        governor, (dependent, span) = firsts[tie.source][0], firsts[tie.target]
        ends = {"Governor": governor, "Dependent": dependent}
        said = {"label": tie.relation.kind}
        yield element("custom:ClaimRelation", {**span, **ends, **said})
    sofa = {
        "xmi:id": SOFA, "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain",
        "sofaString": marked.text,
    }  # fmt: skip
    yield f"<cas:Sofa {' '.join(map(attribute, sofa.items()))}/>\n"
    listed = " ".join(map(str, members))
    yield f'<cas:View sofa="{SOFA}" members="{listed}"/>\n</xmi:XMI>\n'


class Utf16:
    """One text, whose code points are counted in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self._ascii = not ASTRAL.search(text)
        self._wide = [0]
        if not self._ascii:
            for letter in text:
                self._wide.append(self._wide[-1] + (2 if letter > "\uffff" else 1))

    def at(self, offset: int) -> int:
        """Return the UTF-16 code units before a code point."""
        return offset if self._ascii else self._wide[offset]


def attribute(said: tuple[str, object]) -> str:
    """Return an attribute as XML has it."""
    name, value = said
    return f"{name}={quoteattr(UNWRITABLE.sub(' ', str(value)))}"


def type_system() -> str:
    """Return the types that the files use, as UIMA describes them."""
    types = "".join(
        described(name, base, features) for name, (base, features) in TYPES.items()
    )
    return (
        f'{DECLARATION}<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n'
        f"<types>\n{types}</types>\n</typeSystemDescription>\n"
    )


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
    label="UIMA CAS (XMI)",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    offset_unit="utf16_code_unit",
    units=("utf16_code_unit",),
    loses=(
        "Articles whose text the rights keep in: a CAS has a text or nothing.",
        "Evidence, assessments, earlier versions and the words of a verdict.",
        "Of a claim all but its words, reference and identifier, of a claimant all but the name.",
        "Relations of claims that no text mentions together.",
        "Control characters that XML cannot hold: spaces stand in their places.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
