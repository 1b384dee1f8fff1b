"""Two PostgreSQL servers, one streaming to the other, and web services that read from both."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from factcheck import embedded
from factcheck.embedded import Home
from factcheck.embedded.account import unprivileged
from factcheck.embedded.home import make_folder
from factcheck.embedded.server import binaries
from tests.reliability.service import Gunicorn, until

SAME = {"SITE_URL": "https://factcheck.example"}  # on every web machine
LOG = "log_statement = 'all'\n"  # so that a server's log tells what it was asked


class Cluster:
    """A primary and its streaming replica; after a failover the two have changed places."""

    def __init__(self, folder: Path) -> None:
        self.homes = (Home(folder / "one"), Home(folder / "two"))
        self.primary, self.replica = self.homes
        embedded.hold(self.primary)

    @property
    def address(self) -> str:
        """Return both servers in one address, as DATABASE_URL takes it."""
        hosts = ",".join(str(home.socket_folder) for home in self.homes)
        return f"postgresql://factcheck@/factcheck?host={hosts}&port=5432,5432"

    def on_primary(self, statement: str) -> list[Any]:
        """Run a statement on the primary."""
        return run(self.primary, statement)

    def on_replica(self, statement: str) -> list[Any]:
        """Run a statement on the replica."""
        return run(self.replica, statement)

    def follow(self, *, logged: bool = True) -> None:
        """Make the replica anew from the primary, and wait until it streams."""
        account = unprivileged(self.replica.folder.parent)
        shutil.rmtree(self.replica.data, ignore_errors=True)
        make_folder(self.replica.folder, account)
        subprocess.run(
            [
                *account.prefix(binaries(), self.replica.folder),
                str(binaries() / "pg_basebackup"),
                *("-D", str(self.replica.data)),
                *("-h", str(self.primary.socket_folder)),
                *("-U", "factcheck"),
                *("--write-recovery-conf", "--wal-method=stream"),
                *("--checkpoint=fast", "--no-sync"),
            ],
            cwd="/",
            check=True,
            capture_output=True,
        )
        with (self.replica.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(LOG if logged else "")
        embedded.hold(self.replica)
        embedded.recover(self.replica)
        until(lambda: bool(self.on_primary("SELECT pid FROM pg_stat_replication")))

    def synchronous(self, *, on: bool) -> None:
        """Have a commit wait for the replica to have it on disk, or not."""
        names = "*" if on else ""
        self.on_primary(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.on_primary("SELECT pg_reload_conf()")

    def pause(self) -> None:
        """Have the replica show nothing new; what it receives waits on its disk."""
        self.on_replica("SELECT pg_wal_replay_pause()")
        state = "SELECT pg_get_wal_replay_pause_state()"
        until(lambda: self.on_replica(state) == [("paused",)])

    def resume(self) -> None:
        """Have the replica catch up."""
        self.on_replica("SELECT pg_wal_replay_resume()")
        until(lambda: heads(self.replica) == heads(self.primary))

    def cut(self) -> None:
        """Part the replica from its primary: it receives nothing more."""
        self.on_replica("ALTER SYSTEM SET primary_conninfo = ''")
        self.on_replica("SELECT pg_reload_conf()")
        until(lambda: not self.on_primary("SELECT pid FROM pg_stat_replication"))

    def kill(self, home: Home) -> None:
        """Stop a server at once, as `pg_ctl -m immediate` does."""
        pid = embedded.running_pid(home)
        assert pid
        os.kill(pid, signal.SIGQUIT)
        until(lambda: embedded.running_pid(home) is None)

    def promote(self) -> None:
        """Have the replica take the primary's place."""
        assert self.on_replica("SELECT pg_promote()") == [(True,)]
        self.primary, self.replica = self.replica, self.primary

    def asked(self) -> int:
        """Return how often the replica was asked for published records."""
        return self.replica.log.read_text().count("annotations_record")

    def stop(self) -> None:
        """Stop both."""
        for home in self.homes:
            embedded.release(home)


@dataclass
class Web(Gunicorn):
    """One web machine: gunicorn with settings of its own."""

    settings: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return what its processes see."""
        return super().environment() | SAME | self.settings


def run(home: Home, statement: str) -> list[Any]:
    """Run a statement on a server and return its rows."""
    with psycopg.connect(home.url(), autocommit=True) as database:
        cursor = database.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def heads(home: Home) -> list[Any]:
    """Return where the ledger stands on a server."""
    return run(home, "SELECT seq, sha256 FROM annotations_ledgerhead")
