"""What the versions of a verdict rest on: each piece of evidence, what it does there, and why."""

import pgtrigger
from django.db import models

from annotations.models.base import one_of, refuse
from annotations.models.evidence import Evidence
from annotations.models.versions import VerdictVersion
from annotations.vocabulary import EvidenceStance


class EvidenceUse(models.Model):
    """A piece of evidence in one version: what it does there, and why."""

    version = models.ForeignKey(
        VerdictVersion, on_delete=models.CASCADE, related_name="evidence_uses"
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="uses"
    )
    stance = models.CharField(max_length=10, choices=EvidenceStance.choices)
    position = models.PositiveSmallIntegerField()
    rationale = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "evidence"],
                name="evidence_use_once",
                violation_error_message="This version already uses this piece of evidence.",
                violation_error_code="evidence_used",
            ),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="evidence_use_position_once",
                violation_error_message="Two pieces of evidence share a position.",
                violation_error_code="evidence_position",
            ),
            one_of("stance", EvidenceStance, name="evidence_use_stance_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="evidence_use_frozen_once_submitted",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("touched", "bigint")],
                func=f"""
                    touched := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
                    IF EXISTS (SELECT 1 FROM annotations_verdictversion
                               WHERE id IN (touched, CASE WHEN TG_OP = 'UPDATE' THEN OLD.version_id END)
                                 AND (submitted_at IS NOT NULL OR published_at IS NOT NULL)) THEN
                        {refuse("The evidence of a submitted version is frozen. Send it back to its author to change it.", name="evidence_use_frozen_once_submitted")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence} {self.stance}"
