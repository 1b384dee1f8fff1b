"""`python -m bench.migrating --since NAME`: how long writers wait while a large corpus is migrated.

Takes the migrations after NAME back, one by one, and applies them again. Meanwhile somebody asks for
each of our tables again and again as a writer does (a lock of ROW EXCLUSIVE, let go at once), and the
longest wait is printed beside the time that the whole step took. What stands first is the same
without any migration. `--keep` uses the corpus that `bench.corpus` left.
"""

import argparse
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from bench import server
from bench.corpus import grow

APP = "annotations"
PAUSE = 0.01  # seconds between two rounds
STILL = 10.0  # seconds without a migration


@dataclass
class Waits:
    """How long somebody waited for each table at most, in seconds."""

    longest: dict[str, float] = field(default_factory=dict)
    rounds: int = 0

    def note(self, table: str, waited: float) -> None:
        self.longest[table] = max(waited, self.longest.get(table, 0.0))

    def told(self) -> str:
        """Return the longest wait and its table."""
        table = max(self.longest, key=lambda name: self.longest[name])
        return f"{self.longest[table] * 1000:.0f} | {table} | {self.rounds}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--since", default="0016")
    parser.add_argument("--keep", action="store_true", help="use what is there")
    given = parser.parse_args()
    server.start(fresh=not given.keep)
    try:
        if not given.keep:
            grow(given.annotations)
        measure(given.since)
    finally:
        server.stop()


def measure(since: str) -> None:
    """Migrate back and forth, and print how long writers waited at each step."""
    names = [name for name in migrations() if name >= since]
    print("| step | s | longest wait, ms | for | rounds |\n|---|---|---|---|---|")
    with waiting(tables()) as waits:
        time.sleep(STILL)
    print(f"| none | {STILL:.0f} | {waits.told()} |", flush=True)
    for before, name in reversed(list(pairwise(names))):
        step(f"back from {name}", before)
    for name in names[1:]:
        step(name, name)


def step(words: str, target: str) -> None:
    """Migrate to a target while somebody writes."""
    from django.core.management import call_command  # noqa: PLC0415

    began = time.perf_counter()
    with waiting(tables()) as waits:
        call_command("migrate", APP, target, verbosity=0)
    took = time.perf_counter() - began
    print(f"| {words} | {took:.1f} | {waits.told()} |", flush=True)


def migrations() -> list[str]:
    """Return the names of our migrations, in order."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    loader = MigrationLoader(connection)
    return sorted(name for app, name in loader.disk_migrations if app == APP)


def tables() -> list[str]:
    """Return the tables that are there now: ours, and that of people."""
    from django.db import connection  # noqa: PLC0415

    names = connection.introspection.table_names()
    return [name for name in names if name.startswith((f"{APP}_", "auth_user"))]


@contextmanager
def waiting(names: list[str]) -> Iterator[Waits]:
    """Ask for tables as a writer does, again and again, while the block runs."""
    waits, over = Waits(), threading.Event()
    thread = threading.Thread(target=ask, args=(names, waits, over))
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


def ask(names: list[str], waits: Waits, over: threading.Event) -> None:
    """Ask for each table in turn, and note how long it took to get."""
    import psycopg  # noqa: PLC0415
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(server.HOME.url(), autocommit=True) as database:
        while not over.wait(PAUSE):
            waits.rounds += 1
            for name in names:
                lock = sql.SQL("LOCK {} IN ROW EXCLUSIVE MODE")
                began = time.perf_counter()
                try:
                    with database.transaction():
                        database.execute(lock.format(sql.Identifier(name)))
                except psycopg.errors.UndefinedTable:
                    continue
                waits.note(name, time.perf_counter() - began)


if __name__ == "__main__":
    main()
