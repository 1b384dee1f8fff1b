"""The numbered versions of a verdict.

A version passes through three stages, each with its time and its person: submitted (its
content is frozen and hashed), approved (by somebody else), published (it never changes again).
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from annotations.models.base import Identified, one_of, refuse
from annotations.models.scales import Rating
from annotations.models.verdicts import Assessment, Disclosure, Verdict
from annotations.vocabulary import ChangeClass

FROZEN = (
    "A published version of a verdict never changes. Correct it with a new version."
)
SUBMITTED = (
    "This version waits for its second reader, so its content is frozen. "
    "Send it back to its author to change it."
)
NEEDS_EVIDENCE = (
    "A verdict cannot be published without evidence. Attach at least one piece."
)
READ_ALREADY = (
    "Somebody has read this version already or assessed its claim, so it is not taken back. "
    "Ask them to send it back with a reason."
)
FIRST_STAYS = (
    "The first version of a verdict says something already, so it is not thrown away. "
    "Take that out of it first."
)
OWN_WORK = "Nobody approves what they wrote themselves. Ask a second reader."
FOREIGN_RATING = "This rating belongs to another scale than the verdict's."
CONTENT = (
    "number, rating_id, claim_text, summary, justification, as_of, change_class, public_note, "
    "author_id, writers, appearances, sha256, "
    "shown_sha256, previous_sha256"
)


def content_of(row: str) -> str:
    """Return the SQL row of a version's content columns, for comparison."""
    return (
        "("
        + ", ".join(f"{row}.{column.strip()}" for column in CONTENT.split(","))
        + ")"
    )


class VerdictVersionQuerySet(models.QuerySet["VerdictVersion"]):
    """Reads of versions, named by their stage."""

    def published(self) -> "VerdictVersionQuerySet":
        """Keep what readers have been told."""
        return self.filter(published_at__isnull=False)

    def pending(self) -> "VerdictVersionQuerySet":
        """Keep what is being worked on."""
        return self.filter(published_at__isnull=True)

    def waiting_for_second_reader(self) -> "VerdictVersionQuerySet":
        """Keep what has been submitted and not yet approved."""
        return self.pending().filter(
            submitted_at__isnull=False, approved_at__isnull=True
        )

    def told_to(self, person: int | None) -> "VerdictVersionQuerySet":
        """Keep what a colleague may read: published, their own, or disclosed to them.

        Whoever has given an assessment in a round may read its version too: nobody is swayed by it
        any more.
        """
        open_to_all = Q(published_at__isnull=False)
        own = Q(author=person) | Q(writers__contains=[person])
        same_round = {"verdict": OuterRef("verdict"), "round": OuterRef("number")}
        given = Assessment.objects.filter(reviewer=person, **same_round)
        shown = Disclosure.objects.filter(person=person, **same_round)
        return self.filter(open_to_all | own | Exists(given) | Exists(shown))

    def kept_from(self, person: int | None) -> "VerdictVersionQuerySet":
        """Keep what `told_to` leaves out."""
        told = VerdictVersion.objects.told_to(person)
        return self.pending().exclude(pk__in=told.values("pk"))


