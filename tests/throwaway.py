"""The PostgreSQL of a test run: made for it, shared by its workers, gone after it."""

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, connections

from factcheck import embedded
from factcheck.embedded import Home
from factcheck.embedded.server import collect

FOLDER = "FACTCHECK_TEST_SERVER"  # how the workers of one run find its server
TEMPLATE = "migrated"
# Databases of this worker of which there is a pristine copy; the first is as the migrations made it.
kept: list[str] = []
PATIENCE = 30  # seconds for the workers to let go of the server
YOUNG = 60  # seconds in which another run may still be starting its server


def address(parent: Path) -> str:
    """Return the server to test on: one that was named, or a new one of our own."""
    named = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if named and FOLDER not in os.environ:
        return named
    if FOLDER not in os.environ:
        clear_away_the_killed(parent)
        parent.mkdir(parents=True, exist_ok=True)
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="run-", dir=parent)
    home = own_home()
    embedded.hold(home, durable=False)
    return home.url()


def own_home() -> Home:
    return Home(Path(os.environ[FOLDER], "postgres"))


def discard() -> None:
    """Stop the run's own server; the process that made it removes its files too."""
    if FOLDER not in os.environ:
        return
    home = own_home()
    embedded.release(home)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        see_off(home)
        shutil.rmtree(os.environ[FOLDER], ignore_errors=True)


def see_off(home: Home) -> None:
    """Wait for the server to end where a slow worker holds it still, and collect it: it is our child."""
    deadline = time.monotonic() + PATIENCE
    while embedded.running_pid(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    collect(home)


def clear_away_the_killed(parent: Path) -> None:
    """Stop and remove the servers of test runs that had no time to do it."""
    for folder in parent.glob("run-*"):
        home = Home(folder / "postgres")
        if time.time() - folder.stat().st_mtime < YOUNG:
            continue
        embedded.stop_leftover(home)
        if embedded.running_pid(home) is None:
            shutil.rmtree(folder, ignore_errors=True)


def use_template() -> None:
    """Run the migrations once, in a database that every worker's is copied from."""
    if FOLDER not in os.environ:
        return
    with Path(os.environ[FOLDER], "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_template()
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE


def make_template() -> None:
    with embedded.connect(own_home()) as server:
        names = server.execute("SELECT datname FROM pg_database").fetchall()
        if (TEMPLATE,) in names:
            return
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = TEMPLATE
    call_command("migrate", verbosity=0)
    connection.close()
    connection.settings_dict["NAME"] = name


def keep_pristine(name: str) -> None:
    """Keep a copy of one of this worker's databases as it is now."""
    copy_database(name, f"{name}_pristine")
    kept.append(name)


def restore_pristine() -> None:
    """Make the database in use anew from its copy, whoever is still connected to it."""
    name = connection.settings_dict["NAME"]
    if name in kept:
        copy_database(f"{name}_pristine", name)


def empty_out() -> None:
    """Make the database in use as the migrations made it, whatever a test found in it."""
    copy_database(f"{kept[0]}_pristine", connection.settings_dict["NAME"])


def drop_pristine() -> None:
    """Drop the copies, and what was made of them beside the worker's own database, which Django drops.

    Django waits five seconds for who is still connected to it, and then fails: we end them, as ever.
    """
    own = connection.settings_dict["NAME"]
    connections.close_all()
    end_sessions(own)
    for name in kept:
        drop_database(f"{name}_pristine")
        if name != own:
            drop_database(name)
    kept.clear()


def use(name: str) -> None:
    """Have every alias speak to this database from now on."""
    if connection.settings_dict["NAME"] == name:
        return
    connections.close_all()
    for one in connections.all():
        one.settings_dict["NAME"] = name


def copy_database(source: str, target: str) -> None:
    """Make one database a copy of another, in place of what it was."""
    connections.close_all()
    drop_database(target)
    with server() as there:
        there.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop_database(name: str) -> None:
    with server() as there:
        there.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def end_sessions(name: str) -> None:
    """End who is connected to a database, and wait until they are gone."""
    with server() as there:
        milliseconds = PATIENCE * 1000
        there.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s",
            (milliseconds, name),
        )


def server() -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the test server, to none of the tests' databases."""
    known = connection.get_connection_params()
    names = {"host", "port", "user", "password"}
    given = {key: value for key, value in known.items() if key in names}
    return psycopg.connect(**given, dbname="postgres", autocommit=True)
