"""Cards: all about one highlight, or one claim with its verdict, with the forms to work on it."""

from collections import Counter
from itertools import chain
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import Http404

from annotations.admin.blind import kept_back
from annotations.admin.links import outward, words_of
from annotations.admin.verdicts.situation import Stage, situation_of
from annotations.admin.workspace.judging import lacking_in
from annotations.models import (
    Annotation,
    Appearance,
    Article,
    Claim,
    Evidence,
    RatingScale,
    Verdict,
)
from annotations.vocabulary import (
    AgentKind,
    AnnotationStatus,
    EvidenceKind,
    EvidenceStance,
    EvidenceTier,
    Hedging,
    Motivation,
    Stance,
    VerdictState,
    Voice,
)
from annotations.workflow.permissions import may_draft
from annotations.workflow.public import closed_to
from annotations.workflow.taking_back import (
    is_writer,
    why_not_abandoned,
    why_not_taken_back,
)

TAGS_READ = 2_000  # highlights whose tags are offered again
MOST_TAGS = 24
MOST_TWINS = 50
SPEECH = {
    "stances": Stance.choices,
    "voices": Voice.choices,
    "hedgings": Hedging.choices,
    "agent_kinds": AgentKind.choices,
}
SOURCES = {
    "kinds": [one for one in EvidenceKind.choices if one[0] != EvidenceKind.PASSAGE],
    "tiers": EvidenceTier.choices,
    "evidence_stances": EvidenceStance.choices,
}


def annotation_card(user: Any, article: Article, pk: int) -> dict[str, Any]:
    """Return what the card of a highlight shows. Raises Http404 for another article's.

    While the article is read independently, for another person's too, and nothing can rest on it.
    """
    row = (
        Annotation.objects.told_to(user.pk)
        .filter(article=article, pk=pk)
        .select_related("creator", "article")
        .prefetch_related("anchors", "evidence")
        .first()
    )
    if row is None:
        raise Http404(f"{article.ref} has no annotation {pk}.")
    links = list(
        Appearance.objects.filter(annotation=row)
        .select_related("claim", "claimant")
        .order_by("pk")
    )
    closed = closed_to(user, [row.uuid, *(one.uuid for one in links)])
    writing = Verdict.objects.filter(state=VerdictState.DRAFT).select_related("claim")
    return {
        "card": row,
        "card_words": words_of(row),
        "card_tags": "\n".join(row.tags),
        "known_tags": tags_in_use(user),
        **twins_of(row, user),
        "card_links": [(one, one.uuid in closed) for one in links],
        "card_is_active": row.status == "active",
        "card_is_closed": row.uuid in closed,
        "card_waits": article.independent_readings.open().exists(),
        "motivations": Motivation.choices,
        "writing": writing.order_by("-modified")[:50],
        **SPEECH,
        **SOURCES,
    }


def tags_in_use(user: Any) -> list[str]:
    """Return the tags of the newest highlights that a person may see, the commonest first; one query."""
    newest = Annotation.objects.told_to(user.pk).order_by("-pk")[:TAGS_READ]
    counted = Counter(chain.from_iterable(newest.values_list("tags", flat=True)))
    return sorted(counted, key=lambda tag: (-counted[tag], tag))[:MOST_TAGS]


def twins_of(row: Annotation, user: Any) -> dict[str, Any]:
    """Return the other highlights of the very same words, and the keys of those on which nothing rests; two queries."""
    newest = max((one.revision_id for one in row.anchors.all()), default=0)
    parts = places_in(row, newest)
    on_it = {"annotation": OuterRef("pk")}
    rows: Any = (
        Annotation.objects.told_to(user.pk)
        .filter(
            article=row.article_id,
            status=AnnotationStatus.ACTIVE,
            anchors__revision=newest,
            anchors__start__in=[start for _, start, _ in parts[:1]],
        )
        .exclude(pk=row.pk)
        .select_related("creator")
        .prefetch_related("anchors")
        .annotate(
            used=Exists(Appearance.objects.filter(**on_it))
            | Exists(Evidence.objects.filter(**on_it))
        )
        .distinct()
        .order_by("pk")[:MOST_TWINS]
    )
    twins = [one for one in rows if places_in(one, newest) == parts]
    return {"twins": twins, "free_twins": [one.pk for one in twins if not one.used]}


def places_in(
    row: Annotation, revision: int
) -> list[tuple[int, int | None, int | None]]:
    """Return where an annotation stands in a revision, part by part."""
    return sorted(
        (one.part, one.start, one.end)
        for one in row.anchors.all()
        if one.revision_id == revision and one.start is not None
    )


def claim_card(user: Any, pk: int) -> dict[str, Any]:
    """Return what the card of a claim shows. Raises Http404 when there is none."""
    row = Claim.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(f"There is no claim {pk}.")
    verdict = (
        Verdict.objects.filter(claim=row)
        .exclude(state=VerdictState.RETRACTED)
        .select_related("scale", "claim", "assigned_to")
        .order_by("-pk")
        .first()
    )
    appearances = row.appearances.select_related("annotation__article", "claimant")
    return {
        "claim": row,
        "claim_is_closed": bool(closed_to(user, [row.uuid])),
        "appearances": appearances.prefetch_related("annotation__anchors"),
        "verdict": verdict,
        "may_draft": may_draft(user),
        "scales": () if verdict else scales_by_use(),
        **(draft_of(verdict, user) if verdict else {}),
        **SOURCES,
    }


def scales_by_use() -> QuerySet[RatingScale]:
    """Return the scales, first the one of the newest verdict: a desk goes on with what it uses."""
    newest = Verdict.objects.filter(scale=OuterRef("pk")).order_by("-pk").values("pk")
    last = F("used").desc(nulls_last=True)
    return RatingScale.objects.annotate(used=Subquery(newest[:1])).order_by(
        last, "slug", "number"
    )


def draft_of(verdict: Verdict, user: Any) -> dict[str, Any]:
    """Return where a verdict stands, its draft when one is being written, and its evidence.

    What a version says that is kept back from this person is not shown: of its evidence only what
    it is, not what it is used for.
    """
    where = situation_of(verdict)
    kept = kept_back(user, where.pending)
    shown = where.pending or where.current
    uses = list(shown.evidence_uses.all()) if shown else []
    draft = where.pending if where.stage == Stage.DRAFT and not kept else None
    mine = may_draft(user) and where.pending and is_writer(user, where.pending)
    return {
        "can_take_back": mine
        and where.stage == Stage.SUBMITTED
        and not why_not_taken_back(where.open),
        "can_abandon": mine and draft and not why_not_abandoned(draft),
        "where": where,
        "kept_back": kept,
        "draft": draft,
        "lacking": lacking_in(draft) if draft else "",
        "told": shown if shown and not draft and not kept else None,
        "levels": verdict.scale.ratings.order_by("position"),
        "uses": [
            (one, outward(one.evidence.url) if one.evidence.url else "")
            for one in sorted(uses, key=lambda one: one.position)
        ],
    }
