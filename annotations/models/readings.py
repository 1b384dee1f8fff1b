"""Independent readings: an article that people highlight without seeing each other's highlights.

One begins on an article in which nothing is highlighted yet. Until it ends, nothing but highlights
is made of it: no text is added, nothing is linked to a claim, cited or discussed. So there is one
thing alone to keep back from those who still read, and `kept_back` says what it is.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from annotations.models.articles import READ_NOW, Article, Revision
from annotations.models.base import Identified, never_changes, one_of, refuse
from annotations.vocabulary import ReadingDisclosureReason

NOT_FRESH = (
    "Something has been highlighted in this article already, and whoever opened it may have seen "
    "that. Begin with an article in which nothing is highlighted."
)
IS_READ = """EXISTS (SELECT 1 FROM annotations_independentreading
                     WHERE article_id = {article} AND ended_at IS NULL)"""


def waits_for_readers(kind: str) -> pgtrigger.Trigger:
    """Refuse to rest anything on a highlight while its article is read independently."""
    name = f"{kind}_waits_for_readers"
    article = (
        "(SELECT article_id FROM annotations_annotation WHERE id = NEW.annotation_id)"
    )
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("annotation_id"),
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__annotation_id__isnull=False),
        func=f"""
            IF {IS_READ.format(article=article)} THEN
                {refuse(READ_NOW, name=name)}
            END IF;
            RETURN NEW;
        """,
    )


class IndependentReadingQuerySet(models.QuerySet["IndependentReading"]):
    """Reads of independent readings."""

    def open(self) -> "IndependentReadingQuerySet":
        """Keep those that have not ended."""
        return self.filter(ended_at=None)

    def kept_from(self, person: int | None) -> "IndependentReadingQuerySet":
        """Keep those of which a person has not been shown the others' highlights."""
        shown = ReadingDisclosure.objects.filter(reading=OuterRef("pk"), person=person)
        return self.open().filter(~Exists(shown))


def kept_back(person: int | None, annotation: str = "") -> Q:
    """Return the condition of the highlights that are kept back from a person.

    `annotation` is the path to the annotation, such as `annotation__`.
    """
    kept = IndependentReading.objects.kept_from(person).values("article")
    own = Q(**{f"{annotation}creator": person})
    return Q(**{f"{annotation}article__in": kept}) & ~own


class IndependentReading(Identified):
    """An article in one revision, highlighted by several people each by themselves."""

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="independent_readings"
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="independent_readings"
    )
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = IndependentReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                name="independentreading_once",
                violation_error_message="This article is or was read independently already.",
                violation_error_code="reading_exists",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="independentreading_ended_by_somebody",
                violation_error_message="A reading ends at a time and by somebody.",
                violation_error_code="bad_end",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="independentreading_begins_fresh",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                # Waits for whoever highlights or revises at this moment, and they for this.
                func=f"""
                    LOCK TABLE annotations_annotation IN SHARE MODE;
                    PERFORM 1 FROM annotations_article WHERE id = NEW.article_id FOR UPDATE;
                    IF EXISTS (SELECT 1 FROM annotations_annotation
                               WHERE article_id = NEW.article_id) THEN
                        {refuse(NOT_FRESH, name="independentreading_begins_fresh")}
                    END IF;
                    IF NEW.revision_id IS DISTINCT FROM (
                        SELECT id FROM annotations_revision WHERE article_id = NEW.article_id
                        ORDER BY number DESC LIMIT 1
                    ) THEN
                        {refuse("The latest revision is the one that is read.", name="independentreading_of_the_latest")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="independentreading_only_ends",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
                       OR (NEW.id, NEW.uuid, NEW.article_id, NEW.revision_id, NEW.begun_at, NEW.begun_by_id)
                          IS DISTINCT FROM
                          (OLD.id, OLD.uuid, OLD.article_id, OLD.revision_id, OLD.begun_at, OLD.begun_by_id)
                    THEN
                        {refuse("An independent reading ends once, and stays as it was.", name="independentreading_only_ends")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Independent reading of {self.article.ref}"


class ReadingDisclosure(Identified):
    """The moment from which somebody may see the others' highlights of an independent reading.

    The database itself writes down what they had highlighted until then: that alone is independent.
    """

    reading = models.ForeignKey(
        IndependentReading, on_delete=models.PROTECT, related_name="disclosures"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reading_disclosures",
    )
    reason = models.CharField(max_length=10, choices=ReadingDisclosureReason.choices)
    at = models.DateTimeField()
    highlights = models.JSONField(
        default=list,
        editable=False,
        help_text=(
            "Their highlights at that moment: `annotation`, `parts` as start, end (code points, "
            "half-open) and words, and `tags`."
        ),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "person"],
                name="readingdisclosure_once",
                violation_error_message="You see everyone's highlights in this article already.",
                violation_error_code="disclosed",
            ),
            one_of(
                "reason",
                ReadingDisclosureReason,
                name="readingdisclosure_reason_known",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="readingdisclosure_keeps_highlights",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("reading", "annotations_independentreading%ROWTYPE")],
                func=f"""
                    SELECT * INTO reading FROM annotations_independentreading
                    WHERE id = NEW.reading_id FOR UPDATE;
                    IF reading.ended_at IS NOT NULL THEN
                        {refuse("This independent reading has ended: everybody sees all its highlights.", name="readingdisclosure_before_the_end")}
                    END IF;
                    SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'annotation', own.id, 'parts', own.parts, 'tags', own.tags)
                                              ORDER BY own.id), '[]')
                    INTO NEW.highlights
                    FROM (
                        SELECT n.id, n.tags, jsonb_agg(jsonb_build_array(a.start, a."end", a.exact)
                                               ORDER BY a.part) AS parts
                        FROM annotations_annotation n
                        JOIN annotations_anchor a ON a.annotation_id = n.id
                        WHERE n.article_id = reading.article_id AND n.creator_id = NEW.person_id
                          AND n.status = 'active' AND n.created >= reading.begun_at
                          AND a.revision_id = reading.revision_id AND a.start IS NOT NULL
                        GROUP BY n.id
                    ) AS own;
                    RETURN NEW;
                """,
            ),
            never_changes(
                "readingdisclosure_never_changes",
                "Who has seen the others' highlights cannot be made not to have seen them.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reading} to {self.person}"
