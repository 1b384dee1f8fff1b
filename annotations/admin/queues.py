"""What waits for whom: each queue is one question to the database, counted and listed alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from annotations.models import (
    Anchor,
    Annotation,
    Assessment,
    Mention,
    Subscription,
    Verdict,
    VerdictVersion,
)
from annotations.models.annotations import UNDECIDED, AnnotationQuerySet
from annotations.vocabulary import AnnotationStatus, SubscriptionState
from annotations.workflow.permissions import (
    Predicate,
    may_draft,
    may_manage_partners,
    may_publish,
    may_review,
    may_see_drafts,
)

PENDING = Q(versions__published_at=None)
UNSUBMITTED = PENDING & Q(versions__submitted_at=None)


def differing() -> QuerySet[VerdictVersion]:
    """Return the versions being worked on of which two assessments, or one and it, differ."""
    given = Assessment.objects.filter(
        verdict=OuterRef("verdict"), round=OuterRef("number")
    )
    unlike_it = given.exclude(rating=OuterRef("rating"))
    return VerdictVersion.objects.pending().filter(Exists(unlike_it))


@dataclass(frozen=True)
class Queue:
    """Verdicts that wait for something; `whose` narrows them to one person's."""

    slug: str
    title: str
    explained: str
    may: Predicate
    whose: Callable[[Any], Q]


@dataclass(frozen=True)
class Waiting:
    """How many things wait in a queue, and where they are listed."""

    title: str
    explained: str
    count: int
    url: str


QUEUES = (
    Queue(
        "second-reader",
        "Waiting for a second reader",
        "Submitted by others; read and approve them, or send them back.",
        may_review,
        lambda user: (
            PENDING
            & Q(versions__submitted_at__isnull=False, versions__approved_at=None)
            & ~Q(versions__writers__contains=[user.pk])
        ),
    ),
    Queue(
        "returned",
        "Returned to me",
        "Sent back by a second reader with a reason.",
        may_draft,
        lambda user: (
            UNSUBMITTED & Q(versions__author=user) & ~Q(versions__returned_reason="")
        ),
    ),
    Queue(
        "my-drafts",
        "My drafts",
        "Not submitted yet.",
        may_draft,
        lambda user: (
            UNSUBMITTED & Q(versions__author=user, versions__returned_reason="")
        ),
    ),
    Queue(
        "differing",
        "Assessments that differ",
        "Reviewers rate the claim differently, or not as the version does; you decide.",
        may_publish,
        lambda _user: Q(pk__in=differing().values("verdict")),
    ),
    Queue(
        "approved",
        "Approved, to be published",
        "A second reader has approved them.",
        may_publish,
        lambda _user: PENDING & Q(versions__approved_at__isnull=False),
    ),
    Queue(
        "review-again",
        "To be looked at again",
        "The words they rest on have changed, or their day has come.",
        may_see_drafts,
        lambda _user: ~Q(review_reason=""),
    ),
)


def queue_of(slug: str | None) -> Queue | None:
    """Return the queue of that name, if there is one."""
    return next((queue for queue in QUEUES if queue.slug == slug), None)


def verdicts_in(queue: Queue, user: Any) -> QuerySet[Verdict]:
    """Return the verdicts that wait in a queue."""
    return Verdict.objects.filter(queue.whose(user))


def waiting_for(user: Any) -> list[Waiting]:
    """Return the queues that concern this person, counted in one query, and the undecided places."""
    mine = [queue for queue in QUEUES if queue.may(user)]
    if not mine:
        return []
    counts = Verdict.objects.aggregate(
        **{
            queue.slug.replace("-", "_"): Count(
                "pk", filter=queue.whose(user), distinct=True
            )
            for queue in mine
        }
    )
    listed = reverse("admin:annotations_verdict_changelist")
    return [
        *(
            Waiting(
                title=queue.title,
                explained=queue.explained,
                count=counts[queue.slug.replace("-", "_")],
                url=f"{listed}?queue={queue.slug}",
            )
            for queue in mine
        ),
        Waiting(
            title="Annotations whose words changed",
            explained="A person decides where they stand now.",
            count=undecided_annotations().told_to(user.pk).count(),
            url=reverse("admin:annotations_annotation_changelist") + "?place=undecided",
        ),
        Waiting(
            title="Comments that call you",
            explained="They name you, answer you, or are about your work; not read yet.",
            count=Mention.objects.filter(person=user, read_at=None).count(),
            url=reverse("admin:annotations_mention_changelist") + "?read=no",
        ),
    ]


def disabled_webhooks_for(user: Any) -> list[Waiting]:
    """Return how many webhooks are disabled, for those who manage the partners."""
    if not may_manage_partners(user):
        return []
    disabled = SubscriptionState.DISABLED
    listed = reverse("admin:annotations_subscription_changelist")
    return [
        Waiting(
            title="Webhooks that were disabled",
            explained="Nothing reached them for 75 hours, or they answered that they are gone.",
            count=Subscription.objects.filter(state=disabled).count(),
            url=f"{listed}?state__exact={disabled.value}",
        )
    ]


def undecided_annotations() -> AnnotationQuerySet:
    """Return the active annotations with a part that a person must look at."""
    parts = Anchor.objects.current().filter(state__in=UNDECIDED)
    return Annotation.objects.filter(
        status=AnnotationStatus.ACTIVE, pk__in=parts.values("annotation")
    )
