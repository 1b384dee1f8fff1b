"""Pages of an independent reading: begin it, be done, look, end it; and the lists of them."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import reverse

from annotations.admin.base import ReadOnlyAdmin
from annotations.admin.links import utc
from annotations.admin.pages import VerbPage
from annotations.admin.paging import Counted
from annotations.models import (
    Annotation,
    Article,
    IndependentReading,
    ReadingDisclosure,
)
from annotations.vocabulary import ReadingDisclosureReason
from annotations.workflow import (
    Act,
    Refused,
    TransitionNotAllowed,
    begin_reading,
    end_reading,
    finish_reading,
    look_into_reading,
)
from annotations.workflow.permissions import may_annotate, may_publish


class ReadingPage(VerbPage):
    """A page that runs one verb on an article's independent reading."""

    grave = True

    def require_possible(self, row: Article) -> None:
        if self.reading(row) is None:
            raise TransitionNotAllowed(
                f"{row.ref} is not being read independently.", "no_reading"
            )

    def reading(self, row: Article) -> IndependentReading | None:
        """Return the reading that has not ended, if there is one."""
        return IndependentReading.objects.open().filter(article=row).first()

    def next_page(self, row: Article, result: Any) -> str:
        return reverse("admin:annotations_article_read", args=[row.pk])


class BeginPage(ReadingPage):
    title = "Have it highlighted independently"
    explained = (
        "Several people highlight this article, and none sees another's highlights until they say that "
        "they are done. Until you end it, nothing in it is linked to a claim, used as evidence or "
        "discussed, and it gets no new revision. Only then do figures of agreement count it."
    )
    button = "Begin"
    done = "It waits in everybody's queue now. You are kept from the others' highlights too."
    grave = False
    may = staticmethod(may_publish)

    def require_possible(self, row: Article) -> None:
        if row.annotations.exists() or row.independent_readings.exists():
            raise TransitionNotAllowed(
                "Something has been highlighted in this article already, so a reading of it would not "
                "be independent. Choose an article in which nothing is highlighted.",
                "not_fresh",
            )

    def perform(self, act: Act, row: Article, form: Any) -> IndependentReading:
        return begin_reading(act, row)


class DonePage(ReadingPage):
    title = "Done"
    explained = (
        "You will see everyone's highlights. What you have highlighted until now is kept as your "
        "independent reading for good; what you highlight or change afterwards is not part of it. "
        "This cannot be taken back."
    )
    button = "Done: show me everyone's"
    done = "You see everyone's highlights now."
    grave = False
    may = staticmethod(may_annotate)

    def perform(self, act: Act, row: Article, form: Any) -> ReadingDisclosure:
        return finish_reading(act, row.independent_readings.get())


class LookPage(ReadingPage):
    title = "Look at everyone's highlights"
    explained = (
        "For those who run it. You will see everyone's highlights, it is remembered that you looked, and "
        "you are none of the independent readers, whatever you have highlighted. This cannot be taken back."
    )
    button = "Show me everyone's"
    done = "You see everyone's highlights now."
    may = staticmethod(may_publish)

    def perform(self, act: Act, row: Article, form: Any) -> ReadingDisclosure:
        return look_into_reading(act, row.independent_readings.get())


class EndPage(ReadingPage):
    title = "End the independent reading"
    explained = (
        "Everybody sees everyone's highlights, and the work on claims begins. Figures of agreement count "
        "those who said that they were done; whoever did not is left out. This cannot be taken back."
    )
    button = "End it"
    done = "The independent reading has ended."
    may = staticmethod(may_publish)

    def perform(self, act: Act, row: Article, form: Any) -> IndependentReading:
        return end_reading(act, row.independent_readings.get())


PAGES = {"begin": BeginPage, "done": DonePage, "look": LookPage, "end": EndPage}

MOST_AT_ONCE = 500  # readings that are begun or ended by one press


