"""W3C Web Annotation (Recommendation of 23 February 2017), as one JSON-LD AnnotationCollection.

Three kinds of annotation are written: each highlight (the reviewer's own motivation), each
appearance of a claim (identifying), and each verdict (assessing), whose targets are the passages
that it is about. Offsets in TextPositionSelector are Unicode code points, as section 4.2.4 has it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from annotations.anchoring.placement import CARRIED
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.gathered import NOT_PUBLISHED, is_published
from annotations.exchange.reading.web_annotation import read
from annotations.exchange.remembering import Remembered
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    EvidenceUseShape,
    RevisionRecord,
    TombstoneRecord,
    VerdictRecord,
)

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
LABEL = "Fact-check annotations; offsets count Unicode code points, half-open"

SECONDS = len("2025-03-03T12:00:00")

Json = dict[str, Any]


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield one AnnotationCollection with all annotations in its first and only page."""
    passed: Remembered[str] = Remembered()
    with closing(passed):
        yield from collection(records, Weaver(context, passed))


def collection(records: Iterable[Outgoing], weaver: "Weaver") -> Iterator[bytes]:
    """Yield the collection, annotation by annotation."""
    context, site = weaver.context, weaver.context.site
    head = {
        "@context": CONTEXT,
        "id": f"{site}/api/v1/annotations/",
        "type": "AnnotationCollection",
        "label": LABEL,
        "generated": f"{context.created:%Y-%m-%dT%H:%M:%SZ}",
        **licensed(context.license),
    }
    page = {"id": f"{site}/api/v1/annotations/?page=1", "type": "AnnotationPage"}
    opening = msgspec.json.encode(head)[:-1]
    yield opening + b',"first":' + msgspec.json.encode(page)[:-1] + b',"items":['
    total = 0
    for outgoing in records:
        for annotation in weaver.woven(outgoing):
            yield (b",\n" if total else b"\n") + msgspec.json.encode(annotation)
            total += 1
    yield b'\n]},"total":%d}\n' % total