class VerdictVersion(Identified):
    """One numbered text of a verdict."""

    verdict = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    rating = models.ForeignKey(
        Rating, on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    claim_text = models.TextField(
        blank=True,
        default="",
        help_text="The claim's words when the version was submitted.",
    )
    summary = models.TextField(
        blank=True,
        default="",
        help_text="The answer in a sentence or two (ratingExplanation).",
    )
    justification = models.TextField(
        blank=True,
        default="",
        help_text="How the evidence leads to the rating (reviewBody).",
    )
    as_of = models.DateField(
        null=True,
        blank=True,
        help_text="The day up to which the evidence was looked at.",
    )
    change_class = models.CharField(
        max_length=20, choices=ChangeClass.choices, default=ChangeClass.INITIAL
    )
    public_note = models.TextField(
        blank=True, default="", help_text="What changed and why, for readers."
    )
    internal_note = models.TextField(
        blank=True, default="", help_text="For colleagues only; it is never published."
    )
    appearances = ArrayField(
        models.UUIDField(),
        default=list,
        blank=True,
        editable=False,
        help_text="The appearances that the second reader saw.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="authored_versions",
    )
    writers = ArrayField(
        models.BigIntegerField(),
        default=list,
        editable=False,
        help_text="The keys of all users who wrote in it; none of them can approve it.",
    )
    created = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="approved_versions",
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="published_versions",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text="SHA-256 of the content, set when it is submitted.",
    )
    shown_sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=(
            "SHA-256 of the claim, appearances and evidence as the second reader saw them."
        ),
    )
    previous_sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text="That of the version before.",
    )
    returned_reason = models.TextField(
        blank=True, default="", help_text="Why the second reader last sent it back."
    )

    objects = VerdictVersionQuerySet.as_manager()

    class Meta:
        ordering = ["verdict", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "number"],
                name="version_number_once",
                violation_error_message="This verdict already has a version with this number.",
                violation_error_code="version_exists",
            ),
            models.UniqueConstraint(
                fields=["verdict"],
                condition=models.Q(published_at=None),
                name="version_one_pending",
                violation_error_message=(
                    "A new version of this verdict is already being worked on. Finish that one."
                ),
                violation_error_code="version_pending",
            ),
            one_of("change_class", ChangeClass, name="version_change_class_known"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("author")),
                name="version_approved_by_another",
                violation_error_message=OWN_WORK,
                violation_error_code="own_work",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(approved_at=None, approved_by=None)
                    | models.Q(
                        approved_at__isnull=False,
                        approved_by__isnull=False,
                        submitted_at__isnull=False,
                    )
                ),
                name="version_approved_once_submitted",
                violation_error_message="Only a submitted version can be approved.",
                violation_error_code="not_submitted",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(published_at=None)
                    | models.Q(approved_at__isnull=False)
                    | models.Q(change_class=ChangeClass.RETRACTION)
                ),
                name="version_published_once_approved",
                violation_error_message=(
                    "Nothing is published before a second person has approved it."
                ),
                violation_error_code="not_approved",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(submitted_at=None, published_at=None)
                    | (
                        models.Q(rating__isnull=False, as_of__isnull=False)
                        & ~models.Q(summary="")
                        & ~models.Q(justification="")
                        & ~models.Q(sha256="")
                    )
                ),
                name="version_complete_once_submitted",
                violation_error_message=(
                    "A verdict needs a rating, a summary, a justification and an as-of date "
                    "before it is submitted."
                ),
                violation_error_code="incomplete",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(submitted_at=None, published_at=None)
                    | models.Q(
                        change_class__in=[ChangeClass.INITIAL, ChangeClass.EDITORIAL]
                    )
                    | ~models.Q(public_note="")
                ),
                name="version_change_has_public_note",
                violation_error_message="Tell readers in a public note what changed and why.",
                violation_error_code="no_public_note",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(number=1, change_class=ChangeClass.INITIAL)
                    | (
                        models.Q(number__gt=1)
                        & ~models.Q(change_class=ChangeClass.INITIAL)
                    )
                ),
                name="version_first_is_initial",
                violation_error_message=(
                    "The first version is 'initial'; every later one says what kind of change it is."
                ),
                violation_error_code="bad_change_class",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="version_frozen_once_submitted",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                    IF OLD.published_at IS NOT NULL THEN
                        {refuse(FROZEN, name="version_frozen_once_published")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        IF OLD.submitted_at IS NOT NULL THEN
                            {refuse(SUBMITTED, name="version_frozen_once_submitted")}
                        END IF;
                        IF OLD.number = 1 AND (
                            OLD.rating_id IS NOT NULL OR OLD.as_of IS NOT NULL
                            OR OLD.summary || OLD.justification || OLD.public_note
                               || OLD.internal_note <> '') THEN
                            {refuse(FIRST_STAYS, name="version_first_stays")}
                        END IF;
                        RETURN OLD;
                    END IF;
                    IF OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS NOT NULL
                       AND {content_of("OLD")} IS DISTINCT FROM {content_of("NEW")} THEN
                        {refuse(SUBMITTED, name="version_frozen_once_submitted")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Sent back with a reason, by whoever read it; taken back without one, while nobody has.
            pgtrigger.Trigger(
                name="version_taken_back_unread",
                operation=pgtrigger.UpdateOf("submitted_at"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(
                    old__submitted_at__isnull=False,
                    new__submitted_at__isnull=True,
                    new__returned_reason="",
                ),
                func=f"""
                    IF OLD.approved_at IS NOT NULL
                       OR EXISTS (SELECT 1 FROM annotations_disclosure
                                  WHERE verdict_id = OLD.verdict_id AND round = OLD.number
                                    AND person_id <> ALL (OLD.writers))
                       OR EXISTS (SELECT 1 FROM annotations_assessment
                                  WHERE verdict_id = OLD.verdict_id AND round = OLD.number
                                    AND reviewer_id <> ALL (OLD.writers)) THEN
                        {refuse(READ_ALREADY, name="version_taken_back_unread")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="version_can_be_vouched_for",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF NEW.approved_by_id = ANY (NEW.writers) THEN
                        {refuse(OWN_WORK, name="version_approved_by_another")}
                    END IF;
                    IF NEW.published_at IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM annotations_evidenceuse WHERE version_id = NEW.id) THEN
                        {refuse(NEEDS_EVIDENCE, name="version_rests_on_evidence")}
                    END IF;
                    IF NEW.rating_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM annotations_rating r
                        JOIN annotations_verdict v ON v.scale_id = r.scale_id
                        WHERE r.id = NEW.rating_id AND v.id = NEW.verdict_id) THEN
                        {refuse(FOREIGN_RATING, name="version_rating_on_scale")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="version_is_next",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1
                                      FROM annotations_verdictversion
                                      WHERE verdict_id = NEW.verdict_id) THEN
                        {refuse("Versions are numbered from 1 without gaps.", name="version_is_next")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict.ref} version {self.number}"
