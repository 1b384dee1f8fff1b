"""The queue: what waits for whom, what one has taken, and how far the whole has come."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from annotations.admin.desk.drawing import Bar, Part, bar, bars
from annotations.admin.desk.page import DeskPage
from annotations.admin.links import page_of, shortened
from annotations.admin.queues import waiting_for
from annotations.admin.standing import readings_for
from annotations.models import (
    Annotation,
    Article,
    Assignment,
    Claim,
    IndependentReading,
    ReadingDisclosure,
    Verdict,
)
from annotations.vocabulary import ReadingDisclosureReason, VerdictState
from annotations.workflow import Act, Refused, release, take, take_next
from annotations.workflow.permissions import may_publish
from annotations.workflow.taking import KINDS, waiting_of

SHOWN = 20  # of each line
TITLES = {
    "article": ("New articles", "Nobody has highlighted anything in them."),
    "claim": ("Claims without a verdict", "They can be checked, and nobody has begun."),
    "verdict": (
        "Waiting for a second reader",
        "Submitted by others; none in which you wrote.",
    ),
}


@dataclass(frozen=True)
class Line:
    """Things of one kind that wait for anybody, the oldest first."""

    kind: str
    title: str
    explained: str
    count: int
    rows: list[tuple[Any, str]]


class QueuePage(DeskPage):
    template = "admin/annotations/desk/queue.html"
    title = "Queue"

    def get(self, request: HttpRequest) -> HttpResponse:
        act = Act.now(request.user)
        readings = readings_for(request.user)
        return self.show(
            request,
            mine=[
                (one, page_for(one.subject), name_for(one.subject))
                for one in held_by(act).filter(person=act.user)
            ],
            others=[
                (one, page_for(one.subject), name_for(one.subject))
                for one in held_by(act).exclude(person=act.user)
            ],
            lines=[
                line_of(act, kind)
                for kind, (_, may) in KINDS.items()
                if may(request.user)
            ],
            waiting=waiting_for(request.user),
            readings=[(page_for(one), name_for(one)) for one in readings[:SHOWN]],
            reading_count=readings.count(),
            bars=progress(),
            readers=readers_bars(),
            may_publish=may_publish(request.user),
        )


class ActPage(DeskPage):
    """Does one thing when its button is pressed, and leads on; a refusal is a sentence."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            return HttpResponseRedirect(
                self.perform(request, Act.now(request.user), **named)
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:queue"))

    def perform(self, request: HttpRequest, act: Act, **named: Any) -> str:
        """Run the verb and return where to go."""
        raise NotImplementedError


class TakeNextPage(ActPage):
    def perform(self, request: HttpRequest, act: Act, **named: Any) -> str:
        taken = take_next(act, named["kind"])
        if taken is None:
            messages.info(request, "Nothing of this kind waits for you now.")
            return reverse("admin:queue")
        return told(request, taken)


class TakePage(ActPage):
    def perform(self, request: HttpRequest, act: Act, **named: Any) -> str:
        if named["kind"] not in KINDS:
            raise Http404
        model, _ = KINDS[named["kind"]]
        return told(request, take(act, get_object_or_404(model, pk=named["pk"])))


class ReleasePage(ActPage):
    def perform(self, request: HttpRequest, act: Act, **named: Any) -> str:
        taken = get_object_or_404(Assignment, pk=named["pk"])
        release(act, taken)
        messages.success(request, f"{name_for(taken.subject)} is put back.")
        return reverse("admin:queue")


def told(request: HttpRequest, taken: Assignment) -> str:
    """Say until when something is taken; return its page."""
    until = f"{taken.until:%Y-%m-%d %H:%M} UTC"
    messages.success(request, f"You have {name_for(taken.subject)} until {until}.")
    return page_for(taken.subject)


def held_by(act: Act) -> Any:
    """Return what is in anybody's hands now."""
    return (
        Assignment.objects.held(act.at)
        .select_related("person", "article", "claim", "verdict__claim")
        .order_by("until")
    )


