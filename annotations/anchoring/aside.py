"""Working things out in a second process while this one goes on, where they are many.

What is asked for must be a plain function of what it is given, importable by name.
"""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
MANY = 50  # things; below it a process is not worth starting
TOGETHER = 5  # things that are sent at once


class Second:
    """A second process, which starts when it is first asked and ends with this one."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1)  # waits for its answers
        self.ours: Connection | None = None

    def begin(self, work: Callable[[T], R], given: Sequence[T]) -> Future[list[R]]:
        """Have something worked out of each of some things, after what was asked before."""
        return self.thread.submit(self.ask, work, given)

    def ask(self, work: Callable[[T], R], given: Sequence[T]) -> list[R]:
        """Ask and wait for the answer. Raises EOFError or OSError when the process is gone."""
        if self.ours is None:
            self.ours = started()
        self.ours.send((work, given))
        answer: list[R] = self.ours.recv()
        return answer

    def end(self) -> None:
        """Ask for nothing more, and let the process end."""
        self.thread.shutdown(cancel_futures=True)
        if self.ours is not None:
            self.ours.close()


SECOND: ContextVar[Second | None] = ContextVar("second", default=None)


def started() -> Connection:
    """Start a second process and return the line to it; it ends when the line is cut."""
    context = get_context("spawn")  # a copy of this one would hold its connections too
    ours, theirs = context.Pipe()
    context.Process(target=answer_all, args=(theirs,), daemon=True).start()
    theirs.close()
    return ours


def answer_all(line: Connection) -> None:
    """Work out what is asked for until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends it
    try:
        while True:
            work, given = line.recv()
            line.send([work(one) for one in given])
    except (EOFError, OSError):
        return


@contextmanager
def with_a_second_process() -> Iterator[None]:
    """Have a second process work out what is `worked_out` within this block."""
    second = Second()
    token = SECOND.set(second)
    try:
        yield
    finally:
        SECOND.reset(token)
        second.end()


def worked_out(work: Callable[[T], R], given: Sequence[T]) -> Iterator[R]:
    """Have something worked out of each of some things, and return the outcomes in their order.

    A second process begins at once, where there is one. Once they are asked for this one helps, from the
    last towards the first.
    """
    second = SECOND.get()
    if second is None or len(given) < MANY:
        return map(work, given)
    pieces = [given[at : at + TOGETHER] for at in range(0, len(given), TOGETHER)]
    begun = [second.begin(work, piece) for piece in pieces]
    return gathered(work, pieces, begun)


def gathered(
    work: Callable[[T], R],
    pieces: Sequence[Sequence[T]],
    begun: Sequence["Future[list[R]]"],
) -> Iterator[R]:
    """Yield the outcomes in their order; while one is waited for, work out the last that is not begun."""
    ours: dict[int, list[R]] = {}
    left = len(pieces)
    for at, piece in enumerate(pieces):
        while at < left - 1 and not begun[at].done() and begun[left - 1].cancel():
            left -= 1
            ours[left] = [work(one) for one in pieces[left]]
        yield from ours.pop(at, None) or outcome(work, piece, begun[at])


def outcome(
    work: Callable[[T], R], given: Sequence[T], begun: "Future[list[R]]"
) -> list[R]:
    """Return what was worked out of some things, or work it out here where nobody has."""
    try:
        return begun.result()
    except (EOFError, OSError):  # the other process is gone; it can be done without
        return [work(one) for one in given]
