"""Versions: what the database refuses."""

from typing import Any

import pytest
from django.utils import timezone

from annotations.models import RatingScale
from annotations.workflow import assess, correct, disclose, edit_draft, submit
from tests.cast import act
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


def empty_of_evidence(c: EveryState) -> None:
    """Throw away a first version that says something."""
    c.draft.version.evidence_uses.all().delete()
    remove(c.draft.version)


def taken_back(c: EveryState, state: str = "in_review") -> None:
    """Make a submitted version a draft without a reason."""
    change(
        getattr(c, state).version, submitted_at=None, approved_at=None, approved_by=None
    )


def shown_first(c: EveryState) -> None:
    disclose(act(c.cast.dora), c.in_review.version)
    taken_back(c)


def assessed_first(c: EveryState) -> None:
    """Assess unseen and without the disclosure that the verb would store."""
    assess(act(c.cast.dora), c.in_review.verdict, c.in_review.rating("true"))
    assert not c.in_review.verdict.disclosures.filter(person=c.cast.dora).exists()
    taken_back(c)


TAKEN_BACK = {
    "approved": lambda c: taken_back(c, "approved"),
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
    Breach(FROZEN, lambda c: change(c.in_review.version, summary="x"), label="update"),
    Breach(FROZEN, lambda c: change(c.approved.version, writers=[]), label="writers"),
    Breach(FROZEN, lambda c: remove(c.in_review.version), label="delete"),
    Breach(FROZEN, empty_of_evidence, "version_first_stays"),
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


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