class Weaver:
    """Makes annotations of records; remembers of articles, revisions and claims what others repeat."""

    def __init__(self, context: Context, passed: Remembered[str]) -> None:
        self.context = context
        self.passed = passed

    def woven(self, outgoing: Outgoing) -> Iterable[Json]:
        """Return the annotations that a record gives; most kinds give none."""
        if outgoing.kind == "claim":
            claim = outgoing.record
            self.passed.put("claim", claim.id.bytes, f"{claim.language} {claim.text}")
        if outgoing.kind not in WOVEN:
            self.context.losses.whole(outgoing.kind)
            return ()
        return WOVEN[outgoing.kind](self, outgoing.record)

    def thing(self, kind: str, uuid: object) -> str:
        """Return the address of a thing in the service."""
        return f"{self.context.site}/api/v1/{kind}/{uuid}/"

    def of_article(self, record: ArticleRecord) -> Iterable[Json]:
        """Remember the address of an article."""
        address = record.url or self.thing("articles", record.id)
        self.passed.put("article", record.id.bytes, address)
        return ()

    def of_revision(self, record: RevisionRecord) -> Iterable[Json]:
        """Remember when a text was captured."""
        name = numbered(record.article, record.number)
        self.passed.put("captured", name, moment(record.captured_at))
        return ()

    def of_annotation(self, record: AnnotationRecord) -> Iterable[Json]:
        """Yield the annotation that a highlight is."""
        last = latest(record.anchors)
        if record.status == "withdrawn":
            self.passed.put("withdrawn", record.id.bytes, record.status)
            self.context.losses.of(record, "annotation", "It has been withdrawn.")
            return
        if not last:
            self.context.losses.of(
                record, "annotation", "Its words stand in no revision any more."
            )
            return
        number = last[0].revision
        if len(last) < len(record.anchors):
            self.context.losses.of(
                record, "annotation", f"Only its place in revision {number} is kept."
            )
        made: Json = {
            "id": self.thing("annotations", record.id),
            "type": "Annotation",
            "motivation": record.motivation,
            "created": moment(record.created),
            "modified": moment(record.modified),
            "body": [text_body(tag, "tagging") for tag in record.tags],
            "target": [
                self.target(
                    record.article,
                    number,
                    start=anchor.start,
                    end=anchor.end,
                    quote=quote_of(anchor.exact, anchor.prefix, anchor.suffix),
                )
                for anchor in last
            ],
        }
        if record.working is not UNSET:
            made["creator"] = {"type": "Person", "nickname": record.working.creator}
            if record.working.note:
                made["body"].append(text_body(record.working.note, "commenting"))
        yield {name: value for name, value in made.items() if value != []}

    def of_appearance(self, record: AppearanceRecord) -> Iterable[Json]:
        """Yield the annotation that says which claim appears in some words."""
        targets = self.targets(record)
        if self.passed.get("withdrawn", record.annotation.bytes):
            self.context.losses.of(
                record, "appearance", "Its annotation has been withdrawn."
            )
            return
        if not targets:
            self.context.losses.of(
                record, "appearance", "Its words stand in no revision any more."
            )
            return
        if record.attributions or record.origin_group:
            self.context.losses.of(
                record, "appearance", "The chain of attribution is left out."
            )
        claimant = record.claimant
        named = claimant and (claimant.name or claimant.descriptor)
        claim = self.passed.get("claim", record.claim.bytes) or ""
        language, _, text = claim.partition(" ")
        yield {
            "id": self.thing("appearances", record.id),
            "type": "Annotation",
            "motivation": "identifying",
            "body": [
                link_body(self.thing("claims", record.claim), "identifying"),
                *([text_body(text, "identifying", language)] if text else []),
                link_body(self.thing("annotations", record.annotation), "linking"),
                text_body(record.stance, "classifying"),
                text_body(f"voice: {record.voice}", "tagging"),
                *([text_body(f"claimant: {named}", "tagging")] if named else []),
            ],
            "target": targets,
        }

    def of_verdict(self, record: VerdictRecord) -> Iterable[Json]:
        """Yield the annotation that assesses the passages a verdict is about."""
        published = record.published_at
        if record.rating is None or published is None:
            self.context.losses.of(record, "verdict", NOT_PUBLISHED)
            return
        if record.working and not is_published(record):
            self.gone(record, "verdict", record.working.state)
            return
        targets: list[Json | str] = [
            target for one in record.appearances for target in self.targets(one)
        ]
        yield {
            "id": record.url,
            "type": "Annotation",
            "motivation": "assessing",
            "creator": {"type": "Organization", "name": record.publisher},
            "created": moment(published),
            "modified": moment(record.modified_at or published),
            **licensed(record.license),
            "body": [
                link_body(self.thing("claims", record.claim.id), "identifying"),
                text_body(record.claim.text, "identifying", record.claim.language),
                text_body(record.rating.alternate_name, "classifying"),
                text_body(record.summary, "describing", record.language),
                text_body(record.justification, "commenting", record.language),
                *(self.evidence_body(use) for use in record.evidence),
            ],
            # Without a passage of the corpus, the claim itself is what is assessed.
            "target": targets or [self.thing("claims", record.claim.id)],
        }

    def of_tombstone(self, record: TombstoneRecord) -> Iterable[Json]:
        """Note that a thing is gone."""
        self.gone(record, record.of, record.state)
        return ()

    def gone(
        self, record: TombstoneRecord | VerdictRecord, of: str, state: str
    ) -> None:
        """Note once that a thing is gone: a full export has a verdict and its tombstone."""
        if not self.passed.get("gone", record.id.bytes):
            self.passed.put("gone", record.id.bytes, state)
            self.context.losses.of(record, of, f"It is {state}.")

    def targets(self, record: AppearanceRecord) -> list[Json]:
        """Return one target for each part of the quotation."""
        return [
            self.target(
                record.article.id,
                record.revision,
                start=span.start,
                end=span.end,
                quote=quote_of(span.exact, None, None),
            )
            for span in record.spans
            if span.start is not None
        ]

    def target(
        self,
        article: UUID,
        revision: int,
        *,
        start: int | None,
        end: int | None,
        quote: Json | None,
    ) -> Json:
        """Return a place in a revision: its address, its time, and every selector there is."""
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        text = f"{self.thing('articles', article)}text/?revision={revision}"
        state = {"type": "TimeState", "cached": text}
        if at := self.passed.get("captured", numbered(article, revision)):
            state["sourceDate"] = at
        return {
            "type": "SpecificResource",
            "source": self.passed.get("article", article.bytes)
            or self.thing("articles", article),
            "state": state,
            "selector": [quote, position] if quote else [position],
        }

    def evidence_body(self, use: EvidenceUseShape) -> Json:
        """Return a link to a piece of evidence."""
        found = use.evidence
        address = found.url or self.thing("evidence", found.id)
        return link_body(address, "linking")


