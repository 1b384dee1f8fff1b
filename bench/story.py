"""One story of the benchmarks' corpora: an article with its annotations and the verdict that rests on them.

The article has some 3,000 code points, and the verdict is published. All stories share a publisher, a
speaker and a scale. The same number always gives the same records.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import md5, sha256
from uuid import UUID

from msgspec import UNSET, structs

from annotations.models import (
    Evidence,
    EvidenceUse,
    Rating,
    RatingScale,
    Verdict,
    VerdictVersion,
)
from annotations.records.evidence import rating_shape
from annotations.records.shapes import (
    AgentRecord,
    AgentSummary,
    AnchorShape,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    ArticleSummary,
    ClaimRecord,
    EvidenceRecord,
    EvidenceUseReference,
    EvidenceUseShape,
    PublisherRecord,
    PublisherSummary,
    Record,
    RevisionRecord,
    ScaleRecord,
    SpanShape,
    VerdictRating,
    VerdictRecord,
    VerdictVersionRecord,
)
from annotations.records.terms import public_terms
from annotations.records.verdicts import version_hash
from annotations.records.working import (
    AnnotationWorking,
    EditedWorking,
    VerdictWorking,
    VersionWorking,
)

PER_ARTICLE = 10  # annotations, all of them appearances of one claim
SENTENCES = 45
START = datetime(2025, 1, 1, tzinfo=UTC)
AUTHOR, READER = "bench-ada", "bench-ben"
NOUNS = [
    "café",
    "ministry",
    "👩‍💻",
    "cafe\u0301",
    "harbour",
    "registry",
    "קפה",
    "council",
]
VERBS = ["closes", "opens", "denies", "reports", "confirms", "measures", "repairs"]
SCALE = {"slug": "bench", "name": "Bench", "methodology": "None."}
LEVEL = {
    "code": "true",
    "position": 1,
    "alternate_name": "True",
    "rating_value": 2,
    "best_rating": 2,
    "worst_rating": 1,
    "definition": "It is so.",
    "normalized": "true",
    "averitec_label": "Supported",
    "fever_label": "SUPPORTS",
}
AS_OF = date(2025, 3, 5)
SUMMARY = "The register shows it."
JUSTIFICATION = "The register lists the café as closed. " * 8


def named(kind: str, number: object) -> UUID:
    """Return the identifier of a thing: as scattered as random ones, and the same in every run."""
    return UUID(bytes=md5(f"{kind} {number}".encode()).digest(), version=4)  # noqa: S324


def sentence(chance: random.Random) -> str:
    """Return a sentence of about sixty code points."""
    words = [chance.choice(NOUNS if at % 2 == 0 else VERBS) for at in range(8)]
    return f"The {' the '.join(words)} in {chance.randrange(1900, 2026)}. "


EDITED = EditedWorking(created=START, modified=START, version=1)
PUBLISHER = PublisherRecord(
    id=named("publisher", 0),
    slug="bench",
    name="Bench",
    site_url="",
    kind="other",
    working=EDITED,
)
SPEAKER = AgentRecord(
    id=named("agent", 0),
    kind="person",
    name="Ben Ch",
    descriptor="",
    same_as=[],
    working=EDITED,
)
RATINGS = ScaleRecord(
    id=named("scale", 0),
    slug=SCALE["slug"],
    version=1,
    name=SCALE["name"],
    methodology=SCALE["methodology"],
    ratings=[rating_shape(Rating(**LEVEL))],
)
SHARED: Sequence[Record] = (PUBLISHER, SPEAKER, RATINGS)


@dataclass(frozen=True)
class Story:
    """An article with its annotations and the verdict that rests on them."""

    number: int

    @property
    def at(self) -> datetime:
        """Return when all of it was made and published."""
        return START + timedelta(minutes=self.number)

    @property
    def edited(self) -> EditedWorking:
        """Return when a thing of it was made and changed."""
        return EditedWorking(created=self.at, modified=self.at, version=1)

    def records(self) -> Iterator[Record]:
        """Yield the records of it all."""
        chance = random.Random(self.number)
        headline = sentence(chance).strip()
        sentences = [sentence(chance) for _ in range(SENTENCES)]
        article = self.article(headline)
        claim, evidence = self.claim(), self.evidence()
        highlights = list(self.highlights(sentences, chance))
        appearances = [self.appearance(article, one) for one in highlights]
        version = self.version([one.id for one in appearances])
        yield from (article, self.revision("".join(sentences)), *highlights)
        yield from (claim, *appearances, evidence)
        yield self.verdict(version, claim, evidence, appearances)
        yield version

    def article(self, headline: str) -> ArticleRecord:
        """Return the article."""
        return ArticleRecord(
            id=named("article", self.number),
            ref=f"A-{self.number + 1:07d}",
            url=f"https://bench.example/{self.number}",
            headline=headline,
            publisher=PublisherSummary(
                id=PUBLISHER.id, slug=PUBLISHER.slug, name=PUBLISHER.name
            ),
            authors=[],
            genre="news",
            language="en",
            translated_from="",
            published_on="2025-01-01",
            published_precision="day",
            rights="full",
            rights_note="",
            current_revision=1,
            working=self.edited,
        )

    def revision(self, text: str) -> RevisionRecord:
        """Return the text."""
        digest = sha256(text.encode()).hexdigest()
        return RevisionRecord(
            id=named("revision", self.number),
            article=named("article", self.number),
            number=1,
            length=len(text),
            text_sha256=digest,
            raw_sha256=digest,
            captured_at=self.at,
            change_kind="initial",
            note="",
            text=text,
        )

    def highlights(
        self, sentences: Sequence[str], chance: random.Random
    ) -> Iterator[AnnotationRecord]:
        """Yield the annotations, each of one sentence."""
        text = "".join(sentences)
        for place in range(PER_ARTICLE):
            chosen = chance.randrange(SENTENCES - 1)
            start = sum(map(len, sentences[:chosen]))
            end = start + len(sentences[chosen]) - 1
            exact = text[start:end]
            yield AnnotationRecord(
                id=named("annotation", self.number * PER_ARTICLE + place),
                article=named("article", self.number),
                motivation="identifying",
                tags=["bench", f"tag-{place % 7}"],
                status="active",
                created=self.at,
                modified=self.at,
                version=1,
                offset_unit="code_point",
                anchors=[
                    AnchorShape(
                        revision=1,
                        part=1,
                        start=start,
                        end=end,
                        exact=exact,
                        prefix=text[max(0, start - 32) : start],
                        suffix=text[end : end + 32],
                        exact_sha256=sha256(exact.encode()).hexdigest(),
                        exact_length=len(exact),
                        state="anchored",
                        method="reviewer",
                        score=1.0,
                        reason="",
                    )
                ],
                working=AnnotationWorking(
                    creator=AUTHOR, note="A note for colleagues."
                ),
            )

    def claim(self) -> ClaimRecord:
        """Return the claim."""
        return ClaimRecord(
            id=named("claim", self.number),
            ref=f"C-{self.number + 1:07d}",
            text=f"Claim {self.number} about the café.",
            language="en",
            about=["cafés"],
            checkability="checkable",
            claimed_on=None,
            merged_into=None,
            working=self.edited,
        )

    def appearance(
        self, article: ArticleRecord, highlight: AnnotationRecord
    ) -> AppearanceRecord:
        """Return how the claim appears in an annotation."""
        place = highlight.anchors[0]
        return AppearanceRecord(
            id=named("appearance", highlight.id),
            claim=named("claim", self.number),
            annotation=highlight.id,
            article=ArticleSummary(
                id=article.id,
                ref=article.ref,
                url=article.url,
                headline=article.headline,
                publisher=article.publisher,
                published_on=article.published_on,
            ),
            revision=1,
            offset_unit="code_point",
            spans=[SpanShape(start=place.start, end=place.end, exact=place.exact)],
            stance="reports",
            voice="attributed",
            claimant=AgentSummary(
                id=SPEAKER.id,
                kind=SPEAKER.kind,
                name=SPEAKER.name,
                descriptor=SPEAKER.descriptor,
            ),
            hedging="none",
            first_appearance=False,
            origin_group=None,
            attributions=[],
            working=self.edited,
        )

    def evidence(self) -> EvidenceRecord:
        """Return the evidence."""
        return EvidenceRecord(
            id=named("evidence", self.number),
            kind="web_page",
            tier="primary",
            title=f"Register {self.number}",
            publisher_name="",
            url=f"https://register.example/{self.number}",
            quote="Closed on 1 March.",
            locator="",
            document="",
            accessed_on=None,
            published_on=None,
            annotation=None,
            captures=[],
            working=self.edited,
        )

    def version(self, appearances: list[UUID]) -> VerdictVersionRecord:
        """Return the published version, with the hash of what it says."""
        said = VerdictVersion(
            verdict=Verdict(
                uuid=named("verdict", self.number),
                scale=RatingScale(slug=SCALE["slug"], number=1),
            ),
            number=1,
            rating=Rating(**LEVEL),
            claim_text=f"Claim {self.number} about the café.",
            summary=SUMMARY,
            justification=JUSTIFICATION,
            as_of=AS_OF,
            appearances=appearances,
        )
        used = Evidence(uuid=named("evidence", self.number))
        use = EvidenceUse(evidence=used, stance="supports", position=1)
        return VerdictVersionRecord(
            id=named("verdict_version", self.number),
            verdict=said.verdict.uuid,
            ref=f"V-{self.number + 1:07d}.1",
            number=1,
            claim_text=said.claim_text,
            rating=VerdictRating(
                **structs.asdict(rating_shape(said.rating)),
                scale=SCALE["slug"],
                scale_version=1,
            ),
            summary=said.summary,
            justification=said.justification,
            as_of=AS_OF,
            change_class="initial",
            public_note="",
            published_at=self.at,
            sha256=version_hash(said, [use]),
            shown_sha256="",
            previous_sha256="",
            evidence=[
                EvidenceUseReference(
                    evidence=used.uuid, stance="supports", rationale=""
                )
            ],
            appearances=appearances,
            working=VersionWorking(
                author=AUTHOR,
                writers=[AUTHOR],
                created=self.at,
                submitted_at=self.at,
                approved_by=READER,
                approved_at=self.at,
                published_by=READER,
                internal_note="",
                returned_reason="",
            ),
        )

    def verdict(
        self,
        version: VerdictVersionRecord,
        claim: ClaimRecord,
        evidence: EvidenceRecord,
        appearances: Sequence[AppearanceRecord],
    ) -> VerdictRecord:
        """Return the verdict with all that it shows."""
        terms = public_terms()
        ref = f"V-{self.number + 1:07d}"
        return VerdictRecord(
            id=version.verdict,
            ref=ref,
            url=f"{terms.site}/verdicts/{ref}/",
            language="en",
            claim=structs.replace(claim, working=UNSET),
            rating=version.rating,
            summary=version.summary,
            justification=version.justification,
            as_of=version.as_of,
            version=1,
            change_class=version.change_class,
            public_note="",
            published_at=self.at,
            modified_at=self.at,
            sha256=version.sha256,
            evidence=[
                EvidenceUseShape(
                    evidence=structs.replace(evidence, working=UNSET),
                    stance="supports",
                    rationale="",
                )
            ],
            appearances=[structs.replace(one, working=UNSET) for one in appearances],
            publisher=terms.publisher,
            license=terms.license,
            attribution=terms.attribution,
            working=VerdictWorking(
                created=self.at,
                modified=self.at,
                version=1,
                state="published",
                scale=SCALE["slug"],
                scale_version=1,
                assigned_to=None,
                embargo_until=None,
                stale_after=None,
                review_reason="",
                state_note="",
            ),
        )
