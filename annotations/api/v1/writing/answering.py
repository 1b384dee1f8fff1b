"""What is answered to a write, and to those who read working content back: the working record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import Http404
from django.urls import reverse

from annotations.api.v1.writing.progress import progress_of, standing_of
from annotations.models import (
    Anchor,
    Annotation,
    IndependentReading,
    Release,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.records.kinds import KINDS
from annotations.records.shapes import Record
from annotations.records.terms import public_terms
from annotations.records.verdicts import versions
from annotations.workflow.disclosing import KEPT_BACK, is_kept_from
from annotations.workflow.once import Answer

NOUNS = {
    "publisher": "publishers",
    "article": "articles",
    "revision": "revisions",
    "annotation": "annotations",
    "agent": "agents",
    "claim": "claims",
    "appearance": "appearances",
    "relation": "relations",
    "evidence": "evidence",
    "verdict": "verdicts",
    "assessment": "assessments",
}
CARRIED = ("part", "state", "start", "end", "exact", "score", "method", "reason")
KIND_OF = {noun: kind for kind, noun in NOUNS.items()}


def answer_to(kind: str, made: Any, status: int, *, to: User) -> Answer:
    """Return the answer that shows somebody what a verb returned: a row, several, or nothing."""
    if made is None:
        return Answer(status, b"")
    if isinstance(made, Release):
        headers = {"Location": reverse("v1:working_release", args=[made.uuid])}
        body = msgspec.json.encode(progress_of(made))
        return Answer(status, body, headers if status == 201 else {})
    if isinstance(made, IndependentReading):
        body = msgspec.json.encode(standing_of(made, to))
        where = reverse("v1:working_reading", args=[made.article.ref])
        return Answer(status, body, {"Location": where} if status == 201 else {})
    if isinstance(made, Sequence):
        rows = [record_of(kind, stored(kind, one)) for one in made]
        return Answer(status, msgspec.json.encode({"results": rows}))
    row = stored(kind, made)
    return Answer(status, body_of(kind, row, to=to), headers_of(kind, row, status))


def headers_of(kind: str, row: Any, status: int) -> dict[str, str]:
    """Return the version that If-Match wants, and where a new thing can be read."""
    headers = {}
    if hasattr(row, "version"):
        headers["ETag"] = f'"{row.version}"'
    if status == 201:
        headers["Location"] = reverse("v1:working", args=[NOUNS[kind], row.uuid])
    return headers


def stored(kind: str, row: Model) -> Any:
    """Return a row as it is stored, with all that its record needs. Raises Http404 when it is gone."""
    if isinstance(row, Annotation) and row.just_stored is not None:
        row.__dict__["_prefetched_objects_cache"] = {"anchors": row.just_stored}
        return row
    found = KINDS[kind].rows().filter(pk=row.pk).first()
    if found is None:
        raise Http404
    return found


def body_of(kind: str, row: Any, *, to: User) -> bytes:
    """Return the bytes that show a row, as `stored` returned it, to somebody who works on it."""
    shown: Any = record_of(kind, row)
    if isinstance(row, Revision):
        shown = {"revision": shown, "carried": carried_onto(row, to)}
    if isinstance(row, Verdict):
        waiting = versions().filter(verdict=row, published_at=None).last()
        shown = with_pending(shown, waiting, kept=is_kept_from(to, waiting))
    return msgspec.json.encode(shown)


def record_of(kind: str, row: Model) -> Record:
    """Build the working record of a row, texts and all."""
    return KINDS[kind].build_working(row, replace(public_terms(), text="full"))


def with_pending(
    verdict: Record, waiting: VerdictVersion | None, *, kept: bool
) -> dict[str, Any]:
    """Return a verdict with the version that is worked on, or why that is kept back."""
    build = KINDS["verdict_version"].build_working
    shown = build(waiting, public_terms()) if waiting and not kept else None
    return {
        "verdict": verdict,
        "pending": shown,
        "kept_back": KEPT_BACK if kept else None,
    }


def carried_onto(revision: Revision, person: User) -> list[Mapping[str, Any]]:
    """Return what became of each part of each annotation that a person may see, in code points."""
    rows = (
        Anchor.objects.told_to(person.pk)
        .filter(revision=revision)
        .order_by("annotation", "part")
        .values_list("annotation__uuid", *CARRIED)
    )
    return [dict(zip(("annotation", *CARRIED), row, strict=True)) for row in rows]
