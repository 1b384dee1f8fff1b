"""Annotations and anchors: what the database refuses."""

from typing import Any

import pytest

from annotations.models import Anchor
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
)


def anchor(c: EveryState, part: int = 1) -> Anchor:
    return c.two_parts.anchors.get(part=part)


def shifted(c: EveryState) -> dict[str, int]:
    one = anchor(c)
    return {"start": (one.start or 0) + 1, "end": (one.end or 0) + 1}


def past_the_end(c: EveryState) -> dict[str, Any]:
    """Return a place that quotes the text's last words, and ends behind them."""
    length = anchor(c).revision.length
    last = anchor(c).revision.text[length - 4 :]
    return {"start": length - 4, "end": length + 4, "exact": last}


BREACHES = [
    Breach(
        "annotation_motivation_known", lambda c: change(c.two_parts, motivation="x")
    ),
    Breach("annotation_status_known", lambda c: change(c.two_parts, status="x")),
    Breach("annotation_stays_once_published", lambda c: remove(c.two_parts)),
    Breach("anchor_part_once", lambda c: again(anchor(c))),
    Breach("anchor_state_known", lambda c: change(anchor(c), state="x")),
    Breach(
        "anchor_has_a_place",
        lambda c: change(anchor(c), end=anchor(c).start),
        label="empty",
    ),
    Breach(
        "anchor_has_a_place",
        lambda c: change(anchor(c), start=None, end=None),
        label="none",
    ),
    Breach(
        "anchor_has_a_place",
        lambda c: change(anchor(c), state="orphaned"),
        label="orphaned",
    ),
    Breach("anchor_score_is_a_chance", lambda c: change(anchor(c), score=1.1)),
    Breach(
        "anchor_quotes_words", lambda c: change(anchor(c), exact=""), label="no words"
    ),
    Breach("anchor_quotes_words", lambda c: change(anchor(c), part=0), label="part 0"),
    Breach(
        "anchor_check_insert",
        lambda c: again(anchor(c), part=9, **shifted(c)),
        "anchor_says_what_stands_there",
    ),
    Breach(
        "anchor_check_insert",
        lambda c: again(anchor(c), part=9, end=10**6),
        "anchor_says_what_stands_there",
        "outside",
    ),
    Breach(
        "anchor_check_insert",
        lambda c: again(anchor(c), part=9, **past_the_end(c)),
        "anchor_says_what_stands_there",
        "past the end",
    ),
    Breach(
        "anchor_check_insert",
        lambda c: again(anchor(c), part=9, annotation=c.draft.annotation),
        "anchor_says_what_stands_there",
        "another article",
    ),
    Breach(
        "anchor_check_insert",
        lambda c: again(anchor(c), part=9),
        "anchor_parts_in_order",
    ),
    Breach(
        "anchor_check_update",
        lambda c: change(anchor(c), **shifted(c)),
        "anchor_says_what_stands_there",
    ),
    Breach(
        "anchor_check_update",
        lambda c: change(anchor(c), exact=anchor(c).exact.replace("e\u0301", "é")),
        "anchor_says_what_stands_there",
        "composed",
    ),
    Breach(
        "anchor_check_update",
        lambda c: change(anchor(c, part=2), **past_the_end(c)),
        "anchor_says_what_stands_there",
        "past the end",
    ),
    Breach(
        "anchor_check_update",
        lambda c: change(anchor(c), part=9, annotation=c.draft.annotation),
        "anchor_says_what_stands_there",
        "another article",
    ),
    Breach(
        "anchor_check_update",
        lambda c: change(anchor(c), part=9),
        "anchor_parts_in_order",
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
