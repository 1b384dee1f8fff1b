"""Verbs of the discussion: comment, edit one's own, resolve, reopen, read. None is ever public."""

import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.functions import Lower

from annotations.models import (
    Annotation,
    Comment,
    Mention,
    Verdict,
    VerdictVersion,
)
from annotations.vocabulary import MentionReason
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.errors import NotPermitted, TransitionNotAllowed
from annotations.workflow.permissions import may_discuss, require
from annotations.workflow.storing import insert, lock, record_history, update, verb

# What looks like a name: as Django's own user names, not part of an address such as a@b.example.
NAME = re.compile(r"(?<![\w@.+-])@([\w.+-]+)")
MOST_NAMES = 50  # looked up in one comment


@verb
def comment(
    act: Act,
    about: Annotation | Verdict | Comment,
    body: str,
    *,
    identity: Identity | None = None,
) -> Comment:
    """Say something about an annotation or a verdict, or answer in the thread of a comment.

    It calls whom it names (`@name`), who takes part in the thread, and whose work it is about.
    Who answers has read the thread. An answer in a resolved thread is refused: reopen it first.
    """
    require(act, may_discuss)
    thread = first_of(about) if isinstance(about, Comment) else None
    if thread:
        require_open(lock(thread))
    row = Comment(
        **named_by(identity),
        thread=thread,
        annotation=annotation_of(thread or about),
        verdict=verdict_of(thread or about),
        author=act.user,
        body=body.strip(),
        created=act.at,
        modified=act.at,
    )
    insert(act, row, "comment")
    if thread:
        settle_mentions(act, thread)
    call(act, row, called_by(row))
    return row


@verb
def edit_comment(
    act: Act, comment: Comment, body: str, *, expected_version: int | None = None
) -> Comment:
    """Change one's own words; the history keeps what stood there. Newly named people are called."""
    require(act, may_discuss)
    if lock(comment).author_id != act.user.pk:
        raise NotPermitted(
            "Only the author of a comment edits it. Answer it instead.", "not_own_words"
        )
    update(
        act,
        comment,
        "edit_comment",
        expected_version=expected_version,
        body=body.strip(),
        edited_at=act.at,
    )
    call(act, comment, dict.fromkeys(named_in(comment.body), MentionReason.NAMED))
    return comment


@verb
def resolve(
    act: Act, thread: Comment, *, expected_version: int | None = None
) -> Comment:
    """Say that a thread is settled. Raises TransitionNotAllowed when it is already."""
    require(act, may_discuss)
    thread = lock(first_of(thread))
    require_open(thread)
    return update(
        act,
        thread,
        "resolve",
        expected_version=expected_version,
        resolved_at=act.at,
        resolved_by=act.user,
    )


@verb
def reopen(
    act: Act, thread: Comment, *, expected_version: int | None = None
) -> Comment:
    """Open a resolved thread again. Raises TransitionNotAllowed when it is open."""
    require(act, may_discuss)
    thread = lock(first_of(thread))
    if thread.resolved_at is None:
        raise TransitionNotAllowed("This thread is open already.", "not_resolved")
    return update(
        act,
        thread,
        "reopen",
        expected_version=expected_version,
        resolved_at=None,
        resolved_by=None,
    )


@verb
def read_mentions(act: Act, thread: Comment) -> int:
    """Note that the person has read a thread; return how many comments called them unread."""
    require(act, may_discuss)
    return settle_mentions(act, first_of(thread))


def settle_mentions(act: Act, first: Comment) -> int:
    """Note that the person has read all of a thread; return how many comments called them unread."""
    unread = Mention.objects.filter(
        Q(comment=first) | Q(comment__thread=first), person=act.user, read_at=None
    ).select_for_update(of=("self",))
    for mention in unread:
        mention.read_at = act.at
        mention.save(update_fields=["read_at"])
        record_history(
            act,
            "read_mention",
            mention,
            before={"read_at": None},
            after={"read_at": act.at.isoformat()},
        )
    return len(unread)


def first_of(comment: Comment) -> Comment:
    """Return the first comment of the thread that a comment belongs to."""
    return comment.thread or comment


def require_open(thread: Comment) -> None:
    """Raise TransitionNotAllowed when a thread has been resolved."""
    if thread.resolved_at is not None:
        raise TransitionNotAllowed(
            "This thread has been resolved. Reopen it to say more.", "resolved"
        )


def annotation_of(about: Annotation | Verdict | Comment) -> Annotation | None:
    """Return the annotation that something is, or is about."""
    if isinstance(about, Comment):
        return about.annotation
    return about if isinstance(about, Annotation) else None


def verdict_of(about: Annotation | Verdict | Comment) -> Verdict | None:
    """Return the verdict that something is, or is about."""
    if isinstance(about, Comment):
        return about.verdict
    return about if isinstance(about, Verdict) else None


def called_by(comment: Comment) -> dict[User, MentionReason]:
    """Return whom a new comment calls, each for the strongest reason."""
    called = dict.fromkeys(workers_on(comment), MentionReason.OWN_WORK)
    called |= dict.fromkeys(taking_part(comment), MentionReason.ANSWERED)
    called |= dict.fromkeys(named_in(comment.body), MentionReason.NAMED)
    return called


def workers_on(comment: Comment) -> Iterable[User]:
    """Return whose work a comment is about: who highlighted, or who writes the open version."""
    if comment.annotation:
        return [comment.annotation.creator]
    pending = VerdictVersion.objects.pending().filter(verdict=comment.verdict)
    return [version.author for version in pending.select_related("author")]


def taking_part(comment: Comment) -> Iterable[User]:
    """Return everybody who has said something in the thread."""
    if comment.thread is None:
        return []
    said = Q(comments=comment.thread) | Q(comments__thread=comment.thread)
    return User.objects.filter(said).distinct()


def named_in(body: str) -> list[User]:
    """Return the active colleagues whom the words name; other names are only words."""
    names = {name.rstrip(".+-").lower() for name in NAME.findall(body)[:MOST_NAMES]}
    found = User.objects.alias(lower=Lower("username")).filter(
        is_active=True, lower__in=names
    )
    return [user for user in found if may_discuss(user)]


def call(act: Act, comment: Comment, called: dict[User, MentionReason]) -> None:
    """Store whom a comment calls, save its author and those it has called before."""
    before = {comment.author_id, *comment.mentions.values_list("person", flat=True)}
    for person, reason in called.items():
        if person.pk not in before:
            mention = Mention(comment=comment, person=person, reason=reason)
            insert(act, mention, "mention")
