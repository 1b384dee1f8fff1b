"""TEI P5: a corpus of texts with empty anchors in them, and what is said of them in `standOff`.

Anchors let spans overlap, which elements cannot. See the TEI Guidelines, chapters 16 and 17.
"""

from collections.abc import Iterable, Iterator

from annotations.exchange.chunks import in_chunks
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.labels import HEDGINGS, LABELS, RATINGS, RELATIONS, VOICES
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    Mention,
    marked_texts,
)
from annotations.exchange.xml import UNWRITABLE, attribute, content

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.tei-c.org/ns/1.0"
TAXONOMIES = {
    "label": LABELS,
    "voice": VOICES,
    "hedging": HEDGINGS,
    "rating": RATINGS,
    "relation": RELATIONS,
}
SPACED = "Control characters that XML cannot hold became spaces."
# The schema wants a text in every corpus.
NONE = (
    "<TEI><teiHeader><fileDesc><titleStmt><title/></titleStmt><publicationStmt><p/>"
    "</publicationStmt><sourceDesc><p>No text.</p></sourceDesc></fileDesc></teiHeader>\n"
    "<text><body><ab/></body></text>\n</TEI>\n"
)


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield one `teiCorpus` with a `TEI` for each text."""
    yield f'{DECLARATION}<teiCorpus xmlns="{NAMESPACE}">\n'.encode()
    yield from in_chunks(piece.encode() for piece in pieces(records, context))


def pieces(records: Iterable[Outgoing], context: Context) -> Iterator[str]:
    """Yield the header of the corpus and its texts, or one that is empty."""
    yield corpus_header(context)
    name = ""
    for marked in marked_texts(records, context, RELATED):
        name = marked.name
        if UNWRITABLE.search(marked.text):
            context.losses.of(marked.revision, "revision", SPACED)
        yield f'<TEI xml:id="{marked.name}" xml:lang={attribute(marked.article.language)}>\n'
        yield text_header(marked)
        yield from judgements(marked)
        yield '<text><body><ab xml:space="preserve">'
        yield from anchored(marked)
        yield "</ab></body></text>\n</TEI>\n"
    yield "</teiCorpus>\n" if name else f"{NONE}</teiCorpus>\n"


def corpus_header(context: Context) -> str:
    """Return the header of the whole: who publishes it, and the words that judgements use."""
    licence = (
        f"<licence target={attribute(context.license)}/>" if context.license else ""
    )
    taxonomies = "".join(
        f'<taxonomy xml:id="{name}">{categories(name, values)}</taxonomy>\n'
        for name, values in TAXONOMIES.items()
    )
    return (
        "<teiHeader><fileDesc>"
        "<titleStmt><title>Fact-check annotations</title></titleStmt>\n"
        f"<publicationStmt><publisher>{content(context.publisher)}</publisher>"
        f"<availability>{licence or '<p/>'}</availability></publicationStmt>\n"
        f"<sourceDesc><p><ref target={attribute(context.site)}/></p></sourceDesc></fileDesc>\n"
        f"<encodingDesc><classDecl>\n{taxonomies}</classDecl></encodingDesc></teiHeader>\n"
    )


def categories(name: str, values: Iterable[str]) -> str:
    """Return the categories of one taxonomy."""
    return "".join(
        f'<category xml:id="{name}.{value}"><catDesc>{value}</catDesc></category>'
        for value in values
    )


def text_header(marked: MarkedText) -> str:
    """Return the header of one text: where it comes from, and what it is known by."""
    article, revision = marked.article, marked.revision
    authors = "".join(f"<author>{content(one)}</author>" for one in article.authors)
    date = (
        f"<date when={attribute(article.published_on)}/>"
        if article.published_on
        else ""
    )
    address = f"<ref target={attribute(article.url)}/>" if article.url else ""
    return (
        f"<teiHeader><fileDesc><titleStmt><title>{content(article.headline)}</title>{authors}"
        f'</titleStmt>\n<publicationStmt><p><idno type="article">{article.id}</idno>'
        f'<idno type="revision">{revision.number}</idno>'
        f'<idno type="sha256">{revision.text_sha256}</idno></p></publicationStmt>\n'
        f"<sourceDesc><bibl><title>{content(article.headline)}</title>{authors}"
        f"<publisher>{content(article.publisher.name)}</publisher>{date}{address}</bibl>"
        "</sourceDesc></fileDesc></teiHeader>\n"
    )


def judgements(marked: MarkedText) -> Iterator[str]:
    """Yield the claims that a text mentions, the spans that mention them, and their relations.

    `standOff` may not be empty, so a text with nothing marked has none.
    """
    if not marked.mentions:
        return
    yield "<standOff>\n"
    claims = {one.claim.id: one for one in marked.mentions if one.claim}
    if claims:
        yield '<interpGrp type="claim">\n'
        yield from (claim(marked.name, one) for one in claims.values())
        yield "</interpGrp>\n"
    yield '<spanGrp type="annotation">\n'
    for number, mention in enumerate(marked.mentions, start=1):
        yield from spans(marked.name, number, mention)
    yield "</spanGrp>\n"
    if marked.ties:
        yield '<linkGrp type="relation">\n'
        for tie in marked.ties:
            ends = (f"#{marked.name}.s{at + 1}.1" for at in (tie.source, tie.target))
            kind = f"#relation.{tie.relation.kind}"
            yield f'<link target="{" ".join(ends)}" ana="{kind}"/>\n'
        yield "</linkGrp>\n"
    yield "</standOff>\n"


def claim(name: str, mention: Mention) -> str:
    """Return a claim with its rating."""
    said, rating = mention.claim, mention.rating
    if said is None:
        return ""
    ana = f' ana="#rating.{rating}"' if rating else ""
    key = f'xml:id="{name}.c.{said.id}" n={attribute(said.ref)}'
    language = f"xml:lang={attribute(said.language)}"
    return f"<interp {key} {language}{ana}>{content(said.text)}</interp>\n"


def spans(name: str, number: int, mention: Mention) -> Iterator[str]:
    """Yield a span for each part of a mention; the parts point at each other in their order."""
    last = len(mention.parts)
    ana = " ".join(f"#{kind}" for kind in kinds(name, mention))
    for part in range(1, last + 1):
        own = f"{name}.s{number}.{part}"
        before = f' prev="#{name}.s{number}.{part - 1}"' if part > 1 else ""
        after = f' next="#{name}.s{number}.{part + 1}"' if part < last else ""
        ends = f'from="#{own}.a" to="#{own}.z"'
        words = content(mention.note) if part == 1 else ""
        yield (
            f'<span xml:id="{own}" n="{mention.id}" {ends}{before}{after} ana="{ana}">'
            f"{words}</span>\n"
        )


def kinds(name: str, mention: Mention) -> Iterator[str]:
    """Yield what a mention is: its label, and what its appearance says."""
    yield f"label.{mention.label}"
    if mention.appearance:
        yield f"voice.{mention.appearance.voice}"
        yield f"hedging.{mention.appearance.hedging}"
    if mention.claim:
        yield f"{name}.c.{mention.claim.id}"


def anchored(marked: MarkedText) -> Iterator[str]:
    """Yield the text with an empty anchor at each edge of each part; ends before starts."""
    edges = sorted(
        (place, is_start, f"{marked.name}.s{number}.{part}.{'a' if is_start else 'z'}")
        for number, mention in enumerate(marked.mentions, start=1)
        for part, one in enumerate(mention.parts, start=1)
        for place, is_start in ((one.start, True), (one.end, False))
    )
    last = 0
    for place, _, key in edges:
        yield f'{content(marked.text[last:place])}<anchor xml:id="{key}"/>'
        last = place
    yield content(marked.text[last:])


FORMAT = Format(
    label="TEI P5",
    media_type="application/tei+xml",
    extension="xml",
    write=write,
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: there is nothing to anchor in.",
        "Control characters that XML cannot hold: spaces stand in their places.",
        "Claimants, tags, motivations of annotations with a claim, first appearances, creators and times.",
        "Of a claim all but its words, language, reference and identifier.",
        *OF_VERDICTS,
        "Relations of claims that no text mentions together.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
