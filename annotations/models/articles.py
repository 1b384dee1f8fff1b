"""Publishers, their articles, and the immutable revisions of each article's text."""

import re

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator, URLValidator
from django.db import models

from annotations.models.base import (
    Editable,
    Identified,
    Named,
    never_changes,
    one_of,
    refuse,
    stays_once_published,
)
from annotations.vocabulary import (
    DatePrecision,
    Genre,
    PublisherKind,
    RevisionKind,
    Rights,
)

LANGUAGE_PATTERN = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
LANGUAGE_TAG = RegexValidator(
    re.compile(LANGUAGE_PATTERN),
    "Give the language as a BCP 47 tag, for example en or pt-BR.",
    "bad_language",
)
READ_NOW = (
    "This article is being read independently. Highlight in it now; claims, evidence, comments and "
    "new revisions come when an editor has ended the reading."
)
WEB_URL = URLValidator(
    schemes=["http", "https"],
    message="Give a web address that starts with http:// or https://.",
    code="bad_url",
)
SHA256 = RegexValidator(
    re.compile(r"^[0-9a-f]{64}$"),
    "Give a SHA-256 as 64 hexadecimal digits.",
    "bad_sha256",
)


def web_url(field: str, *, name: str) -> models.CheckConstraint:
    """Refuse an address that a browser would run instead of open."""
    return models.CheckConstraint(
        condition=models.Q((field, ""))
        | models.Q((f"{field}__iregex", r"^https?://[^\s]+$")),
        name=name,
        violation_error_message="Give a web address that starts with http:// or https://.",
        violation_error_code="bad_url",
    )


class Publisher(Named, Editable):
    """Who published a source article."""

    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=300)
    site_url = models.URLField(
        max_length=2000, blank=True, default="", validators=[WEB_URL]
    )
    kind = models.CharField(
        max_length=30, choices=PublisherKind.choices, default=PublisherKind.OTHER
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="publisher_slug_once",
                violation_error_message="There is already a publisher with this slug. Use that one.",
                violation_error_code="publisher_exists",
            ),
            one_of("kind", PublisherKind, name="publisher_kind_known"),
            web_url("site_url", name="publisher_site_url_web"),
        ]
        triggers = [stays_once_published("publisher")]

    def __str__(self) -> str:
        return self.name


class Article(Named, Editable):
    """A source article: a stable identity with one or more revisions."""

    names = ("authors", "headline")

    ref = models.CharField(
        max_length=20, editable=False, help_text="What people call it: A-0001."
    )
    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="articles"
    )
    url = models.URLField(
        max_length=2000,
        blank=True,
        default="",
        validators=[WEB_URL],
        help_text="Where it was published; empty when that is not known.",
    )
    headline = models.CharField(max_length=500, blank=True, default="")
    authors = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    genre = models.CharField(max_length=20, choices=Genre.choices)
    language = models.CharField(
        max_length=35, validators=[LANGUAGE_TAG], help_text="BCP 47 tag of the text."
    )
    translated_from = models.CharField(
        max_length=35,
        validators=[LANGUAGE_TAG],
        blank=True,
        default="",
        help_text="BCP 47 tag of the original, for a translation.",
    )
    published_on = models.DateField(null=True, blank=True)
    published_precision = models.CharField(
        max_length=10,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        help_text="How much of the date is known; the rest of it is 01.",
    )
    rights = models.CharField(
        max_length=10, choices=Rights.choices, default=Rights.QUOTE
    )
    rights_note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="article_ref_once"),
            models.UniqueConstraint(
                fields=["url"],
                condition=~models.Q(url=""),
                name="article_url_once",
                violation_error_message=(
                    "There is already an article with this address. Add a revision to that one."
                ),
                violation_error_code="article_exists",
            ),
            one_of("genre", Genre, name="article_genre_known"),
            one_of("rights", Rights, name="article_rights_known"),
            one_of(
                "published_precision",
                DatePrecision,
                name="article_published_precision_known",
            ),
            web_url("url", name="article_url_web"),
            models.CheckConstraint(
                condition=models.Q(language__regex=LANGUAGE_PATTERN),
                name="article_language_tag",
                violation_error_message=LANGUAGE_TAG.message,
                violation_error_code="bad_language",
            ),
        ]
        triggers = [stays_once_published("article")]

    def __str__(self) -> str:
        return f"{self.ref} {self.headline}".strip()


class Revision(Identified):
    """One immutable text of an article, numbered from 1.

    Offsets everywhere are Unicode code points in `text`, half-open.
    """

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField(
        help_text="1 for the first capture, without gaps."
    )
    text = models.TextField()
    length = models.PositiveIntegerField(help_text="Length of the text in code points.")
    text_sha256 = models.CharField(
        max_length=64, validators=[SHA256], help_text="SHA-256 of the text in UTF-8."
    )
    raw_sha256 = models.CharField(
        max_length=64,
        validators=[SHA256],
        help_text="SHA-256 of the bytes as they came, before line ends were made alike.",
    )
    captured_at = models.DateTimeField()
    change_kind = models.CharField(
        max_length=20, choices=RevisionKind.choices, default=RevisionKind.INITIAL
    )
    note = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"],
                name="revision_number_once",
                violation_error_message="This article already has a revision with this number.",
                violation_error_code="revision_exists",
            ),
            models.UniqueConstraint(
                fields=["article", "text_sha256"],
                name="revision_text_once",
                violation_error_message=(
                    "This article already has a revision with exactly this text."
                ),
                violation_error_code="same_text",
            ),
            one_of("change_kind", RevisionKind, name="revision_change_kind_known"),
        ]
        indexes = [models.Index(fields=["text_sha256"], name="revision_by_text")]
        triggers = [
            never_changes(
                "revision_never_changes",
                "A revision's text never changes and is never deleted. Add a new revision.",
            ),
            pgtrigger.Trigger(
                name="revision_waits_for_readers",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    PERFORM 1 FROM annotations_article WHERE id = NEW.article_id FOR KEY SHARE;
                    IF EXISTS (SELECT 1 FROM annotations_independentreading
                               WHERE article_id = NEW.article_id AND ended_at IS NULL) THEN
                        {refuse(READ_NOW, name="revision_waits_for_readers")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="revision_is_next",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("expected", "integer")],
                func=f"""
                    SELECT coalesce(max(number), 0) + 1 INTO expected
                    FROM annotations_revision WHERE article_id = NEW.article_id;
                    IF NEW.number <> expected THEN
                        {refuse("Revisions are numbered from 1 without gaps.", name="revision_is_next")}
                    END IF;
                    IF NEW.text = '' THEN
                        {refuse("A revision needs a text.", name="revision_has_text")}
                    END IF;
                    IF NEW.length <> char_length(NEW.text)
                       OR NEW.text_sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
                        {refuse("The revision's length or SHA-256 does not fit its text.", name="revision_fits_its_hash")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article.ref} revision {self.number}"
