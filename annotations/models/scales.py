"""Rating scales and their levels: loaded from `annotations/scales/`, frozen once used."""

import pgtrigger
from django.db import models

from annotations.models.base import Identified, one_of, refuse, stays_once_published
from annotations.vocabulary import AveritecLabel, FeverLabel, NormalizedRating

SCALE_IN_USE = (
    "A published verdict uses this scale, so it can no longer change. "
    "Raise its version and load it as a new scale."
)


def frozen_once_used(name: str, scale_id: str) -> pgtrigger.Trigger:
    """Refuse to change or delete a row of a scale that a published verdict uses.

    `scale_id` is the SQL expression of the scale's key in the old row.
    """
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF EXISTS (SELECT 1 FROM annotations_verdictversion v
                       JOIN annotations_rating r ON r.id = v.rating_id
                       WHERE r.scale_id = {scale_id} AND v.published_at IS NOT NULL) THEN
                {refuse(SCALE_IN_USE, name=name)}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class RatingScale(Identified):
    """A versioned scale of ratings with the methodology behind it."""

    slug = models.SlugField(max_length=100)
    number = models.PositiveIntegerField(
        "version", help_text="Version of the scale, from 1."
    )
    name = models.CharField(max_length=200)
    methodology = models.TextField(help_text="How a level is chosen.")

    class Meta:
        ordering = ["slug", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "number"],
                name="scale_version_once",
                violation_error_message="This version of the scale is already loaded.",
                violation_error_code="scale_exists",
            )
        ]
        triggers = [
            stays_once_published("scale"),
            frozen_once_used("scale_frozen_once_used", "OLD.id"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"


class Rating(Identified):
    """One level of a rating scale.

    `rating_value`, `best_rating` and `worst_rating` follow schema.org Rating; levels that lie off
    the scale (unproven, opinion) have none.
    """

    scale = models.ForeignKey(
        RatingScale, on_delete=models.PROTECT, related_name="ratings"
    )
    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    alternate_name = models.CharField(
        max_length=100, help_text="The label that readers see."
    )
    rating_value = models.IntegerField(null=True, blank=True)
    best_rating = models.IntegerField(null=True, blank=True)
    worst_rating = models.IntegerField(null=True, blank=True)
    definition = models.TextField()
    normalized = models.CharField(max_length=20, choices=NormalizedRating.choices)
    averitec_label = models.CharField(max_length=50, choices=AveritecLabel.choices)
    fever_label = models.CharField(max_length=50, choices=FeverLabel.choices)

    class Meta:
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "code"],
                name="rating_code_once",
                violation_error_message="This scale already has a level with this code.",
                violation_error_code="rating_exists",
            ),
            one_of("normalized", NormalizedRating, name="rating_normalized_known"),
            one_of("averitec_label", AveritecLabel, name="rating_averitec_label_known"),
            one_of("fever_label", FeverLabel, name="rating_fever_label_known"),
            models.CheckConstraint(
                condition=(
                    models.Q(rating_value=None, best_rating=None, worst_rating=None)
                    | models.Q(
                        rating_value__isnull=False,
                        best_rating__isnull=False,
                        worst_rating__isnull=False,
                        rating_value__gte=models.functions.Least(
                            "best_rating", "worst_rating"
                        ),
                        rating_value__lte=models.functions.Greatest(
                            "best_rating", "worst_rating"
                        ),
                    )
                ),
                name="rating_value_on_its_scale",
                violation_error_message=(
                    "A rating value lies between the worst and the best of its scale, "
                    "or all three are empty."
                ),
                violation_error_code="bad_rating_value",
            ),
        ]
        triggers = [frozen_once_used("rating_frozen_once_used", "OLD.scale_id")]

    def __str__(self) -> str:
        return self.alternate_name