def line_of(act: Act, kind: str) -> Line:
    """Return a line of the queue with its first rows; two queries."""
    rows = waiting_of(act, kind)
    if kind == "verdict":
        rows = rows.select_related("claim")
    title, explained = TITLES[kind]
    shown = [(row, name_for(row)) for row in rows[:SHOWN]]
    return Line(kind, title, explained, rows.count(), shown)


def page_for(subject: Article | Claim | Verdict) -> str:
    """Return where one works on a thing."""
    return page_of(subject, "change" if isinstance(subject, Claim) else "read")


def name_for(subject: Article | Claim | Verdict) -> str:
    """Return what people call a thing, with some of its words."""
    if isinstance(subject, Article):
        return f"{subject.ref} {shortened(subject.headline or subject.url, 90)}"
    words = subject.text if isinstance(subject, Claim) else subject.claim.text
    return f"{subject.ref} {shortened(words, 90)}"


def progress() -> list[Bar]:
    """Return how far articles, claims and verdicts have come; three queries."""
    return [articles_bar(), claims_bar(), verdicts_bar()]


def articles_bar() -> Bar:
    """Return how many articles are begun; one that is read independently is, whoever has marked it."""
    of_it = {"article": OuterRef("pk")}
    marked = Exists(Annotation.objects.filter(**of_it)) | Exists(
        IndependentReading.objects.open().filter(**of_it)
    )
    counts = Article.objects.aggregate(
        begun=Count("pk", filter=Q(marked)), new=Count("pk", filter=~Q(marked))
    )
    return bar(
        "Articles",
        [
            Part("With highlights", counts["begun"], "done"),
            Part("New", counts["new"], "todo"),
        ],
    )


def claims_bar() -> Bar:
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"))
    answered = Exists(verdicts.filter(state=VerdictState.PUBLISHED))
    begun = Exists(verdicts)
    counts = Claim.objects.filter(merged_into=None).aggregate(
        answered=Count("pk", filter=Q(answered)),
        begun=Count("pk", filter=Q(begun) & ~Q(answered)),
        without=Count("pk", filter=~Q(begun)),
    )
    return bar(
        "Claims",
        [
            Part("With a published verdict", counts["answered"], "done"),
            Part("Being worked on", counts["begun"], "half"),
            Part("Without a verdict", counts["without"], "todo"),
        ],
    )


TONES = {
    VerdictState.DRAFT: "todo",
    VerdictState.IN_REVIEW: "half",
    VerdictState.APPROVED: "near",
    VerdictState.PUBLISHED: "done",
    VerdictState.WITHHELD: "held",
    VerdictState.RETRACTED: "gone",
}


def verdicts_bar() -> Bar:
    counted = Verdict.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(counted)
    listed = reverse("admin:annotations_verdict_changelist")
    return bar(
        "Verdicts",
        [
            Part(
                VerdictState(state).label,
                counts.get(state, 0),
                tone,
                f"{listed}?state__exact={state.value}",
            )
            for state, tone in TONES.items()
        ],
    )


def readers_bars() -> list[Bar]:
    """Return how far each reader has come with what is read independently; two queries.

    What they have been shown is no longer theirs to read; what has ended unread never will be.
    """
    going_on = IndependentReading.objects.open().count()
    rows = (
        ReadingDisclosure.objects.order_by()
        .values("person__username")
        .annotate(
            done=Count("pk", filter=Q(reason=ReadingDisclosureReason.DONE)),
            shown=Count("pk", filter=Q(reading__ended_at=None)),
        )
        .filter(done__gt=0)
        .order_by("person__username")[:SHOWN]
    )
    return bars(
        (
            one["person__username"],
            [
                Part("Highlighted independently", one["done"], "done"),
                Part("To be done", going_on - one["shown"], "todo"),
            ],
        )
        for one in rows
    )
