"""How gunicorn serves, in the demo and in production; PORT and the like may be set."""

import ctypes
import gc
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from selectors import EVENT_READ

from django.urls import get_resolver
from gunicorn.workers.gthread import TConn, ThreadWorker

from factcheck.database import ending_in_a_sentence, hold_embedded
from factcheck.env import Environment


class PatientWorker(ThreadWorker):
    """Gives a connection a thread only once something has been said over it.

    Gunicorn's own has a thread wait five seconds for each new connection: a hundred that lie idle
    would keep everybody waiting for a minute.
    """

    def enqueue_req(self, conn: TConn) -> None:
        """Answer a request, or wait for it beside the others."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.settimeout(0)
        conn.set_timeout()
        self.pending_conns.append(conn)
        spoken = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, spoken)


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

with ending_in_a_sentence():
    env = Environment.at(Path(__file__).resolve().parents[1])
    port = env.number("PORT", 8000, least=1, most=65535)
    bind = env.text("BIND", f"127.0.0.1:{port}")
    workers = env.number("WORKERS", 2, least=1, most=1_000)
    threads = env.number("THREADS", 4, least=1, most=1_000)
    graceful_timeout = env.number("GRACEFUL_TIMEOUT", 20, least=0, most=3600)
    loglevel = env.choice("GUNICORN_LOG_LEVEL", "INFO", LOG_LEVELS).lower()

wsgi_app = "factcheck.wsgi:application"
preload_app = True  # once for all workers; new code needs a restart, HUP will not do
worker_class = PatientWorker

timeout = 60  # seconds without a sign of life before a worker is replaced
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 8190  # bytes; cursors and filters make long addresses
limit_request_field_size = 8190
header_map = "drop"  # what is spelt X_Forwarded_User must not pass for X-Forwarded-User

# The heartbeat file on disk would stall a worker whose disk is busy.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True

# What a page of a megabyte took is kept for the next, or the kernel would hand out each of its pages anew: a sixth of
# what such an answer costs. For mallopt(3) of glibc; bytes.
KEPT = {"M_MMAP_THRESHOLD": (-3, 4 << 20), "M_TRIM_THRESHOLD": (-1, 16 << 20)}


def on_starting(_server: object) -> None:
    """Load what a first request would, for all workers; wait until all that we need is ready.

    The program that started us makes it ready meanwhile.
    """
    _ = get_resolver().url_patterns  # and with them every view
    gate = os.environ.get("SERVE_AFTER")
    if gate and not os.read(int(gate), 1):
        sys.exit("The program that started the service has gone.")


def when_ready(_server: object) -> None:
    """Leave with the program that started us, however it goes: even by kill -9."""
    gc.collect()
    gc.freeze()  # else each worker's collector would write to every page, and so copy it
    parent = int(os.environ.get("LEAVE_WITH", "0"))
    if parent:
        threading.Thread(target=leave_with, args=(parent,), daemon=True).start()


def post_fork(_server: object, _worker: object) -> None:
    """Have the embedded PostgreSQL running while this worker lives: a lease is not inherited."""
    hold_embedded()
    with suppress(AttributeError):  # glibc alone has it
        for option, size in KEPT.values():
            ctypes.CDLL(None).mallopt(option, size)


def leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGINT)
