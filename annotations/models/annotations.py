"""Annotations and the anchors that say where each stands in every revision."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotations.models.articles import Article, Revision
from annotations.models.base import Editable, one_of, refuse, stays_once_published
from annotations.models.readings import kept_back
from annotations.vocabulary import AnchorState, AnnotationStatus, Motivation

MISPLACED = (
    "The quotation is not what stands at this place in the text. "
    "Reload the article and select the words again."
)
OVERLAP = "The parts of one annotation must follow each other and may not overlap."

# The states of a place that a person decides on.
UNDECIDED = (AnchorState.TEXT_CHANGED, AnchorState.SUGGESTED, AnchorState.ORPHANED)

# Pieces of a long text, so that looking up a span does not count characters from its beginning.
# Cutting a text up costs as much as some thirty such counts, so a few spans do without.
PIECE = 4096  # code points
CHUNK = 64 * PIECE
FEW = 16  # spans in one text

# One check for all rows of a statement: each span lies in its text and says what it claims to say,
# belongs to the annotation's article, and the parts of one annotation are in order.
ANCHOR_CHECK = f"""
    IF EXISTS (
        SELECT 1 FROM new_anchors a
        JOIN annotations_revision r ON r.id = a.revision_id
        JOIN annotations_annotation n ON n.id = a.annotation_id
        WHERE n.article_id <> r.article_id OR a."end" > r.length
    ) THEN
        {refuse(MISPLACED, name="anchor_says_what_stands_there")}
    END IF;
    FOR revision IN
        SELECT r.id, r.length, r.text || '' AS text
        FROM annotations_revision r
        WHERE r.id IN (SELECT revision_id FROM new_anchors WHERE start IS NOT NULL)
    LOOP
        pieces := '{{}}';
        few := (SELECT count(*) <= {FEW} FROM new_anchors a WHERE a.revision_id = revision.id);
        FOR chunk_at IN 0 .. (revision.length - 1) / {CHUNK} LOOP
            EXIT WHEN few;
            chunk := substr(revision.text, chunk_at * {CHUNK} + 1, {CHUNK});
            FOR piece_at IN 0 .. (char_length(chunk) - 1) / {PIECE} LOOP
                pieces := array_append(pieces, substr(chunk, piece_at * {PIECE} + 1, {PIECE}));
            END LOOP;
        END LOOP;
        FOR place IN
            SELECT a.start, a."end", a.exact FROM new_anchors a
            WHERE a.revision_id = revision.id AND a.start IS NOT NULL
        LOOP
            IF few OR place."end" - place.start > {CHUNK} THEN
                standing := substr(revision.text, place.start + 1, place."end" - place.start);
            ELSE
                chunk := '';
                FOR piece_at IN place.start / {PIECE} .. (place."end" - 1) / {PIECE} LOOP
                    chunk := chunk || pieces[piece_at + 1];
                END LOOP;
                standing := substr(chunk, place.start % {PIECE} + 1, place."end" - place.start);
            END IF;
            IF standing <> place.exact THEN
                {refuse(MISPLACED, name="anchor_says_what_stands_there")}
            END IF;
        END LOOP;
    END LOOP;
    IF EXISTS (
        SELECT 1 FROM new_anchors a
        JOIN annotations_anchor b
          ON b.annotation_id = a.annotation_id AND b.revision_id = a.revision_id AND b.part <> a.part
        WHERE (a.part < b.part AND a."end" > b.start) OR (b.part < a.part AND b."end" > a.start)
    ) THEN
        {refuse(OVERLAP, name="anchor_parts_in_order")}
    END IF;
    RETURN NULL;
"""
ANCHOR_CHECK_DECLARES = [
    ("revision", "record"),
    ("place", "record"),
    ("few", "boolean"),
    ("pieces", "text[]"),
    ("chunk", "text"),
    ("standing", "text"),
]


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """Reads of annotations."""

    def told_to(self, person: int | None) -> "AnnotationQuerySet":
        """Keep what a colleague may see: others' highlights of an independent reading are kept back."""
        return self.filter(~kept_back(person))

    def kept_from(self, person: int | None) -> "AnnotationQuerySet":
        """Keep what `told_to` leaves out."""
        return self.filter(kept_back(person))


