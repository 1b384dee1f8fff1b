"""What colleagues say to each other about annotations and verdicts; it is never published."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Length, Trim

from annotations.models.annotations import Annotation
from annotations.models.base import Editable, Identified, one_of, refuse
from annotations.models.readings import waits_for_readers
from annotations.models.verdicts import Verdict
from annotations.vocabulary import MentionReason

LONGEST_COMMENT = 10_000  # code points
ELSEWHERE = "An answer belongs to what its thread is about, and to a first comment."


class CommentQuerySet(models.QuerySet["Comment"]):
    """Reads of comments."""

    def threads(self) -> "CommentQuerySet":
        """Keep the first comments, each of which is a thread."""
        return self.filter(thread=None)

    def open(self) -> "CommentQuerySet":
        """Keep the threads that are not resolved."""
        return self.threads().filter(resolved_at=None)


class Comment(Editable):
    """One thing somebody said; a first comment is a thread, which is open or resolved."""

    annotation = models.ForeignKey(
        Annotation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
    )
    verdict = models.ForeignKey(
        Verdict,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
    )
    thread = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        help_text="The first comment, which this one answers; empty for a first one.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    body = models.TextField(
        blank=True, help_text="For colleagues only; it is never published."
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="resolved_comments",
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(annotation__isnull=False, verdict=None)
                | models.Q(annotation=None, verdict__isnull=False),
                name="comment_about_one_thing",
                violation_error_message="A comment is about one annotation or one verdict.",
                violation_error_code="one_subject",
            ),
            models.CheckConstraint(
                condition=models.lookups.GreaterThan(Length(Trim("body")), 0),
                name="comment_says_something",
                violation_error_message="Say something: the comment is empty.",
                violation_error_code="empty_comment",
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(
                    Length("body"), LONGEST_COMMENT
                ),
                name="comment_is_not_too_long",
                violation_error_message=f"A comment has at most {LONGEST_COMMENT} characters. Shorten it.",
                violation_error_code="comment_too_long",
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at=None, resolved_by=None)
                | models.Q(
                    resolved_at__isnull=False, resolved_by__isnull=False, thread=None
                ),
                name="comment_thread_resolved_by_somebody",
                violation_error_message="Only a whole thread is resolved, by somebody and at a time.",
                violation_error_code="bad_resolution",
            ),
        ]
        triggers = [
            waits_for_readers("comment"),
            pgtrigger.Trigger(
                name="comment_answers_a_thread",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("thread_id", "annotation_id", "verdict_id"),
                when=pgtrigger.Before,
                func=f"""
                    IF TG_OP = 'UPDATE' AND
                       (OLD.thread_id, OLD.annotation_id, OLD.verdict_id) IS DISTINCT FROM
                       (NEW.thread_id, NEW.annotation_id, NEW.verdict_id)
                    OR NEW.thread_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM annotations_comment first
                        WHERE first.id = NEW.thread_id AND first.thread_id IS NULL
                          AND first.annotation_id IS NOT DISTINCT FROM NEW.annotation_id
                          AND first.verdict_id IS NOT DISTINCT FROM NEW.verdict_id
                    ) THEN
                        {refuse(ELSEWHERE, name="comment_answers_a_thread")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="comment_is_never_deleted",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=refuse(
                    "A comment is never deleted. Edit it, or resolve its thread.",
                    name="comment_is_never_deleted",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Comment {str(self.uuid)[:8]}"


class Mention(Identified):
    """Somebody whom a comment calls: by name, or because it answers or concerns them."""

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="mentions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions"
    )
    reason = models.CharField(max_length=10, choices=MentionReason.choices)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person"],
                name="mention_once",
                violation_error_message="This comment calls this person already.",
                violation_error_code="mention_exists",
            ),
            one_of("reason", MentionReason, name="mention_reason_known"),
        ]
        indexes = [
            models.Index(
                fields=["person", "-id"],
                condition=models.Q(read_at=None),
                name="mention_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.comment}"
