"""The sender: looks every second for what is to be sent, and sends to several receivers at once.

A second is soon enough for the promise of five, needs nothing that can break unnoticed, and costs one
short query. A subscription is sent one event at a time, so a slow or dead receiver delays itself alone;
and half of the threads are kept for receivers that have not just failed.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import (
    Error,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)
from django.utils import timezone

from annotations.webhooks.delivery import outcome_of, write_down
from annotations.workflow import Act
from annotations.workflow.delivering import LEASE, Turn, give_back, take_turn
from factcheck.database import first_line

log = logging.getLogger(__name__)

THREADS = 8
PAUSE = 1.0  # seconds between two looks when there is nothing to send
AFTER_TROUBLE = 5.0  # seconds to wait when the database does not answer


class Sender:
    """Sends webhooks until it is told to stop; `account` names who the history says it was."""

    def __init__(self, account: Callable[[], User], *, threads: int = THREADS) -> None:
        self.account = account
        self.user: User | None = None
        self.cut_off: UUID | None = None  # a lease whose taker lost the database
        self.threads = threads
        self.stopping = threading.Event()
        self.wake = threading.Condition()
        self.busy: dict[Future[None], Turn] = {}
        self.finished = 0
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="webhook")

    def run(self, *, until_idle: bool = False) -> None:
        """Send whatever is due until told to stop, whatever happens to the database.

        With `until_idle` return when nothing is due; then the database's errors are raised.
        """
        try:
            while not self.stopping.is_set():
                # Read before the look: what ends during it may leave more to be sent.
                busy, finished = bool(self.busy), self.finished
                found = self.start_next() if until_idle else self.try_next()
                if not found and until_idle and not busy:
                    break
                if not found:
                    self.rest(finished)
        finally:
            self.stopping.set()  # what is sent comes to its end, and waits for no database
            self.pool.shutdown(wait=True)
            connection.close()

    def try_next(self) -> bool:
        """Start the next turn; what goes wrong is logged, and tried again in five seconds."""
        try:
            return self.start_next()
        except Error as reason:
            log.error("Webhooks wait for the database: %s", first_line(reason))
        except Exception:
            log.exception("Webhooks could not be looked for.")
        connection.close()
        self.stopping.wait(AFTER_TROUBLE)
        return False

    def stop(self) -> None:
        """Let what is being sent come to its end, and take nothing new."""
        self.stopping.set()
        with self.wake:
            self.wake.notify_all()

    def start_next(self) -> bool:
        """Hand the next turn to a free thread; return whether there was one."""
        with self.wake:
            free = self.threads - len(self.busy)
            failing = sum(
                turn.subscription.failing_since is not None
                for turn in self.busy.values()
            )
        if not free:
            return False
        close_old_connections()
        self.user = self.user or self.account()
        turn = self.take_turn(healthy_only=failing >= self.threads // 2)
        if turn is None:
            return False
        with self.wake:
            future = self.pool.submit(self.serve, Act.now(self.user), turn)
            self.busy[future] = turn
        future.add_done_callback(self.done)
        return True

    def take_turn(self, *, healthy_only: bool) -> Turn | None:
        """Take a turn; first give back what was taken by a look that was cut off.

        What cannot be looked at for another reason stays taken, lest it be the first again each time.
        """
        if self.cut_off:
            give_back(self.cut_off)
            self.cut_off = None
        lease = uuid4()
        try:
            return take_turn(timezone.now(), healthy_only=healthy_only, lease=lease)
        except Error:
            if not connection.is_usable():
                self.cut_off = lease
            raise

    def serve(self, act: Act, turn: Turn) -> None:
        """Deliver one turn, in a thread of the pool with a connection of its own."""
        try:
            self.deliver(act, turn)
        except Error as reason:
            log.error(
                "The delivery of event %d could not be written down: %s",
                turn.event.seq,
                first_line(reason),
            )
        except Exception:
            log.exception("Event %d could not be sent.", turn.event.seq)
        finally:
            connection.close()

    def deliver(self, act: Act, turn: Turn) -> None:
        """Send, and write down what came of it, again each second for as long as a lease lasts.

        A sender that is cut off from the database knows its lease again once that answers. Raises the
        database's errors when the time is over, or nothing is to be waited for.
        """
        until = time.monotonic() + LEASE.total_seconds()
        outcome = outcome_of(turn)
        while True:
            try:
                write_down(act, turn, outcome)
            except (InterfaceError, OperationalError):
                connection.close()
                if time.monotonic() > until or self.stopping.wait(PAUSE):
                    raise
            else:
                return

    def done(self, future: Future[None]) -> None:
        """Look for more as soon as a thread is free."""
        with self.wake:
            del self.busy[future]
            self.finished += 1
            self.wake.notify_all()

    def rest(self, finished: int) -> None:
        """Wait a second, or until another turn has come to its end."""
        with self.wake:
            self.wake.wait_for(
                lambda: self.finished != finished or self.stopping.is_set(), PAUSE
            )
