"""Published annotations as W3C Web Annotations, with the claims they mark and the verdicts on those.

A verdict is only linked: words that deny a claim must not be given the rating of what they deny.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from annotations.api.pages import published
from annotations.decoding import decode
from annotations.exchange.format import Context, Losses, Outgoing
from annotations.exchange.formats.web_annotation import (
    CONTEXT,
    Weaver,
    link_body,
    text_body,
)
from annotations.exchange.remembering import Remembered
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    VerdictRecord,
)

Json = dict[str, Any]


def annotations(bodies: Sequence[bytes]) -> list[Json]:
    """Return published annotations, without a context; three queries."""
    records = [decode(body, AnnotationRecord) for body in bodies]
    weaver = weaver_for(records)
    marked = marks(records)
    return [made_of(record, weaver, marked.get(record.id, [])) for record in records]


def item(body: bytes) -> bytes:
    """Return one published annotation."""
    (made,) = annotations([body])
    return msgspec.json.encode({"@context": CONTEXT, **made})


def made_of(record: AnnotationRecord, weaver: Weaver, marked: list[Json]) -> Json:
    """Return one annotation; where its words stand in no revision, the article alone is its target."""
    woven = list(weaver.woven(Outgoing("annotation", record=record)))
    made: Json = woven[0] if woven else unplaced(record, weaver)
    made["body"] = [*made.get("body", []), *marked]
    made["creator"] = {"type": "Organization", "name": settings.ORGANISATION}
    made["rights"] = settings.LICENSE_URL
    return {name: value for name, value in made.items() if value != []}


def unplaced(record: AnnotationRecord, weaver: Weaver) -> Json:
    """Return an annotation whose words are gone."""
    article = weaver.passed.get("article", record.article.bytes)
    return {
        "id": weaver.thing("annotations", record.id),
        "type": "Annotation",
        "motivation": record.motivation,
        "body": [text_body(tag, "tagging") for tag in record.tags],
        "target": article or weaver.thing("articles", record.article),
    }


def weaver_for(records: Iterable[AnnotationRecord]) -> Weaver:
    """Return what makes annotations, told the addresses of their articles; one query."""
    weaver = Weaver(
        Context(
            site=settings.SITE_URL,
            publisher=settings.ORGANISATION,
            license=settings.LICENSE_URL,
            created=datetime.min.replace(tzinfo=UTC),
            losses=Losses(),
        ),
        Remembered(),
    )
    wanted = {record.article for record in records}
    rows = published().of_kind("article").current().filter(object__in=wanted)
    for body in rows.values_list("body", flat=True):
        article = decode(body, ArticleRecord)
        weaver.woven(Outgoing("article", record=article))
    return weaver


def marks(records: Iterable[AnnotationRecord]) -> dict[UUID, list[Json]]:
    """Return what annotations say of claims, and the verdicts that rest on them; two queries."""
    facets = [f"annotation:{record.id}" for record in records]
    current = published().current().filter(facets__overlap=facets)
    found: dict[UUID, list[Json]] = {}
    for body in current.of_kind("appearance").values_list("body", flat=True):
        appearance = decode(body, AppearanceRecord)
        found.setdefault(appearance.annotation, []).extend(claimed(appearance))
    for body in current.of_kind("verdict").values_list("body", flat=True):
        verdict = decode(body, VerdictRecord)
        for one in {seen.annotation for seen in verdict.appearances}:
            found.setdefault(one, []).append(link_body(verdict.url, "linking"))
    return found


def claimed(appearance: AppearanceRecord) -> list[Json]:
    """Return the claim that an annotation marks, and what its words do with it."""
    claim = f"{settings.SITE_URL}/api/v1/claims/{appearance.claim}/"
    return [
        link_body(claim, "identifying"),
        text_body(appearance.stance, "classifying"),
    ]
