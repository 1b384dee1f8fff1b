"""The page on which an article is read with its highlights, and new ones are quoted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from annotations.admin.links import outward
from annotations.admin.marking import Mark, mark_of, marked_text, notices_in
from annotations.admin.pages import VerbPage
from annotations.admin.placing import reason_in_words
from annotations.admin.quotation_forms import HighlightForm
from annotations.models import Anchor, Annotation, Article, Record, Revision
from annotations.vocabulary import AnnotationStatus, Stance
from annotations.workflow import Act, AnnotationContent, annotate
from annotations.workflow.permissions import may_annotate, may_see_drafts


@dataclass(frozen=True)
class Entry:
    """One annotation in the list beside the text."""

    annotation: Annotation
    anchors: list[Anchor]
    mark: Mark
    is_public: bool

    @property
    def words(self) -> str:
        """Return the quoted words, parts joined."""
        return " … ".join(anchor.exact for anchor in self.anchors)

    @property
    def stands(self) -> bool:
        """Return whether every part has a place in this revision."""
        return bool(self.anchors) and all(a.start is not None for a in self.anchors)

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the annotation no longer counts."""
        return self.annotation.status == AnnotationStatus.WITHDRAWN

    @property
    def position(self) -> tuple[int, int]:
        """Return where the entry is listed: by place, those without one last."""
        start = self.anchors[0].start if self.anchors else None
        return (1, 0) if start is None else (0, start)

    @property
    def undecided(self) -> list[tuple[str, str]]:
        """Return state and reason of each part that a person must look at."""
        return [
            (anchor.get_state_display(), reason_in_words(anchor.reason))
            for anchor in self.anchors
            if anchor.state not in ("anchored", "moved")
        ]


class ArticlePage(VerbPage):
    template = "admin/annotations/read.html"
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
        entries = entries_of(row, revision)
        standing = [entry for entry in entries if not entry.is_withdrawn]
        anchors = [anchor for entry in standing for anchor in entry.anchors]
        marks = {entry.mark.id: entry.mark for entry in standing}
        return {
            "article": row,
            "source": outward(row.url) if row.url else "",
            "revision": revision,
            "revisions": numbers,
            "is_latest": revision.pk == numbers[-1].pk,
            "text": marked_text(revision.text, marks, anchors),
            "entries": [entry for entry in standing if entry.stands],
            "gone": [entry for entry in standing if not entry.stands],
            "withdrawn": [entry for entry in entries if entry.is_withdrawn],
            "notices": notices_in(revision),
            "legend": Stance.choices,
            "may_annotate": may_annotate(request.user),
        }


def revisions_of(article: Article) -> QuerySet[Revision]:
    """Return the revisions of an article, oldest first."""
    return Revision.objects.filter(article=article).order_by("number")


def chosen(article: Article, known: list[Revision], number: str | None) -> Revision:
    """Return the revision that was asked for, text and all, or the latest."""
    wanted = number or str(known[-1].number)
    if wanted not in {str(one.number) for one in known}:
        raise Http404(f"{article.ref} has no revision {wanted}.")
    return Revision.objects.get(article=article, number=int(wanted))


def entries_of(article: Article, revision: Revision) -> list[Entry]:
    """Return the annotations of an article as they stand in a revision, in order of place."""
    placed = Anchor.objects.filter(revision=revision).order_by("part")
    rows = (
        Annotation.objects.filter(article=article)
        .select_related("creator", "article")
        .prefetch_related(
            Prefetch("anchors", placed, to_attr="placed"),
            "appearances__claim",
            "appearances__claimant",
            "evidence",
        )
    )
    public = set(
        Record.objects.of_kind("annotation")
        .filter(object__in=[row.uuid for row in rows])
        .values_list("object", flat=True)
    )
    entries = [
        Entry(row, row.placed, mark_of(row, row.placed), row.uuid in public)
        for row in rows
    ]
    return sorted(entries, key=lambda entry: (entry.position, entry.annotation.pk))
