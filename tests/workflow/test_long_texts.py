"""Anchors in a long text: each is looked at in it, few or many at once."""

import pytest
from django.db import IntegrityError, transaction

from annotations.models import Anchor, Annotation
from tests.cast import Cast
from tests.corpus import make_article

LINE = (
    "Line {} has שלום, a cafe\u0301, 👩‍💻 and the number {} in it, and that is all.\n"
)
TEXT = "".join(LINE.format(one, one * 7) for one in range(6000))[:330_000]
FEW, MANY = 16, 17  # spans in one statement, between which the trigger changes its way
BORDERS = (0, 4056, 4096, 8170, 262_130, 329_960)
PLACES = (*BORDERS, *range(9_999, 330_000, 19_999))
LENGTH = 40  # code points


@pytest.fixture
def annotation(cast: Cast) -> Annotation:
    assert len(TEXT) == 330_000
    article = make_article(cast, text=TEXT)
    return Annotation.objects.create(article=article, creator=cast.ada)


def spans(annotation: Annotation, count: int) -> list[Anchor]:
    """Return so many anchors, of one annotation, in pieces of the text and across their borders."""
    revision = annotation.article.revisions.get()
    return [
        Anchor(
            annotation=annotation,
            revision=revision,
            part=part,
            start=start,
            end=start + LENGTH,
            exact=TEXT[start : start + LENGTH],
        )
        for part, start in enumerate(sorted(PLACES[:count]), start=1)
    ]


@pytest.mark.parametrize("count", [1, 6, FEW, MANY, 22])
def test_what_stands_there_is_taken(annotation: Annotation, count: int) -> None:
    made = spans(annotation, count)
    assert len(made) == count
    Anchor.objects.bulk_create(made)


@pytest.mark.parametrize("count", [6, FEW, MANY, 22])
@pytest.mark.parametrize("moved", [-1, 1])
def test_each_of_them_is_looked_at(
    annotation: Annotation, count: int, moved: int
) -> None:
    for wrong in range(1, count - 1):
        made = spans(annotation, count)
        made[wrong].start += moved  # type: ignore[operator]
        made[wrong].end += moved  # type: ignore[operator]
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Anchor.objects.bulk_create(made)
        diagnosis = error.value.__cause__.diag  # type: ignore[union-attr]
        assert diagnosis.constraint_name == "anchor_says_what_stands_there"
