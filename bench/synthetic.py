"""Synthetic corpora of any size, stored by COPY under all constraints and triggers.

For every 10 annotations there are an article of some 3,000 code points and a published verdict.
Records and events are built as the ledger builds them, so `manage.py verify` finds nothing wrong.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model

from annotations.exchange.patience import be_patient
from annotations.models import (
    Agent,
    Anchor,
    Annotation,
    Appearance,
    Article,
    Claim,
    Evidence,
    EvidenceUse,
    Publisher,
    RatingScale,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.models.base import Identified
from annotations.records.verdicts import version_hash
from annotations.workflow.copying import copy_in, number
from annotations.workflow.ledger import News, announce
from annotations.workflow.verdicts import used_in

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)

PER_ARTICLE = 10
PER_VERDICT = 10
SENTENCES = 45
BATCH = 200  # rows of articles, verdicts and versions that are stored at once
START = datetime(2025, 1, 1, tzinfo=UTC)
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


def batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield rows some hundred at a time."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def sentence(chance: random.Random) -> str:
    """Return a sentence of about sixty code points."""
    words = [chance.choice(NOUNS if at % 2 == 0 else VERBS) for at in range(8)]
    return f"The {' the '.join(words)} in {chance.randrange(1900, 2026)}. "


def stored() -> int:
    """Return how many annotations there are."""
    return Annotation.objects.count()


def grow(annotations: int) -> None:
    """Add to the corpus until it has so many annotations."""
    wanted = annotations - stored()
    articles = max(0, -(-wanted // PER_ARTICLE))
    before = Article.objects.count()
    for numbers in batches(range(articles)):
        with transaction.atomic():
            be_patient()
            add_batch(numbers, before, wanted)
        before += len(numbers)
        wanted -= len(numbers) * PER_ARTICLE
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as a server that has had the time


def add_batch(numbers: Sequence[int], before: int, wanted: int) -> None:
    """Add some articles with all that stands on them, published."""
    chance = random.Random(before)
    ada, ben = people()
    at = START + timedelta(minutes=before)
    revisions = add_articles(len(numbers), before, chance, at)
    highlights = add_annotations(revisions, chance, ada, at)[:wanted]
    rows = add_verdicts(highlights, ada, ben, at)
    articles = [one.article for one in revisions]
    publishers = [articles[0].publisher]
    shown = {"article": articles, "revision": revisions, "annotation": highlights}
    publish_all({"publisher": publishers, **shown, **rows}, at)


def store(rows: Iterable[Row]) -> list[Row]:
    """Store rows of one model by COPY, with the keys of their table, and return them."""
    made = list(rows)
    number(made)
    copy_in(made)
    return made


def people() -> tuple[User, User]:
    """Return an author and a second reader."""
    return tuple(  # type: ignore[return-value]
        User.objects.get_or_create(username=f"bench-{name}")[0]
        for name in ("ada", "ben")
    )


def add_articles(
    number: int, before: int, chance: random.Random, at: datetime
) -> list[Revision]:
    """Add articles with one revision each."""
    publisher = Publisher.objects.get_or_create(slug="bench", name="Bench")[0]
    articles = store(
        Article(
            ref=f"A-B{before + place:06d}",
            publisher=publisher,
            url=f"https://bench.example/{before + place}",
            headline=sentence(chance).strip(),
            genre="news",
            language="en",
            published_on=date(2025, 1, 1),
            rights="full",
            created=at,
            modified=at,
        )
        for place in range(number)
    )
    return store(
        revision(article, "".join(sentence(chance) for _ in range(SENTENCES)), at)
        for article in articles
    )


def revision(article: Article, text: str, at: datetime) -> Revision:
    """Return the unsaved first revision of an article."""
    digest = sha256(text.encode()).hexdigest()
    return Revision(
        article=article,
        number=1,
        text=text,
        length=len(text),
        text_sha256=digest,
        raw_sha256=digest,
        captured_at=at,
    )


def add_annotations(
    revisions: Sequence[Revision], chance: random.Random, ada: User, at: datetime
) -> list[Annotation]:
    """Add annotations, each of one sentence, to every revision."""
    made = store(
        Annotation(
            article=one.article,
            creator=ada,
            motivation="identifying",
            tags=["bench", f"tag-{place % 7}"],
            note="A note for colleagues.",
            created=at,
            modified=at,
        )
        for one in revisions
        for place in range(PER_ARTICLE)
    )
    anchors = []
    for place, annotation in enumerate(made):
        standing = revisions[place // PER_ARTICLE]
        anchors.append(anchor(annotation, standing, chance.randrange(SENTENCES - 1)))
    store(anchors)
    return made


def anchor(annotation: Annotation, standing: Revision, number: int) -> Anchor:
    """Return the unsaved anchor of the sentence with a number."""
    start = 0
    for _ in range(number):
        start = standing.text.index(". ", start) + 2
    end = standing.text.index(". ", start) + 1
    return Anchor(
        annotation=annotation,
        revision=standing,
        start=start,
        end=end,
        exact=standing.text[start:end],
        prefix=standing.text[max(0, start - 32) : start],
        suffix=standing.text[end : end + 32],
    )


def add_verdicts(
    highlights: Sequence[Annotation], ada: User, ben: User, at: datetime
) -> dict[str, Sequence[Identified]]:
    """Add a claim with a verdict for every ten annotations, and their appearances."""
    scale = bench_scale()
    level = scale.ratings.get(code="true")
    agent = Agent.objects.get_or_create(kind="person", name="Ben Ch")[0]
    firsts = highlights[::PER_VERDICT]
    first = Claim.objects.count()
    claims = store(
        Claim(
            ref=f"C-B{first + place:06d}",
            text=f"Claim {first + place} about the café.",
            language="en",
            about=["cafés"],
            created=at,
            modified=at,
        )
        for place in range(len(firsts))
    )
    appearances = store(
        [
            Appearance(
                claim=claims[place // PER_VERDICT],
                annotation=annotation,
                stance="reports",
                voice="attributed",
                claimant=agent,
                created=at,
                modified=at,
            )
            for place, annotation in enumerate(highlights)
        ]
    )
    seen: dict[int, list[UUID]] = {}
    for appearance in appearances:
        seen.setdefault(appearance.claim_id, []).append(appearance.uuid)
    evidence = store(
        Evidence(
            kind="web_page",
            tier="primary",
            title=f"Register {first + place}",
            url=f"https://register.example/{first + place}",
            quote="Closed on 1 March.",
            created=at,
            modified=at,
        )
        for place in range(len(firsts))
    )
    verdicts = store(
        Verdict(
            ref=f"V-B{first + place:06d}",
            claim=claim,
            language="en",
            scale=scale,
            created=at,
            modified=at,
        )
        for place, claim in enumerate(claims)
    )
    versions = store(
        VerdictVersion(
            verdict=verdict,
            number=1,
            rating=level,
            summary=SUMMARY,
            justification=JUSTIFICATION,
            as_of=AS_OF,
            claim_text=verdict.claim.text,
            appearances=seen.get(verdict.claim_id, []),
            author=ada,
            writers=[ada.pk],
            created=at,
        )
        for verdict in verdicts
    )
    store(
        EvidenceUse(version=version, evidence=found, stance="supports", position=1)
        for version, found in zip(versions, evidence, strict=True)
    )
    approve_all(versions, ben, at)
    return {
        "agent": [agent],
        "scale": [scale],
        "claim": claims,
        "appearance": appearances,
        "evidence": evidence,
        "verdict": verdicts,
        "verdict_version": versions,
    }


def bench_scale() -> RatingScale:
    """Return a scale of one level."""
    scale, new = RatingScale.objects.get_or_create(number=1, **SCALE)
    if new:
        scale.ratings.create(**LEVEL)
    return scale


def approve_all(versions: Sequence[VerdictVersion], ben: User, at: datetime) -> None:
    """Bring versions to publication, and their verdicts with them."""
    for version in versions:
        version.sha256 = version_hash(version, used_in(version))
        version.submitted_at = version.approved_at = version.published_at = at
        version.approved_by = version.published_by = ben
        version.verdict.current_version = version
        version.verdict.state = "published"
    fields = ["sha256", "submitted_at", "approved_at", "approved_by"]
    VerdictVersion.objects.bulk_update(
        versions, [*fields, "published_at", "published_by"], batch_size=BATCH
    )
    Verdict.objects.bulk_update(
        [version.verdict for version in versions],
        ["state", "current_version"],
        batch_size=BATCH,
    )


def publish_all(rows: dict[str, Sequence[Identified]], at: datetime) -> None:
    """Tell of things, some thousand at a time.

    What each verdict rests on is known here; asking the database for it takes longer than telling.
    """
    news = [News(kind=kind, object=row.uuid) for kind in rows for row in rows[kind]]
    for start in range(0, len(news), 5_000):
        announce(news[start : start + 5_000], at)
