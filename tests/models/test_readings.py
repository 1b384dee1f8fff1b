"""Independent readings: what the database refuses, whoever asks."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from annotations.models import (
    Article,
    Comment,
    Evidence,
    IndependentReading,
    ReadingDisclosure,
    Revision,
)
from annotations.workflow import begin_reading, end_reading, finish_reading
from tests.cast import Cast, act
from tests.corpus import highlight, make_article
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
)


def begun(corpus: EveryState, *, words: str = "") -> IndependentReading:
    """Begin a reading of a new article in which Ben, perhaps, highlights something."""
    article = make_article(corpus.cast, url="https://unread.example/")
    reading = begin_reading(act(corpus.cast.cleo), article)
    if words:
        highlight(corpus.cast, article, words, by=corpus.cast.ben)
    return reading


def shown(corpus: EveryState, *, to: User | None = None) -> ReadingDisclosure:
    """Return that Ben, or another, is done."""
    return finish_reading(act(to or corpus.cast.ben), begun(corpus))


def ended(corpus: EveryState) -> IndependentReading:
    return end_reading(act(corpus.cast.cleo), begun(corpus))


def of(article: Article, corpus: EveryState, **said: object) -> None:
    """Store a reading, past the verbs."""
    latest = Revision.objects.filter(article=article).latest("number")
    values = {"revision": latest, "begun_at": act(corpus.cast.cleo).at} | said
    IndependentReading.objects.create(
        article=article, begun_by=corpus.cast.cleo, **values
    )


def first_of_two(corpus: EveryState) -> object:
    """Begin a reading of the first of two revisions in which nothing is highlighted."""
    article = make_article(corpus.cast, url="https://unread.example/")
    other = make_article(corpus.cast, text="Other words.", url="https://other.example/")
    first = article.revisions.get()
    again(other.revisions.get(), article_id=article.pk, number=2)
    return of(article, corpus, revision=first)


def resting(make: Callable[[EveryState, int], object]) -> Callable[[EveryState], None]:
    """Return the attempt to rest something on a highlight of an article that is read."""

    def attempt(corpus: EveryState) -> None:
        reading = begun(corpus, words="the sign still said")
        make(corpus, reading.article.annotations.get().pk)

    return attempt


def said_of(corpus: EveryState, pk: int) -> None:
    author = corpus.cast.ben
    Comment.objects.create(annotation_id=pk, author=author, body="קפה?")


# By the column that never changes, what it is changed to.
OTHERWISE: dict[str, Callable[[EveryState], object]] = {
    "uuid": lambda _c: uuid4(),
    "article_id": lambda c: c.draft.article.pk,
    "revision_id": lambda c: c.draft.article.revisions.get().pk,
    "begun_at": lambda c: act(c.cast.ben).at,
    "begun_by_id": lambda c: c.cast.ben.pk,
}


def rewritten(column: str) -> Callable[[EveryState], None]:
    """Return the attempt to change what a reading that was begun says in one column."""
    return lambda c: change(begun(c), **{column: OTHERWISE[column](c)})


BREACHES = [
    Breach("independentreading_once", lambda c: again(begun(c))),
    Breach(
        "independentreading_ended_by_somebody",
        lambda c: of(
            make_article(c.cast, url="https://unread.example/"),
            c,
            ended_at=act(c.cast.cleo).at,
        ),
    ),
    Breach(
        "independentreading_begins_fresh",
        lambda c: of(c.draft.article, c),
        label="highlighted",
    ),
    Breach(
        "independentreading_begins_fresh",
        lambda c: of(c.reinstated.article, c),
        label="withdrawn",
    ),
    Breach(
        "independentreading_begins_fresh",
        first_of_two,
        says="independentreading_of_the_latest",
    ),
    Breach(
        "independentreading_only_ends",
        lambda c: change(ended(c), ended_at=None, ended_by=None),
        label="reopened",
    ),
    *(
        Breach("independentreading_only_ends", rewritten(column), label=column)
        for column in OTHERWISE
    ),
    Breach("independentreading_only_ends", lambda c: remove(begun(c)), label="deleted"),
    Breach("readingdisclosure_once", lambda c: again(shown(c))),
    Breach(
        "readingdisclosure_reason_known",
        lambda c: again(shown(c), person_id=c.cast.ada.pk, reason="guessed"),
    ),
    Breach(
        "readingdisclosure_keeps_highlights",
        lambda c: ReadingDisclosure.objects.create(
            reading=ended(c), person=c.cast.ben, reason="done", at=act(c.cast.ben).at
        ),
        says="readingdisclosure_before_the_end",
    ),
    Breach(
        "readingdisclosure_never_changes",
        lambda c: change(shown(c), highlights=[]),
        label="changed",
    ),
    Breach(
        "readingdisclosure_never_changes", lambda c: remove(shown(c)), label="deleted"
    ),
    Breach(
        "appearance_waits_for_readers",
        resting(lambda c, pk: again(c.draft.appearance, annotation_id=pk)),
        label="new",
    ),
    Breach(
        "appearance_waits_for_readers",
        resting(lambda c, pk: change(c.draft.appearance, annotation_id=pk)),
        label="moved",
    ),
    Breach(
        "evidence_waits_for_readers",
        resting(lambda c, pk: change(c.draft.evidence, annotation_id=pk)),
        label="moved",
    ),
    Breach(
        "evidence_waits_for_readers",
        resting(
            lambda _c, pk: Evidence.objects.create(
                kind="passage", tier="primary", title="x", annotation_id=pk
            )
        ),
        label="new",
    ),
    Breach("comment_waits_for_readers", resting(said_of)),
    Breach(
        "revision_waits_for_readers",
        lambda c: again(
            c.draft.article.revisions.get(), article_id=begun(c).article_id, number=2
        ),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


def test_nobody_says_what_they_had_highlighted_but_the_database(
    corpus: EveryState,
) -> None:
    reading = begun(corpus, words="the sign still said")
    at = act(corpus.cast.ben).at
    told = {"annotation": 1, "parts": [[0, 3, "The"]]}
    row = ReadingDisclosure.objects.create(
        reading=reading, person=corpus.cast.ben, reason="done", at=at, highlights=[told]
    )
    row.refresh_from_db()
    ((start, end, words),) = row.highlights[0]["parts"]
    assert words == "the sign still said" == reading.revision.text[start:end]


@pytest.mark.django_db(transaction=True)
def test_a_highlight_made_at_the_same_moment_keeps_a_reading_from_beginning(
    cast: Cast,
) -> None:
    """Whoever highlights holds the article until they have committed; whoever begins waits."""
    article = make_article(cast)
    refused: list[str] = []

    def begin() -> None:
        try:
            of(article, EveryState(cast, *[None] * 12))  # type: ignore[arg-type]
        except IntegrityError as error:
            refused.append(error.__cause__.diag.constraint_name or "")  # type: ignore[union-attr]
        finally:
            connection.close()

    other = threading.Thread(target=begin)
    with transaction.atomic():
        highlight(cast, article, "Monday")
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join(30)
    assert refused == ["independentreading_begins_fresh"]