class Annotation(Editable):
    """A reviewer's highlight of one article; its places are its anchors."""

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="annotations"
    )
    motivation = models.CharField(
        max_length=20, choices=Motivation.choices, default=Motivation.HIGHLIGHTING
    )
    note = models.TextField(
        blank=True, default="", help_text="For colleagues only; it is never published."
    )
    tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="annotations"
    )
    status = models.CharField(
        max_length=10, choices=AnnotationStatus.choices, default=AnnotationStatus.ACTIVE
    )

    objects = AnnotationQuerySet.as_manager()

    # All its anchors, on an object whose annotation was stored a moment ago: showing it asks for none.
    just_stored: "list[Anchor] | None" = None

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("motivation", Motivation, name="annotation_motivation_known"),
            one_of("status", AnnotationStatus, name="annotation_status_known"),
        ]
        triggers = [stays_once_published("annotation")]

    def __str__(self) -> str:
        return f"Annotation {str(self.uuid)[:8]}"


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Reads of anchors."""

    def current(self) -> "AnchorQuerySet":
        """Keep the anchors in each article's latest revision."""
        later = Revision.objects.filter(
            article=models.OuterRef("revision__article"),
            number__gt=models.OuterRef("revision__number"),
        )
        return self.filter(~models.Exists(later))

    def told_to(self, person: int | None) -> "AnchorQuerySet":
        """Keep the anchors of the annotations that a colleague may see."""
        return self.filter(~kept_back(person, "annotation__"))


class Anchor(models.Model):
    """Where one part of an annotation stands in one revision.

    `start` and `end` are code points, half-open; both are empty when the words are gone
    (`orphaned`), and `exact` then keeps the words that are missing.
    """

    annotation = models.ForeignKey(
        Annotation, on_delete=models.CASCADE, related_name="anchors"
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="anchors"
    )
    part = models.PositiveSmallIntegerField(
        default=1, help_text="1 for the first part."
    )
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    exact = models.TextField()
    prefix = models.TextField(blank=True, default="")
    suffix = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=15, choices=AnchorState.choices, default=AnchorState.ANCHORED
    )
    method = models.CharField(
        max_length=40, default="reviewer", help_text="How the place was found."
    )
    score = models.FloatField(
        default=1.0, help_text="The chance, from 0 to 1, that the place is right."
    )
    reason = models.CharField(max_length=500, blank=True, default="")

    objects = AnchorQuerySet.as_manager()

    class Meta:
        ordering = ["annotation", "revision", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["annotation", "revision", "part"],
                name="anchor_part_once",
                violation_error_message="This part of the annotation already has its place.",
                violation_error_code="anchor_exists",
            ),
            one_of("state", AnchorState, name="anchor_state_known"),
            models.CheckConstraint(
                condition=(
                    models.Q(state=AnchorState.ORPHANED, start=None, end=None)
                    | models.Q(
                        ~models.Q(state=AnchorState.ORPHANED),
                        start__isnull=False,
                        end__isnull=False,
                        end__gt=models.F("start"),
                    )
                ),
                name="anchor_has_a_place",
                violation_error_message=(
                    "A place needs a start before its end; only orphaned anchors have none."
                ),
                violation_error_code="bad_span",
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=1),
                name="anchor_score_is_a_chance",
                violation_error_message="A score lies between 0 and 1.",
                violation_error_code="bad_score",
            ),
            models.CheckConstraint(
                condition=models.Q(part__gte=1) & ~models.Q(exact=""),
                name="anchor_quotes_words",
                violation_error_message="A part is numbered from 1 and quotes at least one character.",
                violation_error_code="empty_quotation",
            ),
        ]
        indexes = [
            models.Index(fields=["revision", "start"], name="anchor_by_place"),
            models.Index(
                fields=["annotation"],
                condition=models.Q(state__in=UNDECIDED),
                name="anchor_undecided",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"anchor_check_{operation.lower()}",
                level=pgtrigger.Statement,
                operation=getattr(pgtrigger, operation),
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="new_anchors"),
                declare=ANCHOR_CHECK_DECLARES,
                func=ANCHOR_CHECK,
            )
            for operation in ("Insert", "Update")
        ]

    def __str__(self) -> str:
        return f"{self.exact[:60]} [{self.start}, {self.end})"
