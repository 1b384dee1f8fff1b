"""Waits grow over days, listen to the receiver, and come to an end."""

from datetime import UTC, datetime, timedelta

import pytest

from annotations.webhooks.retrying import (
    LONGEST_WAIT,
    WAITS,
    asked_wait,
    is_given_up,
    wait_after,
)

NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_waits_are_those_of_the_specification() -> None:
    hours = [round(wait_after(n, chance=0) / HOUR, 3) for n in range(1, 11)]
    assert hours == [0.001, 0.083, 0.5, 2, 5, 10, 14, 20, 24, 24]


def test_chance_only_lengthens_a_wait_and_by_a_tenth_at_most() -> None:
    for failures, usual in enumerate(WAITS, start=1):
        assert wait_after(failures, chance=1) == usual * 1.1


def test_with_any_luck_the_last_attempt_comes_after_the_patience() -> None:
    assert sum(WAITS, timedelta()) > 75 * HOUR
    assert is_given_up(NOW - 75 * HOUR, NOW)
    assert not is_given_up(NOW - 75 * HOUR + timedelta(seconds=1), NOW)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Wed, 05 Mar 2025 12:01:00 GMT", 60),
        ("Wed, 05 Mar 2025 11:00:00 GMT", 0),
        ("999999999999999999999999", 86_400),
        ("Wed, 05 Mar 2025 12:01:00 +99999999999999999999", None),
        ("Wed, 05 Mar 2025 99999999999999999999:01:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read(said: str | None, seconds: int | None) -> None:
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert asked_wait(said, NOW) == wanted


def test_the_receiver_can_ask_for_more_time_and_for_a_day_at_most() -> None:
    assert wait_after(1, chance=0, asked=2 * HOUR) == 2 * HOUR
    assert wait_after(4, chance=0, asked=HOUR) == 2 * HOUR
    assert wait_after(1, chance=0, asked=timedelta(days=400)) == LONGEST_WAIT
