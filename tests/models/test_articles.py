"""Publishers, articles and revisions: what the database refuses."""

import pytest

from annotations.models import Article, Publisher, Revision
from annotations.workflow import (
    ArticleContent,
    RevisionContent,
    add_article,
    add_publisher,
    edit_article,
    revise,
)
from tests.cast import act
from tests.corpus import CAPTURED, TEXT
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    Words,
    again,
    assert_the_database_refuses,
    assert_the_verb_says_the_same,
    change,
    remove,
    untriggered,
)


def publisher(c: EveryState) -> Publisher:
    return c.published.article.publisher


def article(c: EveryState) -> Article:
    return c.published.article


def revision(c: EveryState) -> Revision:
    return c.published.article.revisions.get()


BREACHES = [
    Breach("publisher_slug_once", lambda c: again(publisher(c))),
    Breach("publisher_kind_known", lambda c: change(publisher(c), kind="x")),
    Breach(
        "publisher_site_url_web",
        lambda c: change(publisher(c), site_url="javascript:x"),
    ),
    Breach("publisher_stays_once_published", lambda c: remove(publisher(c))),
    Breach("article_ref_once", lambda c: again(article(c), url="https://x.example/")),
    Breach("article_url_once", lambda c: again(article(c), ref="A-9999")),
    Breach("article_genre_known", lambda c: change(article(c), genre="x")),
    Breach("article_rights_known", lambda c: change(article(c), rights="x")),
    Breach(
        "article_published_precision_known",
        lambda c: change(article(c), published_precision="x"),
    ),
    Breach("article_url_web", lambda c: change(article(c), url="data:text/html,x")),
    Breach(
        "article_language_tag", lambda c: change(article(c), language="Old English")
    ),
    Breach("article_stays_once_published", lambda c: remove(article(c))),
    Breach(
        "revision_number_once",
        untriggered(lambda c: again(revision(c), text_sha256="0" * 64)),
    ),
    Breach("revision_text_once", lambda c: again(revision(c), number=2)),
    Breach(
        "revision_change_kind_known",
        untriggered(
            lambda c: again(
                revision(c), number=2, text_sha256="0" * 64, change_kind="x"
            )
        ),
    ),
    Breach(
        "revision_never_changes",
        lambda c: change(revision(c), note="x"),
        label="update",
    ),
    Breach("revision_never_changes", lambda c: remove(revision(c)), label="delete"),
    Breach("revision_is_next", lambda c: again(revision(c), number=3)),
    Breach(
        "revision_is_next",
        lambda c: again(revision(c), number=2, text=""),
        "revision_has_text",
    ),
    Breach(
        "revision_is_next",
        lambda c: again(revision(c), number=2, length=1),
        "revision_fits_its_hash",
        "length",
    ),
    Breach(
        "revision_is_next",
        lambda c: again(revision(c), number=2, text_sha256="0" * 64),
        "revision_fits_its_hash",
        "hash",
    ),
]
WORDS = [
    Words(
        "publisher_slug_once",
        lambda c: add_publisher(act(c.cast.ada), slug=publisher(c).slug, name="Écho"),
    ),
    Words(
        "publisher_site_url_web",
        lambda c: add_publisher(
            act(c.cast.ada), slug="x", name="X", site_url="javascript:x"
        ),
    ),
    Words(
        "article_url_once",
        lambda c: add_article(
            act(c.cast.ada),
            ArticleContent(publisher(c), "news", "en", url=article(c).url),
            RevisionContent(TEXT, CAPTURED),
        ),
    ),
    Words(
        "article_language_tag",
        lambda c: edit_article(act(c.cast.cleo), article(c), language="Old English"),
    ),
    Words(
        "revision_text_once",
        lambda c: revise(act(c.cast.cleo), article(c), RevisionContent(TEXT, CAPTURED)),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
