"""The six panels beside the text; the page shows one of them, and scripts fetch the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from annotations.admin.discussion import discussion_of
from annotations.admin.histories import history_of
from annotations.admin.pages import RowPage
from annotations.admin.placed import placed_in
from annotations.admin.workspace.cards import annotation_card, claim_card
from annotations.admin.workspace.entries import Entry, entries_of, withdrawn_in
from annotations.admin.workspace.listing import drawn
from annotations.admin.workspace.repeated import LONGEST, repeated_in
from annotations.models import (
    Annotation,
    Appearance,
    Article,
    Claim,
    Evidence,
    EvidenceUse,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.numbers import whole
from annotations.vocabulary import AnnotationStatus, VerdictState
from annotations.workflow.permissions import may_annotate

PANELS = {
    "highlights": "Highlights",
    "claims": "Claims",
    "known": "Known",
    "evidence": "Evidence",
    "discussion": "Discussion",
    "history": "History",
}


@dataclass(frozen=True)
class Place:
    """What a panel is about: an article and the revision that is shown."""

    request: HttpRequest
    article: Article
    revision: Revision
    entries: Sequence[Entry]


def panel_of(
    request: HttpRequest,
    article: Article,
    revision: Revision,
    entries: Sequence[Entry],
) -> dict[str, Any]:
    """Return what the page needs to show the panel that was asked for."""
    panel = request.GET.get("panel", "highlights")
    if panel not in PANELS:
        raise Http404(f"There is no panel {panel}.")
    place = Place(request, article, revision, entries)
    shown = BUILDERS[panel](place)
    return {
        "panel": panel,
        "panel_name": PANELS[panel],
        "panel_template": f"admin/annotations/workspace/{panel}.html",
        "article": article,
        "revision": revision,
        "may_annotate": may_annotate(request.user),
        **shown,
    }


def highlights(place: Place) -> dict[str, Any]:
    """Return the list of highlights, or the card of one."""
    key = whole(place.request.GET.get("annotation", ""))
    linked = sum(1 for one in place.entries if one.anchors[0].links)
    return {
        "entries": [drawn(one) for one in place.entries if one.stands],
        "gone": [drawn(one) for one in place.entries if not one.stands],
        "withdrawn": withdrawn_in(place.article, place.request.user.pk),
        "linked": linked,
        "share": 100 * linked // max(len(place.entries), 1),
        **(
            annotation_card(place.request.user, place.article, key)
            if key is not None
            else {}
        ),
    }


def claims(place: Place) -> dict[str, Any]:
    """Return the claims of the article with their verdicts, or the card of one."""
    key = whole(place.request.GET.get("claim", ""))
    here = Appearance.objects.filter(
        annotation__article=place.article,
        annotation__status=AnnotationStatus.ACTIVE,
        claim=OuterRef("pk"),
    )
    rows = Claim.objects.filter(Exists(here)).prefetch_related(
        "verdicts__current_version__rating"
    )
    return {
        "claims": rows,
        **(claim_card(place.request.user, key) if key is not None else {}),
    }


def known(place: Place) -> dict[str, Any]:
    """Return the passages that repeat a known claim; none while people read independently.

    What is highlighted nobody but its author would know by it, but all would be led to the same words.
    """
    if place.article.independent_readings.open().exists():
        return {"waits": True}
    is_cut = place.revision.length > LONGEST
    return {
        "repeated": repeated_in(place.revision),
        "searched": LONGEST if is_cut else 0,
        "is_latest": not place.article.revisions.filter(
            number__gt=place.revision.number
        ).exists(),
    }


def evidence(place: Place) -> dict[str, Any]:
    """Return what the verdicts on the article's claims rest on, and its passages used elsewhere."""
    here = Q(
        uses__version__verdict__claim__appearances__annotation__article=place.article
    )
    passages = Q(annotation__article=place.article)
    rows = Evidence.objects.filter(here | passages).distinct()
    return {
        "evidence": rows.select_related("annotation__article").prefetch_related(
            Prefetch("uses", uses_for(place.request.user))
        ),
        "drafts": drafts(),
    }


def uses_for(user: Any) -> QuerySet[EvidenceUse]:
    """Return the uses of evidence, marked where what it is used for is kept back from this person."""
    kept = VerdictVersion.objects.kept_from(user.pk).filter(pk=OuterRef("version"))
    rows = EvidenceUse.objects.annotate(kept=Exists(kept))
    return rows.select_related("version__verdict").order_by("version", "position")


def drafts() -> QuerySet[Verdict]:
    """Return the verdicts that are being written."""
    return Verdict.objects.filter(state=VerdictState.DRAFT).select_related("claim")


def told_in(place: Place) -> QuerySet[Annotation]:
    """Return the article's annotations that this person may see."""
    person = place.request.user.pk
    return Annotation.objects.told_to(person).filter(article=place.article)


def discussion(place: Place) -> dict[str, Any]:
    """Return the threads about the article's highlights and the verdicts on its claims."""
    annotations = told_in(place).only("pk")
    verdicts = Verdict.objects.filter(
        claim__appearances__annotation__article=place.article
    ).distinct()
    said = discussion_of(place.request.user, *annotations, *verdicts.only("pk"))
    return {**said, "comment_url": "", "came_from": came_from(place)}


def came_from(place: Place) -> str:
    """Return the page that a comment leads back to."""
    page = reverse("admin:annotations_article_read", args=[place.article.pk])
    return f"{page}?panel=discussion"


def history(place: Place) -> dict[str, Any]:
    """Return what was done to the article, its highlights and their links."""
    annotations = told_in(place)
    links = Appearance.objects.filter(annotation__article=place.article)
    uuids = [
        place.article.uuid,
        *annotations.values_list("uuid", flat=True),
        *links.values_list("uuid", flat=True),
    ]
    return {"acts": history_of(place.request.user, uuids)}


BUILDERS = {
    "highlights": highlights,
    "claims": claims,
    "known": known,
    "evidence": evidence,
    "discussion": discussion,
    "history": history,
}


class PanelPage(RowPage):
    """One panel by itself, for the page's script."""

    def show(
        self, request: HttpRequest, row: Article, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        number = whole(request.GET.get("revision", ""))
        if "card" in request.GET:
            return self.card(request, row)
        revisions = Revision.objects.filter(article=row)
        if number is not None:
            revisions = revisions.filter(number=number)
        revision = revisions.defer("text").order_by("number").last()
        if revision is None:
            raise Http404(f"{row.ref} has no revision {number}.")
        needs = request.GET.get("panel", "highlights") == "highlights"
        entries = entries_of(placed_in(revision, request.user.pk)) if needs else []
        context = panel_of(request, row, revision, entries)
        return TemplateResponse(request, context["panel_template"], context)

    def card(self, request: HttpRequest, row: Article) -> HttpResponse:
        """Answer with one card alone: `annotation/12` or `claim/3`."""
        kind, _, said = request.GET["card"].partition("/")
        key = whole(said)
        if kind not in CARDS or key is None:
            raise Http404("There is no such card.")
        template, build = CARDS[kind]
        context = {
            "article": row,
            "may_annotate": may_annotate(request.user),
            **build(request, row, key),
        }
        return TemplateResponse(request, template, context)


CARDS: dict[str, tuple[str, Callable[[HttpRequest, Article, int], dict[str, Any]]]] = {
    "annotation": (
        "admin/annotations/workspace/card.html",
        lambda request, article, pk: annotation_card(request.user, article, pk),
    ),
    "claim": (
        "admin/annotations/workspace/claim.html",
        lambda request, _article, pk: claim_card(request.user, pk),
    ),
}