def numbered(article: UUID, revision: int) -> bytes:
    """Return what a revision is remembered by."""
    return article.bytes + str(revision).encode()


def latest(anchors: list[AnchorShape]) -> list[AnchorShape]:
    """Return the anchors in the last revision in which all the words have a place."""
    for number in sorted({anchor.revision for anchor in anchors}, reverse=True):
        there = [anchor for anchor in anchors if anchor.revision == number]
        if all(anchor.state in CARRIED for anchor in there):
            return there
    return []


def quote_of(exact: str | None, prefix: str | None, suffix: str | None) -> Json | None:
    """Return a TextQuoteSelector, where the words may go along."""
    if exact is None:
        return None
    around = {"prefix": prefix, "suffix": suffix}
    kept = {name: words for name, words in around.items() if words}
    return {"type": "TextQuoteSelector", "exact": exact, **kept}


def licensed(address: str) -> Json:
    """Return the rights; an empty address would name the page itself as its licence."""
    return {"rights": address} if address else {}


def text_body(value: str, purpose: str, language: str = "") -> Json:
    """Return a TextualBody."""
    body = {"type": "TextualBody", "value": value, "purpose": purpose}
    return body | ({"language": language} if language else {})


def link_body(address: str, purpose: str) -> Json:
    """Return a body that is something else's address."""
    return {"type": "SpecificResource", "source": address, "purpose": purpose}


def moment(at: Any) -> str:
    """Return a time as xsd:dateTime in UTC."""
    return f"{at.isoformat(timespec='seconds')[:SECONDS]}Z"


WOVEN: dict[str, Callable[[Weaver, Any], Iterable[Json]]] = {
    "article": Weaver.of_article,
    "revision": Weaver.of_revision,
    "annotation": Weaver.of_annotation,
    "appearance": Weaver.of_appearance,
    "verdict": Weaver.of_verdict,
    "tombstone": Weaver.of_tombstone,
}

FORMAT = Format(
    label="W3C Web Annotation",
    media_type='application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"',
    extension="jsonld",
    write=write,
    read=read,
    kinds=frozenset(WOVEN) | {"claim"},  # whose words are repeated
    loses=(
        "The articles' texts: they are named by their addresses.",
        "With `--text none` all words of articles and every hash of them: what is left cannot be "
        "put back onto the texts. Take `jsonl` or `csv` for that.",
        "Of a claim all but its words and language, of a claimant all but the name.",
        "Claims that no words in the corpus hold.",
        "Places in earlier revisions than the last one in which the words stand.",
        "How a place was found, its score and its state.",
        "Attribution chains, origin groups and hedging of appearances.",
        "Relations between claims, assessments, scales and earlier versions of verdicts.",
        "What evidence does in a verdict and why; captures.",
        "Withdrawn annotations and verdicts that are not published.",
    ),
)
