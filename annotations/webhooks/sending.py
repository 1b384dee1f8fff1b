"""The sender: looks every second for what is to be sent, and sends to several receivers at once.

A second is soon enough for the promise of five, needs nothing that can break unnoticed, and costs one
short query. A subscription is sent one event at a time, so a slow or dead receiver delays itself alone;
and half of the threads are kept for receivers that have not just failed.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.contrib.auth.models import User
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from annotations.webhooks.delivery import deliver
from annotations.workflow import Act
from annotations.workflow.delivering import Turn, take_turn

log = logging.getLogger(__name__)

THREADS = 8
PAUSE = 1.0  # seconds between two looks when there is nothing to send
AFTER_TROUBLE = 5.0  # seconds to wait when the database does not answer


class Sender:
    """Sends webhooks until it is told to stop; `account` names who the history says it was."""

    def __init__(self, account: Callable[[], User], *, threads: int = THREADS) -> None:
        self.account = account
        self.user: User | None = None
        self.threads = threads
        self.stopping = threading.Event()
        self.wake = threading.Condition()
        self.busy: dict[Future[None], Turn] = {}
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="webhook")

    def run(self, *, until_idle: bool = False) -> None:
        """Send whatever is due; return once told to stop, or with `until_idle` when nothing is."""
        while not self.stopping.is_set():
            try:
                found = self.start_next()
            except Error as reason:
                log.error("Webhooks wait for the database: %s", first_line(reason))
                connection.close()
                if until_idle:
                    break
                self.stopping.wait(AFTER_TROUBLE)
                continue
            if not found and until_idle and not self.busy:
                break
            if not found:
                self.rest()
        self.pool.shutdown(wait=True)
        connection.close()

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
        turn = take_turn(timezone.now(), healthy_only=failing >= self.threads // 2)
        if turn is None:
            return False
        with self.wake:
            future = self.pool.submit(self.serve, Act.now(self.user), turn)
            self.busy[future] = turn
        future.add_done_callback(self.done)
        return True

    def serve(self, act: Act, turn: Turn) -> None:
        """Deliver one turn, in a thread of the pool with a connection of its own."""
        try:
            deliver(act, turn)
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

    def done(self, future: Future[None]) -> None:
        """Look for more as soon as a thread is free."""
        with self.wake:
            del self.busy[future]
            self.wake.notify_all()

    def rest(self) -> None:
        """Wait a second, or until a thread is free."""
        with self.wake:
            self.wake.wait(PAUSE)


def first_line(reason: Exception) -> str:
    """Return the first line of what the database says."""
    return (str(reason).splitlines() or [type(reason).__name__])[0]
