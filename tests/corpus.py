"""A small corpus for tests, made by the verbs: one article, its claim, evidence and verdict."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from annotations.models import (
    Annotation,
    Appearance,
    Article,
    Claim,
    Evidence,
    Publisher,
    Rating,
    RatingScale,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.workflow import (
    AppearanceContent,
    ArticleContent,
    ClaimContent,
    EvidenceContent,
    RatingContent,
    RevisionContent,
    ScaleContent,
    Span,
    Use,
    VersionContent,
    add_article,
    add_publisher,
    annotate,
    approve,
    attach_evidence,
    draft_verdict,
    file_claim,
    link,
    load_scale,
    publish,
    submit,
)
from tests.cast import Cast, act

# An accent, an emoji with ZWJ, a combining mark, right-to-left text and CRLF line ends.
TEXT = (
    "The minister said on Monday that the café had closed.\r\n"
    "👩‍💻 A spokesperson denied it: “No cafe\u0301 has closed,” she wrote, “and none will.”\r\n"
    "קפה was what the sign still said."
)
CAPTURED = datetime(2025, 3, 3, 12, tzinfo=UTC)


def simple_scale(*, slug: str = "true-false", version: int = 1) -> ScaleContent:
    """Return a scale of four levels."""
    levels = [
        ("true", "True", 3, "true", "Supported", "SUPPORTS"),
        (
            "mixed",
            "Mixed",
            2,
            "mixed",
            "Conflicting Evidence/Cherrypicking",
            "excluded",
        ),
        ("false", "False", 1, "false", "Refuted", "REFUTES"),
        (
            "unproven",
            "Unproven",
            None,
            "unproven",
            "Not Enough Evidence",
            "NOT ENOUGH INFO",
        ),
    ]
    return ScaleContent(
        slug=slug,
        version=version,
        name="True or false",
        methodology="Weigh the evidence.",
        ratings=tuple(
            RatingContent(
                code=code,
                alternate_name=label,
                definition=f"The claim is {label.lower()}.",
                normalized=normalized,
                averitec_label=averitec,
                fever_label=fever,
                rating_value=value,
                best_rating=3 if value else None,
                worst_rating=1 if value else None,
            )
            for code, label, value, normalized, averitec, fever in levels
        ),
    )


def make_scale(cast: Cast) -> RatingScale:
    """Load the scale of four levels."""
    return load_scale(act(cast.cleo), simple_scale())


def rating(scale: RatingScale, code: str) -> Rating:
    """Return one level."""
    return scale.ratings.get(code=code)


def make_publisher(cast: Cast, slug: str = "northern-echo") -> Publisher:
    """Add a publisher."""
    return add_publisher(act(cast.ada), slug=slug, name=slug.replace("-", " ").title())


def make_article(cast: Cast, *, text: str = TEXT, **content: Any) -> Article:
    """Add an article with one revision."""
    publisher = (
        content.pop("publisher", None)
        or Publisher.objects.filter(slug="northern-echo").first()
    )
    said = ArticleContent(
        publisher=publisher or make_publisher(cast),
        genre="news",
        language="en",
        headline="Café closes",
        url="https://northern-echo.example/cafe",
        published_on=date(2025, 3, 1),
        rights="full",
    )
    revision = RevisionContent(raw=text.encode(), captured_at=CAPTURED)
    return add_article(act(cast.ada), replace(said, **content), revision)


def span_of(revision: Revision, words: str, occurrence: int = 1) -> Span:
    """Return where words stand in a revision, in code points."""
    start = -1
    for _ in range(occurrence):
        start = revision.text.index(words, start + 1)
    return Span(start=start, end=start + len(words), exact=words)


def highlight(cast: Cast, article: Article, *words: str, by: Any = None) -> Annotation:
    """Highlight words, one part each, in the article's latest revision."""
    revision = article.revisions.order_by("number").last()
    spans = [span_of(revision, one) for one in words]
    return annotate(act(by or cast.ada), revision, spans)


def make_claim(cast: Cast, text: str = "The café closed in March 2025.") -> Claim:
    """File a claim."""
    return file_claim(
        act(cast.ada), ClaimContent(text=text, language="en", about=["cafés"])
    )


def make_evidence(cast: Cast, **content: Any) -> Evidence:
    """Attach a web page as evidence."""
    said = EvidenceContent(
        kind="official_statement",
        tier="primary",
        title="Register of closures",
        url="https://register.example/closures",
        quote="Closed on 1 March.",
    )
    return attach_evidence(act(cast.ada), replace(said, **content))


@dataclass(frozen=True)
class Case:
    """A claim with one appearance, one piece of evidence and a draft of its verdict."""

    cast: Cast
    article: Article
    annotation: Annotation
    claim: Claim
    appearance: Appearance
    evidence: Evidence
    scale: RatingScale
    verdict: Verdict

    @property
    def version(self) -> VerdictVersion:
        """Return the latest version."""
        version = self.verdict.versions.order_by("number").last()
        assert version is not None
        return version

    def rating(self, code: str) -> Rating:
        """Return one level of the scale."""
        return rating(self.scale, code)

    def reload(self) -> Verdict:
        """Return the verdict as it is now."""
        self.verdict.refresh_from_db()
        return self.verdict

    def approved(self) -> "Case":
        """Submit by Ada, approve by Ben."""
        submit(act(self.cast.ada), self.version)
        approve(act(self.cast.ben), self.version)
        self.reload()
        return self

    def published(self) -> "Case":
        """Submit by Ada, approve by Ben, publish by Cleo."""
        self.approved()
        publish(act(self.cast.cleo), self.verdict)
        self.reload()
        return self


def make_case(cast: Cast, **content: Any) -> Case:
    """Make a case whose verdict is a complete draft by Ada."""
    scale = content.pop("scale", None) or make_scale(cast)
    article = content.pop("article", None) or make_article(cast)
    claim = content.pop("claim", None) or make_claim(cast)
    annotation = highlight(cast, article, "the café had closed")
    appearance = link(
        act(cast.ada), claim, annotation, AppearanceContent(stance="reports")
    )
    evidence = make_evidence(cast)
    said = VersionContent(
        rating=rating(scale, "true"),
        summary="The register shows the closure.",
        justification="The register lists the café as closed on 1 March.",
        as_of=date(2025, 3, 5),
        internal_note="Call the owner again.",
    )
    verdict = draft_verdict(
        act(cast.ada),
        claim,
        scale,
        replace(said, **content),
        [Use(evidence=evidence, stance="supports", rationale="It is the register.")],
    )
    return Case(cast, article, annotation, claim, appearance, evidence, scale, verdict)


def make_published_case(cast: Cast) -> Case:
    """Make a case whose verdict is published."""
    return make_case(cast).published()
