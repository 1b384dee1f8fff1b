"""A text is found with its article by any name of it, in one statement, as Django's own queries find it."""

from typing import Any

from django.db.models import Model

from annotations.models import Revision
from annotations.workflow.texts import revision_of
from tests.every_state import EveryState


def stored(row: Model) -> dict[str, Any]:
    """Return what a row holds."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_it_is_as_it_is_stored(corpus: EveryState) -> None:
    kept = Revision.objects.select_related("article").latest("number")
    found = revision_of("id", kept.article_id)
    assert found
    own = {name: value for name, value in stored(kept).items() if name != "article"}
    assert stored(found) == own | {"article_id": kept.article_id}
    assert stored(found.article) == stored(kept.article)


def test_one_query_finds_it_by_any_name_of_its_article(
    corpus: EveryState, django_assert_num_queries: Any
) -> None:
    kept = Revision.objects.select_related("article").latest("number")
    article, number = kept.article, kept.number
    assert number > 1
    with django_assert_num_queries(4):
        found = [
            revision_of("id", article.pk),
            revision_of("uuid", article.uuid),
            revision_of("ref", article.ref, number),
            revision_of("ref", article.ref, number - 1),
        ]
        assert [one and one.article.ref for one in found] == [article.ref] * 4
    assert [one and one.number for one in found] == [number] * 3 + [number - 1]


def test_what_is_not_there_is_none(corpus: EveryState) -> None:
    article = corpus.draft.article
    assert revision_of("ref", "A-9999") is None
    assert revision_of("id", article.pk, 99) is None
