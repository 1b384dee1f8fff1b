"""Where a text says what a statement says, and where it only nearly does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.anchoring.matching import DIFFERENT, MATCH, Likeness, Passages
from annotations.anchoring.statements import pairs_of
from bench.match.cases import CASES, UNRELATED, Case

CLAIM = "The café on Station Road closed in March 2025."


def like(text: str, claim: str = CLAIM) -> list[Likeness]:
    return Passages(text).like(claim)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.claim[:30])
def test_the_labelled_set_is_told_apart(case: Case) -> None:
    for passage in case.paraphrases:
        assert [one.outcome for one in like(passage, case.claim)] == [MATCH], passage
    for kind, passage in case.near:
        (one,) = like(passage, case.claim)
        assert one.outcome == DIFFERENT, passage
        assert kind in {difference.kind for difference in one.differences}, passage


def test_what_is_unrelated_is_not_like_anything() -> None:
    for case in CASES:
        assert like(" ".join(UNRELATED), case.claim) == []


def test_the_span_is_in_code_points() -> None:
    text = f"👩‍💻 קפה nai\u0308ve.\r\n“{CLAIM}” Quite."
    (one,) = like(text)

    assert text[one.start : one.end] == CLAIM[4:-1]
    assert (one.share, one.left_out) == (1.0, ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The café on Station Road closed in March 2024.", "date"),
        ("The café on Harbour Road closed in March 2025.", "name"),
        ("The café on Station Road hasn’t closed in March 2025.", "negation"),
        ("The café on Station Road never closed in March 2025.", "negation"),
    ],
)
def test_a_near_miss_says_what_differs(text: str, kind: str) -> None:
    (one,) = like(text)

    assert (one.outcome, [d.kind for d in one.differences]) == (DIFFERENT, [kind])
    assert one.differences[0].passage


def test_names_that_change_places_are_a_difference() -> None:
    claim = "Norland attacked Westmark before dawn."
    assert like("Westmark attacked Norland before dawn.", claim)[0].outcome == DIFFERENT
    assert (
        like("Westmark was attacked by Norland before dawn.", claim)[0].outcome == MATCH
    )


def test_numbers_are_the_same_however_they_are_written() -> None:
    for text in (
        "8 million jobs were lost.",
        "8,000,000 jobs lost",
        "Eight million lost jobs",
    ):
        assert [one.outcome for one in like(text, "Eight million jobs were lost.")] == [
            MATCH
        ]
    assert set(pairs_of(["8 million jobs"])) == set(pairs_of(["8,000,000 job"]))


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_is_too_strange(text: str, claim: str) -> None:
    mixed = f"{text} {CLAIM} {text}"
    for one in [*like(mixed), *like(mixed, claim), *like(text, f"{claim} {text}")]:
        assert 0 <= one.start < one.end <= len(mixed)
        assert 0 < one.share <= 1
    pairs_of([text, claim])
