"""Hostile texts through `revise`: bounded time, and a clear state for each part."""

import time

import pytest

from annotations.models import Anchor, Annotation
from annotations.vocabulary import AnchorState
from annotations.workflow import InvalidContent, Span, annotate
from tests.cast import act
from tests.corpus import make_article
from tests.revising.texts import FIRST, add_revision

BOUND = 60  # seconds, on a slow and busy machine
SAME = "The same café sentence, 👩‍💻 again and again.\n"
LINE = (
    "Line {} has שלום, a cafe\u0301 and the number {} in it, and that is all of it.\n"
)


def annotated(cast, text, step, length):
    """Return an article with a highlight of so many code points at every step."""
    article = make_article(cast, text=text)
    revision = article.revisions.get()
    starts = range(0, revision.length - length, step)
    rows = Annotation.objects.bulk_create(
        Annotation(article=article, creator=cast.ada) for _ in starts
    )
    Anchor.objects.bulk_create(
        Anchor(
            annotation=row,
            revision=revision,
            start=start,
            end=start + length,
            exact=revision.text[start : start + length],
        )
        for row, start in zip(rows, starts, strict=True)
    )
    return article


def carried(cast, article, text):
    """Return the anchors in a new revision, which must not take long."""
    begin = time.perf_counter()
    revision = add_revision(cast, article, text)
    assert time.perf_counter() - begin < BOUND
    found = list(revision.anchors.all())
    assert len(found) == article.annotations.count()
    for one in found:
        assert one.state in AnchorState.values
        assert (one.start is None) == (one.state == "orphaned")
        assert one.state in ("anchored", "moved") or one.reason
    return found


def test_one_sentence_a_thousand_times_is_never_guessed_at(cast):
    article = annotated(cast, SAME * 1000, step=len(SAME) * 10, length=8)
    found = carried(cast, article, SAME * 1100)
    assert {one.exact for one in found if one.state == "anchored"} <= {SAME[:8]}


def test_a_single_letter_without_end_has_a_state_for_each_span(cast):
    article = annotated(cast, "a" * 200_000, step=2_000, length=50)
    carried(cast, article, "a" * 190_000)


def test_a_text_replaced_wholesale_orphans_everything(cast):
    text = "".join(LINE.format(n, n * 7) for n in range(300))
    article = annotated(cast, text, step=len(text) // 100, length=30)
    found = carried(cast, article, FIRST)
    assert {one.state for one in found} == {"orphaned"}


def test_thousands_of_spans_are_carried_together(cast):
    text = "".join(LINE.format(n, n * 7) for n in range(3_000))
    article = annotated(cast, text, step=len(text) // 3_000, length=24)
    found = carried(cast, article, "Update: one line was put on top.\n\n" + text)
    assert sum(one.state == "anchored" for one in found) > 0.9 * len(found)


def test_spans_at_the_very_ends_stay_there(cast):
    article = make_article(cast, text=FIRST)
    revision = article.revisions.get()
    whole = annotate(act(cast.ada), revision, [Span(0, revision.length)])
    first = annotate(act(cast.ada), revision, [Span(0, 40)])
    add_revision(cast, article, FIRST + "קפה.\n")
    assert {one.anchors.get(revision__number=2).start for one in (whole, first)} == {0}


def test_a_text_over_ten_megabytes_is_refused(cast):
    article = make_article(cast, text=FIRST)
    with pytest.raises(InvalidContent, match="larger than 10 MB"):
        add_revision(cast, article, "x" * (10 * 1024 * 1024 + 1))
