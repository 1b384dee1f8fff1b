"""Agreement on ratings, against examples that their authors worked out on paper."""

import pytest

from annotations.agreement import cohen_kappa, nominal_alpha, ordinal_alpha
from annotations.agreement.figures import ROUNDS

# Krippendorff (2011), section C: four observers, twelve units, some ratings missing.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
UNITS = [
    {str(who): value for who, value in enumerate(column) if value != "."}
    for column in zip(*(row.split() for row in OBSERVERS), strict=True)
]
# Two judges, 200 patients: Cohen's own table, as the examples of `cohen.kappa` in R's package psych
# print it (0.44, 0.07, 0.09 …; n.obs=200) with his kappa of .492. DMAR's `diagnosis_agreement` has it
# cell for cell, and names Cohen (1968), table 1.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Artstein and Poesio (2008), table 1: two coders, 100 utterances.
UTTERANCES = [[20, 20], [10, 50]]


def pairs(table: list[list[int]]) -> list[tuple[str, str]]:
    return [
        (str(one), str(other))
        for one, row in enumerate(table)
        for other, count in enumerate(row)
        for _ in range(count)
    ]


def test_alpha_is_krippendorffs() -> None:
    nominal, ordinal = nominal_alpha(UNITS), ordinal_alpha(UNITS, list("12345"))
    assert nominal.value == pytest.approx(0.743, abs=0.0005)
    assert ordinal.value == pytest.approx(0.815, abs=0.0005)
    assert nominal.units == ordinal.units == 11  # the twelfth has one rating


@pytest.mark.parametrize(("table", "kappa"), [(COHEN, 0.492), (UTTERANCES, 0.348)])
def test_kappa_is_the_published_one(table: list[list[int]], kappa: float) -> None:
    figure = cohen_kappa(pairs(table))
    assert figure.value == pytest.approx(kappa, abs=0.0005)
    assert figure.units == sum(map(sum, table))


def test_an_interval_lies_around_its_value_and_is_always_the_same() -> None:
    for figure in (cohen_kappa(pairs(COHEN)), nominal_alpha(UNITS)):
        assert figure.value is not None
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.value < figure.high
    assert cohen_kappa(pairs(COHEN)) == cohen_kappa(pairs(COHEN))
    # Cohen's own standard error for these figures is 0.055, and 2 × 1.96 × 0.055 is 0.22.
    wide = cohen_kappa(pairs(COHEN))
    assert wide.high - wide.low == pytest.approx(0.22, abs=0.05)  # type: ignore[operator]
    assert ROUNDS >= 400


def test_the_interval_of_many_units_is_as_wide_as_it_should_be() -> None:
    many = [[25 * count for count in row] for row in COHEN]
    figure = cohen_kappa(pairs(many))
    assert figure.units == 5_000
    assert figure.high - figure.low == pytest.approx(0.22 / 5, abs=0.01)  # type: ignore[operator]
    assert figure.low < 0.4915 < figure.high  # type: ignore[operator]
    rare = cohen_kappa([("a", "a")] * 2_000 + [("b", "b")] * 9 + [("a", "b")] * 9)
    assert rare.high - rare.low > 0.2  # type: ignore[operator]


def test_what_cannot_be_told_says_why() -> None:
    assert cohen_kappa([]).value is None
    assert "two people" in nominal_alpha([{"ada": "true"}]).why
    same = [{"ada": "true", "ben": "true"}] * 5
    for figure in (nominal_alpha(same), ordinal_alpha(same, ["false", "true"])):
        assert figure.value is None
        assert figure.units == 5
        assert "chance" in figure.why
    assert cohen_kappa([("true", "true")] * 5).value is None
    assert cohen_kappa([("true", "false"), ("false", "true")]).low is None


def test_full_agreement_is_one_and_ratings_without_a_place_are_left_out() -> None:
    units = [{"ada": r, "ben": r} for r in ("true", "false", "unproven")]
    assert nominal_alpha(units).value == 1
    placed = ordinal_alpha(units, ["false", "true"])
    assert placed.value == 1
    assert placed.units == 2


def test_near_misses_count_less_when_there_is_an_order() -> None:
    order = ["1", "2", "3", "4", "5"]
    near = [{"ada": str(n), "ben": str(min(n + 1, 5))} for n in (1, 2, 3, 4, 5)]
    nominal, ordinal = nominal_alpha(near).value, ordinal_alpha(near, order).value
    assert nominal is not None
    assert ordinal is not None
    assert ordinal > nominal
