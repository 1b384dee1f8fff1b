"""No text makes a regular expression of ours work without end, or in the square of its length."""

import os
import signal
import subprocess
import sys

import pytest

from tests.security.patterns import ROOT, uses

pytestmark = pytest.mark.long


def tried(*patterns: str) -> tuple[int, list[str]]:
    """Return how a process ended that tried expressions, and what it said."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.security.patterns", *patterns],
        cwd=ROOT, env={**os.environ, "DEBUG": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout.splitlines()


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\w+\s?)+$",  # twice as long for every character more
        r"[!?]+[\"']*(?=\s)",  # the square of the length
    ],
)
def test_the_attack_stops_a_careless_expression(pattern: str) -> None:
    status, said = tried(pattern)
    assert (status, said) == (-signal.SIGPROF, [pattern])


def test_no_expression_of_ours_can_be_made_to_work_long() -> None:
    status, said = tried()
    assert said[-1] == "done", f"{said[-1]} was stopped ({status})"


def test_the_expressions_are_found_with_the_ways_they_are_used_in() -> None:
    found = {use.place for use in uses()}
    assert len(found) > 60
    assert (
        {
            "annotations.api.authentication.KEY.fullmatch",  # compiled and used in one module
            "annotations.exchange.reading.brat.BOUND.fullmatch",  # handed on
            "annotations.anchoring.tokens.SENTENCE_END.finditer",
        }
        <= found
    )
