"""Numbers with which a command can do nothing are refused before it begins."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["worker", "--concurrency", "0"], "from 1 to 100"),
        (["worker", "--concurrency", "-1"], "from 1 to 100"),
        (["worker", "--concurrency", "two"], "from 1 to 100"),
        (["usage", "--days", "99999999999"], "from 1 to 36500"),
        (["usage", "--days", "0"], "from 1 to 36500"),
        (["mirror", "https://x.example", "m", "--every", "-5"], "from 1 to 86400"),
    ],
)
def test_a_number_out_of_reach_is_refused(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=f"give a whole number {said}"):
        call_command(*arguments)
