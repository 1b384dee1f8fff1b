"""Working things out aside: the outcomes and their order are those of doing it here, whatever becomes of the other process."""

import os
import time
from multiprocessing import parent_process

import pytest

from annotations.anchoring.aside import MANY, with_a_second_process, worked_out
from annotations.anchoring.repeats import stored_shingles

TEXTS = [
    f"The café 👩‍💻 of {number} opens, closes and e\u0301.\r\n קפה"
    for number in range(MANY + 3)
]


def of_whom(number: int) -> tuple[int, int]:
    """Return a number with the process that was asked, which takes its time if it is a second one."""
    time.sleep(0.02 if parent_process() else 0)
    return number, os.getpid()


def leaving(number: int) -> int:
    """Return a number, but end any second process."""
    if parent_process() is not None:
        os._exit(1)
    return number


def refusing(number: int) -> int:
    """Refuse whatever is given."""
    raise ValueError(number)


def test_texts_are_read_in_their_order_as_they_are_here() -> None:
    with with_a_second_process():
        found = list(worked_out(stored_shingles, TEXTS))
    assert found == [stored_shingles(text) for text in TEXTS]


def test_both_processes_take_part_and_the_order_stays() -> None:
    with with_a_second_process():
        found = list(worked_out(of_whom, range(MANY)))
    assert [number for number, _ in found] == list(range(MANY))
    assert len({process for _, process in found}) == 2


def test_few_things_are_worked_out_here() -> None:
    with with_a_second_process():
        found = list(worked_out(of_whom, range(MANY - 1)))
    assert found == [(number, os.getpid()) for number in range(MANY - 1)]


def test_what_a_lost_process_owes_is_worked_out_here() -> None:
    with with_a_second_process():
        assert list(worked_out(leaving, range(MANY))) == list(range(MANY))
        assert list(worked_out(leaving, range(MANY))) == list(range(MANY))


def test_what_fails_aside_fails_here() -> None:
    with with_a_second_process(), pytest.raises(ValueError, match=r"\d"):
        list(worked_out(refusing, range(MANY)))
