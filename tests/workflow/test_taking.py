"""The queue: one person has a thing at a time, for a time, and never their own to read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from annotations.models import Assignment, Verdict
from annotations.workflow import (
    NotPermitted,
    OwnWork,
    TransitionNotAllowed,
    approve,
    edit_draft,
    release,
    submit,
    take,
    take_next,
)
from tests.cast import act
from tests.corpus import make_article, make_claim
from tests.every_state import EveryState


def test_what_one_has_another_cannot_take_until_it_is_put_back(
    corpus: EveryState,
) -> None:
    cast, article = corpus.cast, corpus.draft.article
    held = take(act(cast.ada), article)
    with pytest.raises(TransitionNotAllowed, match="Somebody else"):
        take(act(cast.ben), article)
    with pytest.raises(NotPermitted, match="an editor"):
        release(act(cast.ben), held)
    release(act(cast.ada), held)
    assert held.end == "released"
    assert take(act(cast.ben), article).person == cast.ben
    with pytest.raises(TransitionNotAllowed, match="already"):
        release(act(cast.ada), held)


def test_after_its_time_anybody_may_take_it(corpus: EveryState, settings: Any) -> None:
    settings.TAKEN_HOURS = 2
    cast, article = corpus.cast, corpus.draft.article
    held = take(act(cast.ada), article)
    assert held.until - held.taken_at == timedelta(hours=2)
    later = replace(act(cast.ben), at=held.until)
    assert take(later, article).person == cast.ben
    held.refresh_from_db()
    assert held.end == "lapsed"


def test_taking_ones_own_again_makes_it_last(corpus: EveryState) -> None:
    cast, article = corpus.cast, corpus.draft.article
    first = take(act(cast.ada), article)
    again = take(act(cast.ada), article)
    first.refresh_from_db()
    assert first.end == "released"
    assert again.until > first.until
    assert again.ended_at is None


def test_the_next_is_the_oldest_that_nobody_has(corpus: EveryState) -> None:
    cast = corpus.cast
    first, second = (make_article(cast, url=f"https://new.example/{n}") for n in "12")
    assert take_next(act(cast.ada), "article").subject == first  # type: ignore[union-attr]
    assert take_next(act(cast.ben), "article").subject == second  # type: ignore[union-attr]
    assert take_next(act(cast.cleo), "article") is None
    lapsed = replace(act(cast.cleo), at=Assignment.objects.latest("id").until)
    assert take_next(lapsed, "article").subject == first  # type: ignore[union-attr]
    claim = make_claim(cast, "Nobody has begun this one.")
    loose = [
        one.subject for _ in range(9) if (one := take_next(act(cast.ada), "claim"))
    ]
    assert claim in loose
    assert len(loose) == len(set(loose))
    with pytest.raises(TransitionNotAllowed, match="article, claim, verdict"):
        take_next(act(cast.ada), "task")


def test_nobody_is_given_their_own_work_to_read(corpus: EveryState) -> None:
    cast = corpus.cast
    submit(act(cast.cleo), corpus.draft.version)  # written by Ada
    with pytest.raises(OwnWork):
        take(act(cast.cleo), own(corpus))
    cases = (corpus.in_review, corpus.draft, corpus.corrected)
    waiting = {case.verdict for case in cases}
    found = {take_next(act(cast.ben), "verdict").subject for _ in cases}  # type: ignore[union-attr]
    assert found == waiting
    assert take_next(act(cast.ben), "verdict") is None
    with pytest.raises(TransitionNotAllowed, match="No version"):
        take(act(cast.ben), corpus.published.verdict)


def own(corpus: EveryState) -> Verdict:
    """Return a verdict in which Cleo wrote, waiting for its second reader."""
    version = corpus.corrected.version
    edit_draft(act(corpus.cast.cleo), version, internal_note="Ask them.")
    submit(act(corpus.cast.ada), version)
    return corpus.corrected.reload()


def test_reading_ends_with_the_answer(corpus: EveryState) -> None:
    held = take(act(corpus.cast.ben), corpus.in_review.verdict)
    approve(act(corpus.cast.ben), corpus.in_review.version)
    held.refresh_from_db()
    assert held.end == "done"
