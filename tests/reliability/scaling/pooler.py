"""pgbouncer in transaction mode before a server: few sessions, handed out for one transaction each."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from factcheck.embedded import PUBLIC
from factcheck.embedded.account import unprivileged
from factcheck.embedded.home import USER, make_folder
from tests.reliability.service import until

SESSIONS = (
    2  # of each login: fewer than the service has threads, so that they change hands
)
FOUND = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = "No pgbouncer on this machine: apt-get install pgbouncer"
SHIPPED = Path(__file__).resolve().parents[3] / "deploy" / "pgbouncer.ini"


def address(folder: Path, login: str) -> str:
    """Return the address of a login's pool."""
    return f"postgresql://{login}@/{login}?host={folder}&port=6432"


@contextmanager
def pooled(folder: Path, *, host: str, port: str, name: str) -> Iterator[Path]:
    """Run pgbouncer before a database; yield the folder of its socket."""
    if FOUND is None:
        pytest.skip(MISSING)
    account = unprivileged(folder)
    make_folder(folder, account)
    written = folder / "pgbouncer.ini"
    with written.open("w") as file:
        configured(folder, f"host={host} port={port} dbname={name}").write(file)
    process = subprocess.Popen(
        [*account.prefix(Path(FOUND), folder), FOUND, "--quiet", str(written)], cwd="/"
    )
    try:
        until(lambda: answers(address(folder, USER)))
        yield folder
    finally:
        process.terminate()
        process.wait()


def configured(folder: Path, server: str) -> ConfigParser:
    """Return the configuration that is shipped, on a socket and with few sessions."""
    settings = ConfigParser(interpolation=None)
    settings.read(SHIPPED)
    settings["databases"] = {
        login: f"{server} user={login}" for login in (USER, PUBLIC)
    }
    del settings["pgbouncer"]["auth_file"]
    settings["pgbouncer"].update(
        listen_addr="",
        unix_socket_dir=str(folder),
        auth_type="any",
        default_pool_size=str(SESSIONS),
        logfile=str(folder / "log"),
    )
    return settings


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
