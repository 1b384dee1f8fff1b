"""Verbs of the queue: take, take the next, put back. One person has a thing at a time, for a time.

Taking is a courtesy between colleagues, not a lock: whoever may write somewhere still may. It makes
sure that two people who ask for work at the same instant are given different things.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from annotations.models import (
    Annotation,
    Article,
    Assignment,
    Claim,
    IndependentReading,
    Verdict,
    VerdictVersion,
)
from annotations.models.assignments import TAKEN
from annotations.vocabulary import AssignmentEnd, Checkability
from annotations.workflow.acts import Act
from annotations.workflow.assignments import end
from annotations.workflow.errors import NotPermitted, TransitionNotAllowed
from annotations.workflow.permissions import (
    Predicate,
    may_annotate,
    may_draft,
    may_publish,
    may_review,
    require,
)
from annotations.workflow.reviewing import require_second_reader
from annotations.workflow.storing import insert, lock, verb

Subject = Article | Claim | Verdict
KINDS: dict[str, tuple[type[Any], Predicate]] = {
    "article": (Article, may_annotate),
    "claim": (Claim, may_draft),
    "verdict": (Verdict, may_review),
}


@verb
def take(act: Act, subject: Subject) -> Assignment:
    """Take one thing to work on; taking one's own again makes it last longer.

    Raises TransitionNotAllowed when somebody else has it, OwnWork for a verdict that one wrote in.
    """
    kind = kind_of(subject)
    require(act, KINDS[kind][1])
    lock(subject)
    if isinstance(subject, Verdict):
        require_readable(act, subject)
    held = live(subject)
    if held and held.person_id != act.user.pk and held.until > act.at:
        raise TransitionNotAllowed(TAKEN, "taken")
    if held:
        lapsed = held.until <= act.at
        end(act, held, AssignmentEnd.LAPSED if lapsed else AssignmentEnd.RELEASED)
    return assign(act, subject)


@verb
def take_next(act: Act, kind: str) -> Assignment | None:
    """Take the oldest thing of a kind ('article', 'claim' or 'verdict') that waits for anybody.

    Returns None when nothing waits. Two people who ask at once never get the same: each locks what
    it looks at, and passes over what the other has locked.
    """
    if kind not in KINDS:
        raise TransitionNotAllowed(
            f"There is no queue of '{kind}'. Choose one of: {', '.join(KINDS)}.",
            "unknown_queue",
        )
    require(act, KINDS[kind][1])
    passed_over: list[int] = []
    while True:
        subject = first_free(waiting_of(act, kind).exclude(pk__in=passed_over))
        if subject is None:
            return None
        # Its lock is ours now, so what this reads cannot change any more.
        if waiting_of(act, kind).filter(pk=subject.pk).exists():
            held = live(subject)
            if held:
                end(act, held, AssignmentEnd.LAPSED)
            return assign(act, subject)
        passed_over.append(subject.pk)


@verb
def release(act: Act, assignment: Assignment) -> Assignment:
    """Put back what one has taken; an editor may put back anybody's."""
    require(act, KINDS[kind_of(assignment.subject)][1])
    lock(assignment)
    if assignment.person_id != act.user.pk and not may_publish(act.accountable):
        raise NotPermitted(
            "Somebody else has taken this. Ask them, or an editor, to put it back.",
            "not_yours",
        )
    if assignment.ended_at is not None:
        raise TransitionNotAllowed("This has been put back already.", "ended")
    return end(act, assignment, AssignmentEnd.RELEASED)


def waiting_of(act: Act, kind: str) -> QuerySet[Any]:
    """Return what of a kind waits for this person to take it, the oldest first."""
    taken = Assignment.objects.held(act.at).filter(**{kind: OuterRef("pk")})
    return WAITING[kind](act.user.pk).filter(~Exists(taken)).order_by("pk")


def unread_articles(_person: int) -> QuerySet[Article]:
    """Return the articles in which nobody has highlighted anything; those read independently are nobody's."""
    marked = Annotation.objects.filter(article=OuterRef("pk"))
    read = IndependentReading.objects.open().filter(article=OuterRef("pk"))
    return Article.objects.filter(~Exists(marked), ~Exists(read))


def unanswered_claims(_person: int) -> QuerySet[Claim]:
    """Return the claims that can be checked and on which nobody has begun a verdict."""
    begun = Verdict.objects.filter(claim=OuterRef("pk"))
    return Claim.objects.filter(
        ~Exists(begun), merged_into=None, checkability=Checkability.CHECKABLE
    )


def unread_verdicts(person: int) -> QuerySet[Verdict]:
    """Return the verdicts that wait for a second reader, and that this person may read as one."""
    mine = Q(author=person) | Q(writers__contains=[person])
    corrects_mine = Q(verdict__current_version__approved_by=person) & ~Q(
        rating=F("verdict__current_version__rating")
    )
    waiting = VerdictVersion.objects.waiting_for_second_reader().filter(
        ~mine, ~corrects_mine, verdict=OuterRef("pk")
    )
    return Verdict.objects.filter(Exists(waiting))


WAITING: dict[str, Callable[[int], QuerySet[Any]]] = {
    "article": unread_articles,
    "claim": unanswered_claims,
    "verdict": unread_verdicts,
}


def first_free(rows: QuerySet[Any]) -> Any:
    """Return and lock the first row that nobody else has locked."""
    return rows.select_for_update(of=("self",), skip_locked=True).first()


def require_readable(act: Act, verdict: Verdict) -> None:
    """Raise Refused unless a version waits for a second reader, and this person may be it."""
    version = verdict.versions.waiting_for_second_reader().first()
    if version is None:
        raise TransitionNotAllowed(
            f"No version of {verdict.ref} waits for a second reader.", "not_submitted"
        )
    require_second_reader(act, version)


def live(subject: Subject) -> Assignment | None:
    """Return the assignment of a thing that has not ended, lapsed or not."""
    return Assignment.objects.filter(
        **{kind_of(subject): subject}, ended_at=None
    ).first()


def assign(act: Act, subject: Subject) -> Assignment:
    """Store that the person has the thing now."""
    row = Assignment(
        person=act.user,
        taken_at=act.at,
        until=act.at + timedelta(hours=settings.TAKEN_HOURS),
        **{kind_of(subject): subject},
    )
    return insert(act, row, "take")


def kind_of(subject: Subject) -> str:
    """Return 'article', 'claim' or 'verdict'."""
    return str(subject._meta.model_name)
