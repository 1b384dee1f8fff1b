"""Claims, who makes them, where they appear, and how they relate."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Greatest, Least

from annotations.models.annotations import Annotation
from annotations.models.articles import LANGUAGE_PATTERN, LANGUAGE_TAG
from annotations.models.base import (
    Editable,
    Identified,
    Named,
    one_of,
    refuse,
    stays_once_published,
)
from annotations.models.readings import waits_for_readers
from annotations.vocabulary import (
    SYMMETRIC_RELATIONS,
    AgentKind,
    Checkability,
    Hedging,
    RelationKind,
    Stance,
    Voice,
)


class Agent(Named, Editable):
    """Who makes a claim: a person, a body, an account, or a group that keeps its names back."""

    names = ("name", "descriptor")

    kind = models.CharField(max_length=20, choices=AgentKind.choices)
    name = models.CharField(
        max_length=300,
        blank=True,
        default="",
        help_text="Empty for an anonymous group.",
    )
    descriptor = models.CharField(
        max_length=300,
        blank=True,
        default="",
        help_text="A role or description: 'three people familiar with the matter'.",
    )
    same_as = ArrayField(
        models.URLField(max_length=2000),
        default=list,
        blank=True,
        help_text="Addresses that identify the same agent elsewhere.",
    )

    class Meta:
        ordering = ["name", "descriptor", "id"]
        constraints = [
            one_of("kind", AgentKind, name="agent_kind_known"),
            models.CheckConstraint(
                condition=(
                    (
                        models.Q(kind=AgentKind.ANONYMOUS_GROUP, name="")
                        & ~models.Q(descriptor="")
                    )
                    | (~models.Q(kind=AgentKind.ANONYMOUS_GROUP) & ~models.Q(name=""))
                ),
                name="agent_named_unless_anonymous",
                violation_error_message=(
                    "An anonymous group has a descriptor and no name; everybody else has a name."
                ),
                violation_error_code="agent_name",
            ),
        ]
        triggers = [stays_once_published("agent")]

    def __str__(self) -> str:
        return self.name or self.descriptor


class Claim(Editable):
    """One atomic, decontextualised, checkable statement, independent of any article."""

    ref = models.CharField(
        max_length=20, editable=False, help_text="What people call it: C-0001."
    )
    text = models.TextField()
    language = models.CharField(max_length=35, validators=[LANGUAGE_TAG])
    about = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, help_text="Topics."
    )
    checkability = models.CharField(
        max_length=20, choices=Checkability.choices, default=Checkability.CHECKABLE
    )
    claimed_on = models.DateField(
        null=True,
        blank=True,
        help_text="When it was first claimed, as far as is known.",
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_claims",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="claim_ref_once"),
            one_of("checkability", Checkability, name="claim_checkability_known"),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="claim_has_text",
                violation_error_message="A claim needs a text.",
                violation_error_code="empty_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(language__regex=LANGUAGE_PATTERN),
                name="claim_language_tag",
                violation_error_message=LANGUAGE_TAG.message,
                violation_error_code="bad_language",
            ),
        ]
        indexes = [
            # What waits in a GIN index's pending list is searched one by one.
            GinIndex(
                SearchVector("text", config="simple"),
                name="claim_by_words",
                fastupdate=False,
            ),
            HashIndex(fields=["text"], name="claim_by_text"),
        ]
        triggers = [
            stays_once_published("claim"),
            pgtrigger.Trigger(
                name="claim_merges_form_no_cycle",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__merged_into_id__isnull=False),
                func=f"""
                    IF EXISTS (
                        WITH RECURSIVE chain(id, merged_into_id) AS (
                            SELECT id, merged_into_id FROM annotations_claim
                            WHERE id = NEW.merged_into_id
                            UNION
                            SELECT c.id, c.merged_into_id FROM annotations_claim c
                            JOIN chain ON c.id = chain.merged_into_id
                        ) SELECT 1 FROM chain WHERE id = NEW.id
                    ) THEN
                        {refuse("A claim cannot be merged into itself, directly or through others.", name="claim_merges_form_no_cycle")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        words = self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
        return f"{self.ref} {words}"


class OriginGroup(Identified):
    """Appearances that go back to one origin, and so do not corroborate each other."""

    label = models.CharField(max_length=200)
    note = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["label"],
                name="origin_group_label_once",
                violation_error_message="There is already an origin group with this label.",
                violation_error_code="origin_group_exists",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Appearance(Editable):
    """A claim in an annotation: what the words do with it, and on whose word."""

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="appearances"
    )
    annotation = models.ForeignKey(
        Annotation, on_delete=models.PROTECT, related_name="appearances"
    )
    stance = models.CharField(max_length=15, choices=Stance.choices)
    voice = models.CharField(
        max_length=15, choices=Voice.choices, default=Voice.PUBLISHER
    )
    claimant = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
        help_text="Who speaks; needed unless the publisher speaks for itself.",
    )
    hedging = models.CharField(
        max_length=15, choices=Hedging.choices, default=Hedging.NONE
    )
    first_appearance = models.BooleanField(
        default=False, help_text="The first place we know of where the claim was made."
    )
    origin_group = models.ForeignKey(
        OriginGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
    )

    class Meta:
        ordering = ["claim", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "annotation"],
                name="appearance_once",
                violation_error_message="This annotation is already linked to this claim.",
                violation_error_code="appearance_exists",
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(first_appearance=True),
                name="appearance_one_first",
                violation_error_message=(
                    "Another appearance of this claim is already marked as the first."
                ),
                violation_error_code="first_appearance_exists",
            ),
            one_of("stance", Stance, name="appearance_stance_known"),
            one_of("voice", Voice, name="appearance_voice_known"),
            one_of("hedging", Hedging, name="appearance_hedging_known"),
            models.CheckConstraint(
                condition=models.Q(voice=Voice.PUBLISHER)
                | models.Q(claimant__isnull=False),
                name="appearance_names_its_speaker",
                violation_error_message=(
                    "An attributed or quoted claim needs a claimant. Say who speaks."
                ),
                violation_error_code="no_claimant",
            ),
        ]
        triggers = [
            stays_once_published("appearance"),
            waits_for_readers("appearance"),
            pgtrigger.Trigger(
                name="appearance_on_live_claim",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("claim_id"),
                when=pgtrigger.Before,
                func=f"""
                    IF EXISTS (SELECT 1 FROM annotations_claim
                               WHERE id = NEW.claim_id AND merged_into_id IS NOT NULL) THEN
                        {refuse("This claim has been merged into another. Link the annotation to that one.", name="appearance_on_live_claim")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.ref} {self.stance} in {self.annotation}"


class Attribution(models.Model):
    """One link of the chain by which a claim reached an article, nearest the article first."""

    appearance = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, related_name="attributions"
    )
    position = models.PositiveSmallIntegerField()
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="attributions"
    )
    relation = models.CharField(
        max_length=40,
        help_text="How it was passed on: 'told', 'according to', 'published by'.",
    )

    class Meta:
        ordering = ["appearance", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "position"],
                name="attribution_position_once",
                violation_error_message="Two links of an attribution chain share a position.",
                violation_error_code="attribution_exists",
            )
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.agent}"


class Relation(Editable):
    """How one claim relates to another."""

    from_claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="relations"
    )
    to_claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="relations_to"
    )
    kind = models.CharField(max_length=20, choices=RelationKind.choices)
    rationale = models.TextField(blank=True, default="")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="relations"
    )

    class Meta:
        ordering = ["from_claim", "kind", "id"]
        constraints = [
            one_of("kind", RelationKind, name="relation_kind_known"),
            models.UniqueConstraint(
                fields=["from_claim", "to_claim", "kind"],
                name="relation_once",
                violation_error_message="These two claims are already related in this way.",
                violation_error_code="relation_exists",
            ),
            models.UniqueConstraint(
                Least("from_claim", "to_claim"),
                Greatest("from_claim", "to_claim"),
                "kind",
                condition=models.Q(kind__in=SYMMETRIC_RELATIONS),
                name="relation_symmetric_once",
                violation_error_message="These two claims are already related in this way.",
                violation_error_code="relation_exists",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_claim=models.F("to_claim")),
                name="relation_not_to_itself",
                violation_error_message="A claim cannot be related to itself.",
                violation_error_code="self_relation",
            ),
        ]
        triggers = [stays_once_published("relation")]

    def __str__(self) -> str:
        return f"{self.from_claim.ref} {self.get_kind_display().lower()} {self.to_claim.ref}"
