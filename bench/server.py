"""A PostgreSQL of the benchmarks' own, under var/bench, so that nobody's data are touched."""

import os
import secrets
import shutil
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

from factcheck import embedded
from factcheck.embedded import Home
from factcheck.embedded.server import running_pid

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench"
HOME = Home(FOLDER / "postgres")


def start(*, fresh: bool) -> str:
    """Start the server and set Django up on it; return its address. Ends where another benchmark uses it."""
    if fresh and FOLDER.exists():
        embedded.stop_leftover(HOME)
        if running_pid(HOME) is not None:
            raise SystemExit(
                "Another benchmark is under way on the PostgreSQL under var/bench. End it first."
            )
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True, exist_ok=True)
    join()
    call_command("migrate", verbosity=0)
    return HOME.url()


def join() -> None:
    """Set Django up on the server."""
    embedded.hold(HOME, durable=False)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DEBUG": "0",
        "DATABASE_URL": HOME.url(),
    }
    django.setup()


def vacuum(table: str = "") -> None:
    """Vacuum and count, as a server does that has had the time, be it at it by itself already."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("RESET lock_timeout")


def process() -> int:
    """Return the process of the server."""
    found = running_pid(HOME)
    if found is None:
        raise SystemExit("The PostgreSQL of the benchmarks does not run.")
    return found


def stop() -> None:
    """Let go of the server; it stops when nobody else uses it."""
    connections.close_all()
    embedded.release(HOME)
