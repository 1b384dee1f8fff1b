"""Alpha-U against the numbers that Krippendorff published.

They are those of Content Analysis, 2nd edition (2004), page 254, and of Sociological Methodology 25
(1995), page 57, as the tests of DKPro Statistics quote them. No published number was found for |uα of
2016, which is checked in `test_highlights` against its definition, character by character; the
public implementations of it that were found contradict each other, or their own examples.
"""

import pytest

from annotations.agreement import boundary_alpha, unitizing_alpha
from annotations.agreement.boundaries import (
    expected_disagreement,
    observed_disagreement,
)
from annotations.agreement.highlights import Reading, Span

C_2004 = ([(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)])
K_2004 = ([(30, 90), (150, 200)], [(30, 90), (150, 200)])


def units(*said: tuple[int, int]) -> list[Span]:
    """Return spans given as start and length."""
    return [(start, start + length) for start, length in said]


OF_1995 = {
    "A": (units((2, 8), (14, 6)), units((4, 4), (15, 2))),
    "B": (
        units((0, 18)),
        units((0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)),
    ),
    "C": (
        units((2, 6), (10, 2), (14, 4), (20, 2)),
        units((0, 2), (4, 4), (10, 4), (16, 2), (20, 2)),
    ),
    "D": (
        units((0, 2), (2, 8), (10, 4), (14, 6), (20, 4)),
        units((0, 4), (4, 4), (8, 7), (15, 2), (17, 7)),
    ),
}


def reading(length: int, people: tuple[list[Span], list[Span]]) -> Reading:
    return Reading(length, {f"p{n}": [(s,) for s in p] for n, p in enumerate(people)})


def stretched(name: str, by: float) -> tuple[list[Span], list[Span]]:
    """Return an example of 1995 on a continuum that many times as long."""
    one, other = (
        [(int(start * by), int(end * by)) for start, end in spans]
        for spans in OF_1995[name]
    )
    return one, other


@pytest.mark.parametrize(
    ("people", "observed", "expected", "alpha"),
    [(C_2004, 0.0144, 0.0532, 0.7286), (K_2004, 0.0, 0.0490, 1.0)],
    ids=["c", "k"],
)
def test_alpha_u_is_that_of_the_example_of_2004(
    people: tuple[list[Span], list[Span]],
    observed: float,
    expected: float,
    alpha: float,
) -> None:
    assert observed_disagreement(300, people) == pytest.approx(observed, abs=5e-5)
    assert expected_disagreement(300, people) == pytest.approx(expected, abs=5e-5)
    figure = boundary_alpha(reading(300, people))
    assert figure.value == pytest.approx(alpha, abs=1.1e-4)  # of rounded D's there


def test_both_categories_of_the_example_of_2004_together() -> None:
    pairs = (C_2004, K_2004)
    observed = sum(observed_disagreement(300, one) for one in pairs)
    expected = sum(expected_disagreement(300, one) for one in pairs)
    assert 1 - observed / expected == pytest.approx(0.8591, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "observed"),
    [("A", 0.03125), ("B", 2.26736), ("C", 0.02777), ("D", 0.38715)],
)
def test_disagreement_is_that_observed_in_the_examples_of_1995(
    name: str, observed: float
) -> None:
    found = observed_disagreement(24, OF_1995[name])
    assert found == pytest.approx(observed, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "length", "expected", "alpha"),
    [
        ("C", 12, 0.05494, 0.494),
        ("A", 1_200_000, 0.06990, 0.553),
        ("D", 1_200_000, 0.41445, 0.066),
    ],
)
def test_alpha_u_is_that_of_examples_of_1995(
    name: str, length: int, expected: float, alpha: float
) -> None:
    """The others, B and C on long continua, are up to 0.014 off: the formula of 2004 mends one of 1995."""
    people = stretched(name, length / 24)
    found = expected_disagreement(length, people)
    assert found == pytest.approx(expected, abs=1e-5)
    value = boundary_alpha(reading(length, people)).value
    assert value == pytest.approx(alpha, abs=5e-4)


def test_long_highlights_astray_cost_more_in_alpha_u_than_in_its_successor() -> None:
    """Why both are shown: what they weigh differs, and so do they on one and the same article."""
    people = reading(300, C_2004)
    older, newer = boundary_alpha(people).value, unitizing_alpha([people]).value
    assert older == pytest.approx(0.7286, abs=1.1e-4)
    assert newer is not None
    assert newer < 0.7


def test_alpha_u_of_nothing_says_why() -> None:
    assert "two people" in boundary_alpha(Reading(9, {"ada": []})).why
    assert "Nothing is marked" in boundary_alpha(Reading(9, {"a": [], "b": []})).why
