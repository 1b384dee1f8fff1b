"""The first step on a fresh machine: what it says where it cannot go on."""

import pytest

from factcheck.install import NEWEST, OLDEST, too_new


@pytest.mark.parametrize("version", [OLDEST, (3, 12), NEWEST])
def test_nothing_is_said_of_a_python_that_the_packages_are_built_for(
    version: tuple[int, int],
) -> None:
    assert too_new(version) == ""


def test_a_python_that_is_too_new_is_told_which_to_take() -> None:
    said = too_new((NEWEST[0], NEWEST[1] + 1))
    assert "Remove .venv" in said
    assert "make run PYTHON=python3.14" in said
