"""The page itself: the text with its highlights, and one of six panels beside it.

Everything that a person must be able to do works here without JavaScript: read, open what is said of
a highlight, highlight by quotation, and go on to the pages of claims, evidence and verdicts.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from annotations.admin.links import outward
from annotations.admin.marking import (
    marked_lines,
    marks_of,
    notices_in,
)
from annotations.admin.pages import VerbPage
from annotations.admin.placed import placed_in
from annotations.admin.quotation_forms import HighlightForm
from annotations.admin.standing import readings_for, standing_of
from annotations.admin.workspace.entries import entries_of
from annotations.admin.workspace.nearness import last_act_known
from annotations.admin.workspace.panels import PANELS, panel_of
from annotations.models import Annotation, Article, Claim, Revision
from annotations.numbers import whole
from annotations.vocabulary import Stance
from annotations.workflow import Act, AnnotationContent, annotate
from annotations.workflow.permissions import may_annotate, may_see_drafts


class ArticlePage(VerbPage):
    template = "admin/annotations/workspace/page.html"
    may = staticmethod(may_see_drafts)
    form_class = HighlightForm
    done = "The words are highlighted."

    def perform(self, act: Act, row: Article, form: Any) -> Annotation:
        revision = revisions_of(row).latest("number")
        said = form.cleaned_data
        content = AnnotationContent(
            motivation=said["motivation"], note=said["note"], tags=said["tags"]
        )
        return annotate(act, revision, form.spans_in(revision), content)

    def next_page(self, row: Article, result: Annotation) -> str:
        return f"{reverse('admin:annotations_article_read', args=[row.pk])}#annotation-{result.pk}"

    def about(self, request: HttpRequest, row: Article) -> dict[str, Any]:
        numbers = list(revisions_of(row).defer("text"))
        revision = chosen(row, numbers, request.GET.get("revision"))
        anchors = placed_in(revision, request.user.pk)
        is_latest = revision.pk == numbers[-1].pk
        return {
            "article": row,
            "source": outward(row.url) if row.url else "",
            "revision": revision,
            "revisions": numbers,
            "is_latest": is_latest,
            "lines": marked_lines(revision.text, marks_of(anchors)),
            "notices": notices_in(revision),
            "legend": Stance.choices,
            "may_annotate": may_annotate(request.user),
            "panels": PANELS,
            "since": last_act_known(),
            **reading_of(row, request.user),
            "picking_for": picking_for(request),
            **panel_of(request, row, revision, entries_of(anchors)),
        }


def reading_of(article: Article, user: Any) -> dict[str, Any]:
    """Return how an independent reading stands, and for who is done with it the next one."""
    standing = standing_of(article, user)
    is_done = standing and standing.is_open and not standing.keeps_back
    return {
        "standing": standing,
        "next_reading": readings_for(user).first() if is_done else None,
    }


def picking_for(request: HttpRequest) -> Claim | None:
    """Return the claim for whose verdict a passage is being sought in this article."""
    key = whole(request.GET.get("evidence_for", ""))
    return None if key is None else Claim.objects.filter(pk=key).first()


def revisions_of(article: Article) -> QuerySet[Revision]:
    """Return the revisions of an article, oldest first."""
    return Revision.objects.filter(article=article).order_by("number")


def chosen(article: Article, known: list[Revision], number: str | None) -> Revision:
    """Return the revision that was asked for, text and all, or the latest."""
    wanted = number or str(known[-1].number)
    if wanted not in {str(one.number) for one in known}:
        raise Http404(f"{article.ref} has no revision {wanted}.")
    return Revision.objects.get(article=article, number=int(wanted))
