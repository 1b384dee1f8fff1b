"""The text of an article for the page of another, where a passage of it is sought as evidence."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from annotations.admin.marking import marked_lines, marks_of
from annotations.admin.pages import RowPage
from annotations.admin.placed import placed_in
from annotations.models import Appearance, Article, Revision
from annotations.numbers import whole

TEMPLATE = "admin/annotations/workspace/reading.html"
MOST_FOUND = 8


def articles_named(text: str, here: Article, claim: str) -> QuerySet[Article]:
    """Return other articles whose headline, address, publisher or reference has the words typed.

    Those in which a claim appears come first, then the newest.
    """
    rows = Article.objects.exclude(pk=here.pk).select_related("publisher")
    for word in text.split()[:MOST_FOUND]:
        rows = rows.filter(
            Q(headline__icontains=word) | Q(url__icontains=word)
            | Q(publisher__name__icontains=word) | Q(ref__iexact=word)
        )  # fmt: skip
    appearing = Appearance.objects.filter(
        annotation__article=OuterRef("pk"),
        claim=whole(claim) or 0,
    )
    newest = F("published_on").desc(nulls_last=True)
    rows = rows.annotate(is_near=Exists(appearing))
    return rows.order_by("-is_near", newest, "-pk")[:MOST_FOUND]


class TextPage(RowPage):
    """The latest text of an article with its highlights, as a fragment of the page."""

    def show(
        self, request: HttpRequest, row: Article, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        revision = Revision.objects.filter(article=row).latest("number")
        marks = marks_of(placed_in(revision, request.user.pk))
        context = {
            "article": row,
            "revision": revision,
            "lines": marked_lines(revision.text, marks),
        }
        return TemplateResponse(request, TEMPLATE, context)
