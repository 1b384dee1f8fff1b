"""The log of what was changed after readers knew it: every version but the first ones."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from annotations.admin.desk.choosing import ClassPeriod
from annotations.admin.desk.drawing import Part, bars
from annotations.admin.desk.page import DeskPage, choices_kept
from annotations.models import VerdictVersion
from annotations.vocabulary import ChangeClass

A_PAGE = 50
TONES = {
    ChangeClass.UPDATE: "near",
    ChangeClass.CLARIFICATION: "todo",
    ChangeClass.CORRECTION_MINOR: "half",
    ChangeClass.CORRECTION_MAJOR: "gone",
    ChangeClass.EDITORIAL: "todo",
    ChangeClass.RETRACTION: "gone",
    ChangeClass.REINSTATEMENT: "done",
}


class CorrectionsPage(DeskPage):
    template = "admin/annotations/desk/corrections.html"
    title = "Corrections"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ClassPeriod(request.GET)
        rows = (
            VerdictVersion.objects.published()
            .filter(form.within("published_at"))
            .exclude(change_class=ChangeClass.INITIAL)
        )
        counts = dict(rows.order_by().values_list("change_class").annotate(Count("pk")))
        if chosen := form.said.get("change"):
            rows = rows.filter(change_class=chosen)
        rows = rows.select_related(
            "verdict__claim", "rating", "author", "approved_by", "published_by"
        ).order_by("-published_at", "-pk")
        return self.show(
            request,
            form=form,
            bars=bars(
                (one.label, [Part(one.label, counts.get(one.value, 0), tone)])
                for one, tone in TONES.items()
            ),
            page=Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
            kept=choices_kept(request, "page"),
        )
