"""Pages of an independent reading: begin it, be done, look, end it; and the lists of them."""

from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef
from django.http import HttpRequest
from django.urls import reverse

from annotations.admin.base import ReadOnlyAdmin
from annotations.admin.links import utc
from annotations.admin.pages import VerbPage
from annotations.admin.paging import Counted
from annotations.models import Article, IndependentReading, ReadingDisclosure
from annotations.vocabulary import ReadingDisclosureReason
from annotations.workflow import (
    Act,
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


@admin.register(IndependentReading)
class IndependentReadingAdmin(ReadOnlyAdmin):
    """Which articles are, or were, highlighted by people who did not see each other's highlights."""

    list_display = ("article", "begun", "begun_by", "ended", "people_done")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("article", "begun_by")
    search_fields = ("article__ref", "article__headline")

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
