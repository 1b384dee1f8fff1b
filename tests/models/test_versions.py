"""Versions: what the database refuses."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from annotations.models import RatingScale
from annotations.models.versions import CONTENT
from annotations.workflow import assess, correct, disclose, edit_draft, submit
from tests.cast import act
from tests.every_state import EveryState
from tests.models.breaches import (
    Attempt,
    Breach,
    Words,
    again,
    assert_the_database_refuses,
    assert_the_verb_says_the_same,
    change,
    remove,
    untriggered,
)


def draft(c: EveryState, **changes: Any) -> None:
    change(c.draft.version, **changes)


def complete(**changes: Any) -> dict[str, Any]:
    return {"submitted_at": timezone.now(), "sha256": "0" * 64, **changes}


def foreign(c: EveryState) -> Any:
    scale = RatingScale.objects.create(slug="x", number=1, name="X", methodology="x")
    again(c.draft.rating("true"), scale=scale)
    return scale.ratings.get()


def publish_without_evidence(c: EveryState) -> None:
    c.draft.version.evidence_uses.all().delete()
    draft(
        c,
        **complete(
            published_at=timezone.now(),
            approved_at=timezone.now(),
            approved_by=c.cast.ben,
        ),
    )


def submit_unfinished(c: EveryState) -> None:
    edit_draft(act(c.cast.ada), c.draft.version, summary="")
    submit(act(c.cast.ada), c.draft.version)


def submit_without_a_note(c: EveryState) -> None:
    edit_draft(act(c.cast.ada), c.corrected.version, public_note="")
    submit(act(c.cast.ada), c.corrected.version)


NOTHING = {
    "rating_id": None,
    "as_of": None,
    "summary": "",
    "justification": "",
    "public_note": "",
    "internal_note": "",
}


def saying_only(column: str) -> Attempt:
    """Return the attempt to throw away a first version that says one thing."""

    def attempt(c: EveryState) -> None:
        c.draft.version.evidence_uses.all().delete()
        kept = getattr(c.draft.version, column) or "Café"
        draft(c, **{**NOTHING, column: kept})
        remove(c.draft.version)

    return attempt


def approved_by_a_writer(c: EveryState) -> None:
    """Have it approved by somebody who wrote in it, and did not begin it."""
    writers = [c.cast.ada.pk, c.cast.ben.pk]
    approval = {"approved_by": c.cast.ben, "approved_at": timezone.now()}
    draft(c, writers=writers, **complete(**approval))


def rated_on_a_neighbour_s_scale(c: EveryState) -> None:
    rating = foreign(c)
    again(c.draft.verdict, ref="V-9999", language="de", scale=rating.scale)
    draft(c, rating=rating)


def taken_back(c: EveryState) -> None:
    """Make a submitted version a draft without a reason."""
    gone = {"submitted_at": None, "approved_at": None, "approved_by": None}
    change(c.in_review.version, **gone)


def shown_first(c: EveryState) -> None:
    disclose(act(c.cast.dora), c.in_review.version)
    taken_back(c)


def assessed_first(c: EveryState) -> None:
    """Assess unseen and without the disclosure that the verb would store."""
    assess(act(c.cast.dora), c.in_review.verdict, c.in_review.rating("true"))
    assert not c.in_review.verdict.disclosures.filter(person=c.cast.dora).exists()
    taken_back(c)


# By the column, what it is changed to behind a second reader's back.
OTHER_CONTENT: dict[str, Callable[[EveryState], Any]] = {
    "number": lambda _c: 7,
    "rating_id": lambda c: c.in_review.rating("false").pk,
    "claim_text": lambda _c: "x",
    "summary": lambda _c: "x",
    "justification": lambda _c: "x",
    "as_of": lambda _c: date(2020, 1, 1),
    "change_class": lambda _c: "update",
    "public_note": lambda _c: "x",
    "author_id": lambda c: c.cast.ben.pk,
    "writers": lambda _c: [],
    "appearances": lambda _c: [],
    "sha256": lambda _c: "0" * 64,
    "shown_sha256": lambda _c: "0" * 64,
    "previous_sha256": lambda _c: "0" * 64,
}


def rewritten(column: str, state: str) -> Attempt:
    """Return the attempt to change what a version in a state says in one column."""

    def attempt(c: EveryState) -> None:
        version = getattr(c, state).version
        other = OTHER_CONTENT[column](c)
        assert getattr(version, column) != other
        change(version, **{column: other})

    return attempt


def approved_first(c: EveryState) -> None:
    """Approve it without the disclosure that the verb would store."""
    approval = {"approved_by": c.cast.dora, "approved_at": timezone.now()}
    change(c.in_review.version, **approval)
    assert not c.in_review.verdict.disclosures.filter(person=c.cast.dora).exists()
    taken_back(c)


TAKEN_BACK = {
    "approved": approved_first,
    "shown": shown_first,
    "assessed": assessed_first,
}
FROZEN = "version_frozen_once_submitted"
BREACHES = [
    Breach("version_number_once", untriggered(lambda c: again(c.published.version))),
    Breach(
        "version_one_pending",
        lambda c: again(c.draft.version, number=2, change_class="update"),
    ),
    Breach("version_change_class_known", lambda c: draft(c, change_class="x")),
    Breach(
        "version_approved_by_another",
        untriggered(
            lambda c: draft(
                c, **complete(approved_by=c.cast.ada, approved_at=timezone.now())
            )
        ),
    ),
    Breach(
        "version_approved_once_submitted",
        lambda c: draft(c, approved_by=c.cast.ben, approved_at=timezone.now()),
    ),
    Breach(
        "version_published_once_approved",
        lambda c: change(c.in_review.version, published_at=timezone.now()),
    ),
    Breach(
        "version_complete_once_submitted",
        lambda c: draft(c, submitted_at=timezone.now()),
        label="no hash",
    ),
    Breach(
        "version_complete_once_submitted",
        lambda c: draft(c, **complete(rating=None)),
        label="no rating",
    ),
    Breach(
        "version_complete_once_submitted",
        lambda c: draft(c, **complete(summary="")),
        label="no summary",
    ),
    Breach(
        "version_complete_once_submitted",
        lambda c: draft(c, **complete(justification="")),
        label="no justification",
    ),
    Breach(
        "version_complete_once_submitted",
        lambda c: draft(c, **complete(as_of=None)),
        label="no date",
    ),
    Breach(
        "version_change_has_public_note",
        lambda c: change(c.corrected.version, **complete(public_note="")),
    ),
    Breach(
        "version_first_is_initial",
        lambda c: draft(c, change_class="update"),
        label="first",
    ),
    Breach(
        "version_first_is_initial",
        lambda c: change(c.corrected.version, change_class="initial"),
        label="later",
    ),
    Breach(
        FROZEN,
        lambda c: change(c.published.version, summary="x"),
        "version_frozen_once_published",
        "update",
    ),
    Breach(
        FROZEN,
        lambda c: remove(c.published.version),
        "version_frozen_once_published",
        "delete",
    ),
    *(
        Breach(FROZEN, rewritten(column, state), label=f"{state} {column}")
        for column in OTHER_CONTENT
        for state in ("in_review", "approved")
    ),
    Breach(FROZEN, lambda c: remove(c.in_review.version), label="delete"),
    *(
        Breach(FROZEN, saying_only(column), "version_first_stays", column)
        for column in NOTHING
    ),
    *(
        Breach("version_taken_back_unread", attempt, label=label)
        for label, attempt in TAKEN_BACK.items()
    ),
    Breach(
        "version_can_be_vouched_for",
        lambda c: change(
            c.in_review.version, approved_by=c.cast.ada, approved_at=timezone.now()
        ),
        "version_approved_by_another",
        "its author",
    ),
    Breach(
        "version_can_be_vouched_for",
        approved_by_a_writer,
        "version_approved_by_another",
        "another who wrote in it",
    ),
    Breach(
        "version_can_be_vouched_for",
        publish_without_evidence,
        "version_rests_on_evidence",
    ),
    Breach(
        "version_can_be_vouched_for",
        lambda c: draft(c, rating=foreign(c)),
        "version_rating_on_scale",
        "nobody's",
    ),
    Breach(
        "version_can_be_vouched_for",
        rated_on_a_neighbour_s_scale,
        "version_rating_on_scale",
        "another verdict's",
    ),
    Breach(
        "version_is_next",
        lambda c: again(c.draft.version, number=7, change_class="update"),
    ),
]
WORDS = [
    Words(
        "version_one_pending",
        lambda c: correct(
            act(c.cast.ada), c.corrected.verdict, change_class="update", public_note="x"
        ),
    ),
    Words("version_complete_once_submitted", submit_unfinished),
    Words("version_change_has_public_note", submit_without_a_note),
]


def test_every_column_of_the_content_is_tried() -> None:
    assert set(OTHER_CONTENT) == set(CONTENT.split(", "))


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
