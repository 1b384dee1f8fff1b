"""Evidence, and the archived captures that keep it checkable."""

from django.db import models

from annotations.models.annotations import Annotation
from annotations.models.articles import SHA256, WEB_URL, web_url
from annotations.models.base import (
    Editable,
    Identified,
    Named,
    never_changes,
    one_of,
    stays_once_published,
)
from annotations.models.readings import waits_for_readers
from annotations.vocabulary import CaptureProvider, EvidenceKind, EvidenceTier


class Evidence(Named, Editable):
    """What supports or refutes: a passage of the corpus, or something outside it."""

    names = ("publisher_name",)

    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    tier = models.CharField(max_length=10, choices=EvidenceTier.choices)
    title = models.CharField(max_length=500)
    publisher_name = models.CharField(max_length=300, blank=True, default="")
    url = models.URLField(max_length=2000, blank=True, default="", validators=[WEB_URL])
    quote = models.TextField(blank=True, default="", help_text="The words that matter.")
    locator = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="Where in it: page, time, section.",
    )
    document = models.TextField(
        blank=True,
        default="",
        help_text="Citation of a document that has no address: archive, signature, page.",
    )
    accessed_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    annotation = models.ForeignKey(
        Annotation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        help_text="The passage, when the evidence stands in an article of the corpus.",
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "evidence"
        constraints = [
            one_of("kind", EvidenceKind, name="evidence_kind_known"),
            one_of("tier", EvidenceTier, name="evidence_tier_known"),
            web_url("url", name="evidence_url_web"),
            models.CheckConstraint(
                condition=(
                    ~models.Q(url="")
                    | ~models.Q(document="")
                    | models.Q(annotation__isnull=False)
                ),
                name="evidence_can_be_found",
                violation_error_message=(
                    "Evidence needs a web address, a passage of the corpus, or the citation "
                    "of a document."
                ),
                violation_error_code="evidence_without_source",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=EvidenceKind.PASSAGE)
                | models.Q(annotation__isnull=False),
                name="evidence_passage_has_annotation",
                violation_error_message="A passage of the corpus needs its annotation.",
                violation_error_code="passage_without_annotation",
            ),
        ]
        triggers = [
            stays_once_published("evidence"),
            waits_for_readers("evidence"),
        ]

    def __str__(self) -> str:
        return self.title


class Capture(Identified):
    """An archived copy of a piece of evidence, kept as it was."""

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="captures"
    )
    url = models.URLField(max_length=2000, validators=[WEB_URL])
    captured_at = models.DateTimeField()
    provider = models.CharField(max_length=10, choices=CaptureProvider.choices)
    storage_key = models.CharField(
        max_length=500,
        blank=True,
        default="",
        help_text="Where the bytes are kept here.",
    )
    sha256 = models.CharField(max_length=64, validators=[SHA256])
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    mime = models.CharField(max_length=100)
    quote_found = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether the evidence's quotation stands in the copy.",
    )

    class Meta:
        ordering = ["evidence", "captured_at"]
        constraints = [
            one_of("provider", CaptureProvider, name="capture_provider_known"),
            web_url("url", name="capture_url_web"),
        ]
        triggers = [
            never_changes(
                "capture_never_changes",
                "A capture never changes and is never deleted. Make a new one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.url} at {self.captured_at:%Y-%m-%d}"
