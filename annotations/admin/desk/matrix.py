"""Claims across articles: who asserts, reports or denies what, as a table and as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from annotations.admin.desk.choosing import MatrixChoice
from annotations.admin.desk.page import DeskPage, choices_kept
from annotations.exchange.tables import header, row
from annotations.models import Appearance, Article, Claim
from annotations.vocabulary import AnnotationStatus, Stance

CLAIMS_A_PAGE = 40
MOST_ARTICLES = 60
GLYPHS = {
    Stance.ASSERTS: "●",
    Stance.REPORTS: "○",
    Stance.DENIES: "✕",
    Stance.DISPUTES: "≠",
    Stance.QUALIFIES: "~",
    Stance.CORRECTS: "✓",
    Stance.RETRACTS: "⊘",
    Stance.QUESTIONS: "?",
}
COLUMNS = ("claim", "text", "article", "headline", "publisher", "stance", "voice")


@dataclass(frozen=True)
class Glyph:
    """A stance in a cell: its sign, its word, and how often."""

    stance: str
    sign: str
    word: str
    count: int


class MatrixPage(DeskPage):
    template = "admin/annotations/desk/matrix.html"
    title = "Claims across articles"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = MatrixChoice(request.GET)
        if request.GET.get("format") == "csv":
            return as_csv(form)
        page = Paginator(claims_of(form), CLAIMS_A_PAGE).get_page(form.said.get("page"))
        claims = list(page)
        cells = cells_of(form, claims)
        articles = articles_in(cells)
        return self.show(
            request,
            form=form,
            page=page,
            kept=choices_kept(request, "page", "format"),
            articles=articles,
            rows=[
                (one, [cells.get((one.pk, a.pk), []) for a in articles])
                for one in claims
            ],
            legend=[(s.value, GLYPHS[s], s.label) for s in Stance],
            left_out=len({article for _, article in cells}) - len(articles),
        )


def appearances_of(form: MatrixChoice) -> QuerySet[Appearance]:
    """Return the standing appearances that were asked for."""
    rows = Appearance.objects.filter(annotation__status=AnnotationStatus.ACTIVE)
    publisher, topic = form.said.get("publisher"), form.said.get("topic")
    if publisher:
        rows = rows.filter(annotation__article__publisher=publisher)
    if topic:
        rows = rows.filter(claim__about__contains=[topic])
    return rows


def claims_of(form: MatrixChoice) -> QuerySet[Claim]:
    """Return the claims that appear somewhere, oldest first."""
    where = appearances_of(form).filter(claim=OuterRef("pk"))
    return Claim.objects.filter(Exists(where), merged_into=None).order_by("pk")


def cells_of(
    form: MatrixChoice, claims: list[Claim]
) -> dict[tuple[int, int], list[Glyph]]:
    """Return the stances of every article to every claim; one query."""
    counted: dict[tuple[int, int], dict[str, int]] = {}
    rows = appearances_of(form).filter(claim__in=claims)
    for claim, article, stance in rows.values_list(
        "claim", "annotation__article", "stance"
    ):
        cell = counted.setdefault((claim, article), {})
        cell[stance] = cell.get(stance, 0) + 1
    return {
        key: [
            Glyph(one.value, GLYPHS[one], one.label.lower(), cell[one])
            for one in Stance
            if one in cell
        ]
        for key, cell in counted.items()
    }


def articles_in(cells: dict[tuple[int, int], list[Glyph]]) -> list[Article]:
    """Return the articles that some cells are about, oldest first; one query."""
    keys = {article for _, article in cells}
    rows = Article.objects.filter(pk__in=keys).select_related("publisher")
    return list(rows.order_by("published_on", "pk")[:MOST_ARTICLES])


def as_csv(form: MatrixChoice) -> StreamingHttpResponse:
    """Return every appearance that was asked for, a line each, whatever the page shows."""
    answer = StreamingHttpResponse(lines(form), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="claims-across-articles.csv"'
    return answer


def lines(form: MatrixChoice) -> Iterator[bytes]:
    """Yield the lines of the CSV."""
    yield header(COLUMNS)
    rows: Any = (
        appearances_of(form)
        .order_by("claim", "annotation__article", "pk")
        .values_list(
            "claim__ref", "claim__text", "annotation__article__ref",
            "annotation__article__headline", "annotation__article__publisher__name",
            "stance", "voice",
        )
    )  # fmt: skip
    for one in rows.iterator(chunk_size=2000):
        yield row(one)
