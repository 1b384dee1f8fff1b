"""Callers who are a burden: one who reads a byte at a time, idle connections, exports that are left."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bench.load.preparing import Desk

IDLE = 100
EXPORT = "GET /api/v1/exports/jsonl/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
Burden = Callable[[int, Desk, threading.Event], None]


def read_slowly(port: int, desk: Desk, over: threading.Event) -> None:
    """Take an export a byte at a time."""
    while not over.is_set():
        with suppress(OSError), asking(port, desk) as caller:
            while not over.wait(0.01) and caller.recv(1):
                pass


def lie_idle(port: int, _desk: Desk, over: threading.Event) -> None:
    """Hold a hundred connections over which nothing is said; open those anew that are closed."""
    idle: list[socket.socket] = []
    while not over.is_set():
        idle = [one for one in idle if is_open(one)]
        while len(idle) < IDLE:
            idle.append(socket.create_connection(("127.0.0.1", port)))
        over.wait(0.1)
    for one in idle:
        one.close()


def is_open(idle: socket.socket) -> bool:
    """Return whether the other side still holds a connection; close it when it does not."""
    idle.settimeout(0)
    with suppress(BlockingIOError):
        idle.recv(1)
        idle.close()
        return False
    return True


def leave_exports(port: int, desk: Desk, over: threading.Event) -> None:
    """Ask for an export once a second, and be gone after its first bytes."""
    while not over.wait(1):
        with suppress(OSError), asking(port, desk) as caller:
            caller.recv(1024)


@contextmanager
def asking(port: int, desk: Desk) -> Iterator[socket.socket]:
    """Ask for an export over a connection whose window is small."""
    with socket.socket() as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.connect(("127.0.0.1", port))
        caller.sendall(EXPORT.format(key=desk.key).encode())
        yield caller


BURDENS: tuple[Burden, ...] = (read_slowly, lie_idle, leave_exports)


@contextmanager
def troubled(port: int, desk: Desk) -> Iterator[None]:
    """Have all the burdens for as long as the block lasts."""
    over = threading.Event()
    threads = [
        threading.Thread(target=burden, args=(port, desk, over)) for burden in BURDENS
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)  # so that they are there first
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