@admin.action(
    description="Have them highlighted independently", permissions=["publish"]
)
def begin_readings(
    _admin: Any, request: HttpRequest, articles: QuerySet[Article]
) -> None:
    """Begin an independent reading of each article that was chosen and is fresh, and tell of the others."""
    of_it = {"article": OuterRef("pk")}
    chosen = articles.count()
    fresh = articles.exclude(
        Exists(Annotation.objects.filter(**of_it))
        | Exists(IndependentReading.objects.filter(**of_it))
    )
    begun = done_to(fresh, lambda one: begin_reading(Act.now(request.user), one))
    messages.success(
        request,
        f"{begun} article{pluralize(begun)} {'waits' if begun == 1 else 'wait'} in everybody's queue now, to be "
        "highlighted independently.",
    )
    if chosen > begun:
        messages.warning(
            request,
            f"{chosen - begun} left out: something is highlighted in them already, or they are or were read "
            f"independently, or they are more than the {MOST_AT_ONCE} that are begun at once.",
        )


def done_to(rows: QuerySet[Any], verb: Callable[[Any], Any]) -> int:
    """Run a verb on each row, the oldest first; return on how many it was not refused."""
    done = 0
    for row in rows.order_by("pk")[:MOST_AT_ONCE]:
        with suppress(Refused):  # somebody was quicker
            verb(row)
            done += 1
    return done


@admin.action(description="End them", permissions=["publish"])
def end_readings(
    model_admin: Any, request: HttpRequest, readings: QuerySet[IndependentReading]
) -> HttpResponse | None:
    """Ask first, then end each reading that was chosen and has not ended."""
    going_on = readings.filter(ended_at=None)
    if "sure" not in request.POST:
        return asked_whether(model_admin, request, going_on)
    ended = done_to(going_on, lambda one: end_reading(Act.now(request.user), one))
    messages.success(request, f"{ended} independent reading{pluralize(ended)} ended.")
    return None


def asked_whether(
    model_admin: Any, request: HttpRequest, readings: QuerySet[Any]
) -> HttpResponse:
    """Return the page that says what ending means, and for which articles."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "End independent readings",
        "subtitle": None,
        "opts": model_admin.opts,
        "explained": EndPage.explained,
        "readings": readings.order_by("pk")[:MOST_AT_ONCE],
        "sent": [
            (name, value)
            for name in ("action", "select_across", "index", "_selected_action")
            for value in request.POST.getlist(name)
        ],
    }
    return TemplateResponse(request, "admin/annotations/end_readings.html", context)


@admin.register(IndependentReading)
class IndependentReadingAdmin(ReadOnlyAdmin):
    """Which articles are, or were, highlighted by people who did not see each other's highlights."""

    list_display = ("article", "begun", "begun_by", "ended", "people_done")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("article", "begun_by")
    search_fields = ("article__ref", "article__headline")
    actions = (end_readings,)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).defer("revision__text")
        done = ReadingDisclosure.objects.filter(
            reading=OuterRef("pk"), reason=ReadingDisclosureReason.DONE
        )
        return rows.annotate(n=Counted(done))

    @admin.display(description="begun", ordering="begun_at")
    def begun(self, row: IndependentReading) -> str:
        return utc(row.begun_at)

    @admin.display(description="ended", ordering=F("ended_at").asc(nulls_first=True))
    def ended(self, row: IndependentReading) -> str:
        return utc(row.ended_at)

    @admin.display(description="people done", ordering="n")
    def people_done(self, row: Any) -> int:
        return row.n  # type: ignore[no-any-return]


@admin.register(ReadingDisclosure)
class ReadingDisclosureAdmin(ReadOnlyAdmin):
    """Who sees from when the others' highlights of an article that is read independently."""

    list_display = ("reading", "person", "reason", "since")
    list_filter = ("reason", ("person", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("reading__article", "person")
    search_fields = ("reading__article__ref", "person__username")
    hidden_fields = ("id", "highlights")

    @admin.display(description="since", ordering="at")
    def since(self, row: ReadingDisclosure) -> str:
        return utc(row.at)
