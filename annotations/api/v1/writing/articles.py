"""Writing publishers, articles and their revisions."""

from typing import Any

from django.utils import timezone

from annotations.api.v1.writing.bodies import (
    ArticleBody,
    ArticleChange,
    PublisherBody,
    PublisherChange,
    RevisionBody,
    given,
)
from annotations.api.v1.writing.finding import named
from annotations.api.v1.writing.operations import MOST_BYTES_WITH_TEXT, Operation
from annotations.models import Article, Publisher, Revision
from annotations.workflow import (
    Act,
    ArticleContent,
    RevisionContent,
    add_article,
    add_publisher,
    edit_article,
    edit_publisher,
    revise,
)

OF_THE_TEXT = ("text", "captured_at")


def make_publisher(act: Act, _row: None, body: PublisherBody, _v: Any) -> Publisher:
    return add_publisher(act, **given(body))


def change_publisher(
    act: Act, row: Publisher, body: PublisherChange, version: int | None
) -> Publisher:
    return edit_publisher(act, row, expected_version=version, **given(body))


def make_article(act: Act, _row: None, body: ArticleBody, _v: Any) -> Article:
    said = given(body, *OF_THE_TEXT)
    said["publisher"] = named(Publisher, body.publisher, "/publisher")
    captured = body.captured_at or timezone.now()
    first = RevisionContent(raw=body.text, captured_at=captured)
    return add_article(act, ArticleContent(**said), first)


def change_article(
    act: Act, row: Article, body: ArticleChange, version: int | None
) -> Article:
    changes = given(body)
    if "publisher" in changes:
        changes["publisher"] = named(Publisher, changes["publisher"], "/publisher")
    return edit_article(act, row, expected_version=version, **changes)


def make_revision(act: Act, row: Article, body: RevisionBody, _v: Any) -> Revision:
    content = RevisionContent(
        raw=body.text,
        captured_at=body.captured_at or timezone.now(),
        change_kind=body.change_kind,
        note=body.note,
    )
    return revise(act, row, content)


OPERATIONS = (
    Operation(
        "POST", "publishers/", "addPublisher", "Add a publisher",
        PublisherBody, make_publisher, "publisher", creates=True,
    ),
    Operation(
        "PATCH", "publishers/<str:name>/", "editPublisher", "Change a publisher",
        PublisherChange, change_publisher, "publisher", Publisher, versioned=True,
    ),
    Operation(
        "POST", "articles/", "addArticle", "Add an article with its first text",
        ArticleBody, make_article, "article", creates=True,
        most_bytes=MOST_BYTES_WITH_TEXT,
    ),
    Operation(
        "PATCH", "articles/<str:name>/", "editArticle", "Change what is said of an article",
        ArticleChange, change_article, "article", Article, versioned=True,
    ),
    Operation(
        "POST", "articles/<str:name>/revisions/", "reviseArticle",
        "Add a revision and carry every annotation onto it; the answer says what became of each",
        RevisionBody, make_revision, "revision", Article, creates=True,
        most_bytes=MOST_BYTES_WITH_TEXT,
    ),
)  # fmt: skip
