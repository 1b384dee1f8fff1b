"""A published corpus with something of every kind: two claims in two articles, one of them revised."""

from dataclasses import dataclass
from datetime import date

from annotations.models import Agent, Annotation, Article, Claim, Verdict
from annotations.workflow import (
    AnnotationContent,
    AppearanceContent,
    RevisionContent,
    Use,
    VersionContent,
    add_agent,
    annotate,
    approve,
    draft_verdict,
    link,
    publish,
    relate,
    revise,
    submit,
)
from tests.cast import Cast, act
from tests.corpus import (
    CAPTURED,
    TEXT,
    Case,
    highlight,
    make_article,
    make_case,
    make_claim,
    make_evidence,
    make_publisher,
    rating,
    span_of,
)

OTHER_TEXT = (
    "Ein Café an der Bahnhofstraße\r\n"
    "„Wir haben nie geschlossen“, sagte die Wirtin 👩‍🍳. Nai\u0308v war das nicht.\r\n"
    "בית קפה"
)


@dataclass(frozen=True)
class Library:
    """What was published, by name."""

    case: Case
    other_article: Article
    owner: Agent
    denial: Annotation
    counter: Claim
    counter_verdict: Verdict


def make_library(cast: Cast) -> Library:
    """Publish two verdicts; the first rests on a page, the second on a passage."""
    case = make_case(cast)
    other = make_article(
        cast,
        text=OTHER_TEXT,
        publisher=make_publisher(cast, "suedblatt"),
        language="de",
        genre="interview",
        headline="Besuch im Café",
        url="https://suedblatt.example/besuch",
        rights="quote",
        rights_note="Ask the publisher for the rest.",
    )
    owner = add_agent(
        act(cast.ada), kind="anonymous_group", descriptor="the café’s owners"
    )
    (revision,) = other.revisions.all()
    denial = annotate(
        act(cast.ada),
        revision,
        [span_of(revision, "Wir haben nie geschlossen")],
        AnnotationContent(motivation="identifying", tags=["denial", "a, b"]),
    )
    quoted = AppearanceContent(stance="denies", voice="quoted", claimant=owner)
    link(act(cast.ada), case.claim, denial, quoted)
    case.published()
    counter = make_claim(cast, "The café never closed.")
    relate(
        act(cast.ada),
        counter,
        case.claim,
        kind="contradicts",
        rationale="One is false.",
    )
    verdict = counter_verdict(cast, case, counter, denial)
    revise(
        act(cast.cleo),
        case.article,
        RevisionContent(
            raw=f"Updated.\r\n{TEXT}".encode(),
            captured_at=CAPTURED,
            change_kind="marked_update",
        ),
    )
    case.reload()
    return Library(case, other, owner, denial, counter, verdict)


def counter_verdict(
    cast: Cast, case: Case, counter: Claim, passage: Annotation
) -> Verdict:
    """Publish the verdict that the other claim is false."""
    marked = highlight(cast, case.article, "No cafe\u0301 has closed")
    link(act(cast.ada), counter, marked, AppearanceContent(stance="asserts"))
    evidence = make_evidence(
        cast,
        kind="passage",
        tier="secondary",
        title="The owners’ word",
        url="",
        quote="",
        annotation=passage,
    )
    verdict = draft_verdict(
        act(cast.ada),
        counter,
        case.scale,
        VersionContent(
            rating=rating(case.scale, "false"),
            summary="It had closed.",
            justification="The register says so.",
            as_of=date(2025, 3, 6),
        ),
        [Use(evidence=evidence, stance="refutes")],
    )
    (version,) = verdict.versions.all()
    submit(act(cast.ada), version)
    approve(act(cast.ben), version)
    publish(act(cast.cleo), verdict)
    verdict.refresh_from_db()
    return verdict
