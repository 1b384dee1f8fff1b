"""Agreement on highlights, against the example of the book that defines it."""

import pytest

from annotations.agreement import Figure, span_f1, unitizing_alpha
from annotations.agreement.highlights import Reading, disagreement


def reading(length: int = 300, **marks: list[tuple[int, int]]) -> Reading:
    return Reading(length, {who: [(one,) for one in m] for who, m in marks.items()})


# Krippendorff (2004), page 254: a continuum from 150 to 450, two observers, categories c and k.
C = ([(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)])
K = ([(30, 90), (150, 200)], [(30, 90), (150, 200)])


def test_disagreement_is_krippendorffs() -> None:
    observed, expected = disagreement(300, C)
    assert observed == pytest.approx(0.0144, abs=0.00005)
    assert expected == pytest.approx(0.0532, abs=0.0001)
    same, chance = disagreement(300, K)
    assert same == 0
    assert chance == pytest.approx(0.0490, abs=0.0001)
    assert 1 - (observed + same) / (expected + chance) == pytest.approx(
        0.8591, abs=0.0005
    )


def test_unitizing_alpha_is_krippendorffs() -> None:
    figure = unitizing_alpha([reading(i=C[0], j=C[1])])
    assert figure.value == pytest.approx(0.7286, abs=0.0005)
    assert figure.units == 1
    assert unitizing_alpha([reading(i=K[0], j=K[1])]).value == 1


def test_what_one_person_marked_twice_counts_once() -> None:
    twice = [*C[0], (80, 100), (75, 145)]
    assert unitizing_alpha([reading(i=twice, j=C[1])]) == unitizing_alpha(
        [reading(i=C[0], j=C[1])]
    )


def test_f1_counts_the_same_and_the_overlapping() -> None:
    pair = reading(ada=[(0, 5), (10, 20), (30, 40)], ben=[(0, 5), (12, 25)])
    assert span_f1([pair]) == Figure(pytest.approx(2 / 5), 1)
    assert span_f1([pair], overlapping=True).value == pytest.approx(4 / 5)
    three = reading(ada=[(0, 5)], ben=[(0, 5)], cleo=[(6, 9)])
    assert span_f1([three]).value == pytest.approx(2 / 6)


def test_a_highlight_matches_one_other_at_most() -> None:
    pair = reading(ada=[(0, 50)], ben=[(0, 10), (20, 30)])
    assert span_f1([pair], overlapping=True).value == pytest.approx(2 / 3)


def test_a_quotation_in_parts_matches_as_a_whole() -> None:
    parts = Reading(90, {"ada": [((0, 5), (9, 12))], "ben": [((0, 5),)]})
    assert span_f1([parts]).value == 0
    assert span_f1([parts], overlapping=True).value == 1


def test_what_cannot_be_told_says_why() -> None:
    for figure in (span_f1([reading(ada=[(0, 5)])]), unitizing_alpha([])):
        assert figure.value is None
        assert "two people" in figure.why
    empty = unitizing_alpha([reading(ada=[], ben=[])])
    assert empty.value is None
    assert "nothing is marked" in empty.why


def test_several_articles_have_an_interval() -> None:
    articles = [
        reading(i=C[0], j=C[1]),
        reading(i=K[0], j=K[1]),
        reading(i=[(0, 9)], j=[(20, 30)]),
        reading(i=[(5, 90)], j=[(5, 90)]),
    ]
    for figure in (unitizing_alpha(articles), span_f1(articles)):
        assert figure.units == 4
        assert figure.low is not None
        assert figure.low <= figure.value <= figure.high  # type: ignore[operator]
