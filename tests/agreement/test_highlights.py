"""Agreement on highlights, against the definitions worked out character by character."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import pytest

from annotations.agreement import Figure, span_f1, unitizing_alpha
from annotations.agreement.highlights import Reading


def reading(length: int = 300, **marks: list[tuple[int, int]]) -> Reading:
    return Reading(length, {who: [(one,) for one in m] for who, m in marks.items()})


# Two observers of a continuum of 300, as in the example of Krippendorff (2004), page 254.
C = ([(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)])
K = ([(30, 90), (150, 200)], [(30, 90), (150, 200)])
TEXTS = [
    (300, C),
    (300, K),
    (40, ([(3, 9), (9, 20)], [(5, 14)], [])),
    (25, ([(0, 25)], [(0, 10), (12, 25)], [(24, 25)], [(7, 8)])),
]


def alpha_by_hand(
    texts: Sequence[tuple[int, Sequence[list[tuple[int, int]]]]],
) -> float:
    """Return |uα off its definition: every character compared, every pair that may be drawn counted."""
    drawn, differing = [], 0.0
    for text, (length, people) in enumerate(texts):
        rows = [[0] * length for _ in people]
        for row, units in zip(rows, people, strict=True):
            for number, (start, end) in enumerate(units, start=1):
                row[start:end] = [number] * (end - start)
        for one, other in permutations(rows, 2):
            unlike = sum(bool(a) != bool(b) for a, b in zip(one, other, strict=True))
            differing += unlike / (len(people) - 1)
        drawn += [
            (bool(unit), (text, who, unit or -at - 1))
            for who, row in enumerate(rows)
            for at, unit in enumerate(row)
        ]
    kinds = Counter(drawn)
    allowed = len(drawn) ** 2 - sum(n * n for n in kinds.values())
    marked = sum(is_marked for is_marked, _ in drawn)
    unlike_pairs = 2 * marked * (len(drawn) - marked)
    return 1 - (differing / len(drawn)) / (unlike_pairs / allowed)


@pytest.mark.parametrize("texts", [[one] for one in TEXTS] + [TEXTS])
def test_unitizing_alpha_is_what_its_definition_gives(
    texts: list[tuple[int, Sequence[list[tuple[int, int]]]]],
) -> None:
    read = [
        reading(length, **{f"p{n}": units for n, units in enumerate(people)})
        for length, people in texts
    ]
    figure = unitizing_alpha(read)
    assert figure.value == pytest.approx(alpha_by_hand(texts), abs=1e-12)
    assert figure.units == len(texts)


def test_unitizing_alpha_is_one_for_the_same_and_near_nothing_for_strangers() -> None:
    assert unitizing_alpha([reading(i=K[0], j=K[1])]).value == 1
    apart = unitizing_alpha([reading(i=[(0, 50)], j=[(200, 250)])])
    assert apart.value is not None
    assert apart.value < 0


def test_a_third_reader_who_agrees_raises_unitizing_alpha() -> None:
    """With more than two people the alpha-U of 2004 misbehaved; it was replaced for that."""
    two = unitizing_alpha([reading(a=C[0], b=C[1])]).value
    three = unitizing_alpha([reading(a=C[0], b=C[1], c=C[0])]).value
    assert two is not None
    assert three is not None
    assert three > two


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
