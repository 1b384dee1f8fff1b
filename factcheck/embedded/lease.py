"""Who uses the server: it runs while anybody holds it, and no longer."""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from factcheck.embedded.account import unprivileged
from factcheck.embedded.home import (
    EmbeddedServerFailed,
    Home,
    belongs_to_another,
    make_folder,
)
from factcheck.embedded.server import ensure_running, running_pid, stop

held: dict[Path, tuple[int, int]] = {}  # the lock's descriptor, and our process


def hold(home: Home, *, durable: bool = True) -> None:
    """Have the server running for as long as this process lives.

    `durable` off trades safety in a power cut for speed; it is meant for tests.
    Raises EmbeddedServerFailed.
    """
    if held.get(home.folder, (0, 0))[1] == os.getpid():
        return
    account = unprivileged(home.folder)
    make_folder(home.folder, account)
    with changing(home):
        lease = open_lock(home.folder / "users.lock")
        fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            ensure_running(home, account, durable=durable)
        except BaseException:
            os.close(lease)
            raise
    held[home.folder] = (lease, os.getpid())
    atexit.register(release, home)


def release(home: Home) -> None:
    """Let go of the server, and stop it when nobody else uses it."""
    lease, holder = held.get(home.folder, (0, 0))
    if holder != os.getpid():
        return
    del held[home.folder]
    with changing(home):
        stop_unused(home, lease)


def recover(home: Home, *, durable: bool = True) -> bool:
    """Start the server again if it has died; answer whether that was needed."""
    if running_pid(home) is not None:
        return False
    with changing(home):
        ensure_running(home, unprivileged(home.folder), durable=durable)
    return True


def stop_leftover(home: Home) -> bool:
    """Stop a server nobody holds any more, be it ready or not; answer whether there was one."""
    if not home.folder.exists() or running_pid(home) is None:
        return False
    with changing(home):
        stop_unused(home, open_lock(home.folder / "users.lock"))
    return running_pid(home) is None


def stop_unused(home: Home, lease: int) -> None:
    """Give a lease back, and stop the server unless others have one."""
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop(home)
    except BlockingIOError:
        return
    finally:
        os.close(lease)


@contextmanager
def changing(home: Home) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    lock = open_lock(home.folder / "change.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as reason:
        raise EmbeddedServerFailed(belongs_to_another(path.parent)) from reason
