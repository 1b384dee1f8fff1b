"""Verdicts, and reviewers' own assessments of the claims they are about."""

import pgtrigger
from django.conf import settings
from django.db import models

from annotations.models.articles import LANGUAGE_TAG
from annotations.models.base import (
    Editable,
    Identified,
    never_changes,
    one_of,
    refuse,
    stays_once_published,
)
from annotations.models.claims import Claim
from annotations.models.scales import Rating, RatingScale
from annotations.vocabulary import (
    ChangeClass,
    DisclosureReason,
    ReadingMode,
    VerdictState,
)

PUBLIC_STATES = (VerdictState.PUBLISHED, VerdictState.WITHHELD, VerdictState.RETRACTED)
SHOWS_LAST = "A newer version has been published, so readers are shown that one."
RETRACTED_BY_VERSION = "A verdict is retracted by a version that says so, and only a reinstatement brings it back."
NOT_BLIND = (
    "This reviewer had seen what the version says, or could have, before giving this assessment. "
    "It is recorded as not blind."
)


class Verdict(Editable):
    """The newsroom's answer on a claim: a state, and numbered versions."""

    ref = models.CharField(
        max_length=20, editable=False, help_text="What people call it: V-0001."
    )
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    language = models.CharField(max_length=35, validators=[LANGUAGE_TAG])
    scale = models.ForeignKey(
        RatingScale, on_delete=models.PROTECT, related_name="verdicts"
    )
    state = models.CharField(
        max_length=10,
        choices=VerdictState.choices,
        default=VerdictState.DRAFT,
        editable=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_verdicts",
    )
    current_version = models.ForeignKey(
        "VerdictVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The version that readers see, or last saw.",
    )
    embargo_until = models.DateTimeField(
        null=True, blank=True, help_text="Publishing is refused before this time."
    )
    stale_after = models.DateField(
        null=True, blank=True, help_text="When the verdict should be looked at again."
    )
    state_note = models.TextField(
        blank=True,
        default="",
        editable=False,
        help_text="What readers are told about a withheld or retracted verdict.",
    )
    review_reason = models.CharField(
        max_length=500,
        blank=True,
        default="",
        editable=False,
        help_text="Why the verdict should be reviewed again; empty when it need not be.",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="verdict_ref_once"),
            models.UniqueConstraint(
                fields=["claim", "language"],
                condition=~models.Q(state=VerdictState.RETRACTED),
                name="verdict_one_live_per_claim_and_language",
                violation_error_message=(
                    "This claim already has a live verdict in this language. Correct that one."
                ),
                violation_error_code="verdict_exists",
            ),
            one_of("state", VerdictState, name="verdict_state_known"),
            models.CheckConstraint(
                condition=(
                    models.Q(state__in=PUBLIC_STATES, current_version__isnull=False)
                    | models.Q(
                        ~models.Q(state__in=PUBLIC_STATES), current_version__isnull=True
                    )
                ),
                name="verdict_public_has_version",
                violation_error_message=(
                    "Only a verdict with a published version can be published, withheld "
                    "or retracted."
                ),
                violation_error_code="no_published_version",
            ),
        ]
        triggers = [
            stays_once_published("verdict"),
            pgtrigger.Trigger(
                name="verdict_shows_published_version",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("current_version_id", "state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__current_version_id__isnull=False),
                func=f"""
                    IF NOT EXISTS (SELECT 1 FROM annotations_verdictversion
                                   WHERE id = NEW.current_version_id AND verdict_id = NEW.id
                                     AND published_at IS NOT NULL) THEN
                        {refuse("The current version must be a published version of this verdict.", name="verdict_shows_published_version")}
                    END IF;
                    IF EXISTS (SELECT 1 FROM annotations_verdictversion later
                               JOIN annotations_verdictversion shown ON shown.id = NEW.current_version_id
                               WHERE later.verdict_id = NEW.id AND later.number > shown.number
                                 AND later.published_at IS NOT NULL) THEN
                        {refuse(SHOWS_LAST, name="verdict_shows_last_version")}
                    END IF;
                    IF (NEW.state = '{VerdictState.RETRACTED}') <> (
                        SELECT change_class = '{ChangeClass.RETRACTION}' FROM annotations_verdictversion
                        WHERE id = NEW.current_version_id) THEN
                        {refuse(RETRACTED_BY_VERSION, name="verdict_retracted_by_version")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Disclosure(Identified):
    """The moment from which somebody knows what a version says that is not published yet.

    Who has one for a round cannot give a blind assessment in it any more. None is ever taken back;
    that of a writer goes only with a verdict that is dropped before it says anything.
    """

    verdict = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, related_name="disclosures"
    )
    round = models.PositiveSmallIntegerField(help_text="The number of the version.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disclosures"
    )
    reason = models.CharField(max_length=10, choices=DisclosureReason.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "round", "person"],
                name="disclosure_once",
                violation_error_message="This person has been shown this version already.",
                violation_error_code="disclosed",
            ),
            one_of("reason", DisclosureReason, name="disclosure_reason_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="disclosure_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                    IF TG_OP = 'DELETE' AND OLD.reason = '{DisclosureReason.WROTE}'
                       AND NOT EXISTS (SELECT 1 FROM annotations_verdictversion
                                       WHERE verdict_id = OLD.verdict_id) THEN
                        RETURN OLD;
                    END IF;
                    {refuse("Who has seen a version cannot be made not to have seen it.", name="disclosure_never_changes")}
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict.ref} version {self.round} to {self.person}"


class Assessment(Identified):
    """One reviewer's own rating of a claim, made without seeing the others'.

    `mode` says whether the reviewer knew what the version said: the database refuses 'blind' for
    whom it had been disclosed to, and for everybody once the version was published.
    """

    verdict = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, related_name="assessments"
    )
    round = models.PositiveSmallIntegerField(default=1)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments"
    )
    rating = models.ForeignKey(
        Rating, on_delete=models.PROTECT, related_name="assessments"
    )
    rationale = models.TextField(blank=True, default="")
    mode = models.CharField(
        max_length=5,
        choices=ReadingMode.choices,
        editable=False,
        help_text="Blind when the reviewer had not been shown what the version says.",
    )
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["verdict", "round", "submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "round", "reviewer"],
                name="assessment_once_a_round",
                violation_error_message="You have already assessed this claim in this round.",
                violation_error_code="assessment_exists",
            ),
            one_of("mode", ReadingMode, name="assessment_mode_known"),
        ]
        triggers = [
            never_changes(
                "assessment_never_changes",
                "An assessment that was given stays as it is.",
            ),
            pgtrigger.Trigger(
                name="assessment_blind_unless_disclosed",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__mode=ReadingMode.BLIND),
                func=f"""
                    IF EXISTS (SELECT 1 FROM annotations_disclosure
                               WHERE verdict_id = NEW.verdict_id AND round = NEW.round
                                 AND person_id = NEW.reviewer_id AND at <= NEW.submitted_at)
                       OR EXISTS (SELECT 1 FROM annotations_verdictversion
                                  WHERE verdict_id = NEW.verdict_id AND number = NEW.round
                                    AND published_at <= NEW.submitted_at) THEN
                        {refuse(NOT_BLIND, name="assessment_blind_unless_disclosed")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict.ref} by {self.reviewer}"
