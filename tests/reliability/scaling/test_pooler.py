"""Everything readers and editors do works over sessions that change hands after each transaction."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from factcheck.embedded import PUBLIC
from factcheck.embedded.home import USER
from tests.reliability.scaling.cluster import Web
from tests.reliability.scaling.desk import API, MAKE, Caller, Editor, Partner, busy
from tests.reliability.scaling.pooler import SESSIONS, address, pooled
from tests.reliability.service import free_port, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.long,
    pytest.mark.must_run_in_ci,
]


@pytest.fixture
def pool(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """Put pgbouncer before this test's database."""
    here = connection.get_connection_params()
    with pooled(
        tmp_path / "pool",
        host=here["host"],
        port=str(here.get("port", 5432)),
        name=here["dbname"],
    ) as folder:
        yield folder


@pytest.fixture
def web(pool: Path) -> Iterator[Web]:
    web = Web(
        address(pool, USER),
        free_port(),
        settings={
            "PUBLIC_DATABASE_URL": address(pool, PUBLIC),
            "DATABASE_POOLED": "1",
            "WORKERS": "1",
        },
    )
    try:
        yield web
    finally:
        web.stop()


def test_what_a_session_would_keep_is_lost_in_the_pool(pool: Path) -> None:
    """Show why the setting is there."""
    options = connection.settings_dict["OPTIONS"]["options"]
    assert "lock_timeout" in options
    with pytest.raises(psycopg.OperationalError, match="options"):
        psycopg.connect(address(pool, USER), options=options)
    with (
        psycopg.connect(address(pool, USER), autocommit=True) as one,
        psycopg.connect(address(pool, USER)) as other,
    ):
        one.execute("DECLARE kept CURSOR WITH HOLD FOR SELECT generate_series(1, 9)")
        other.execute("SELECT 1")  # has the session now, to the end of its transaction
        with pytest.raises(psycopg.errors.InvalidCursorName):
            one.execute("FETCH kept")


def test_readers_and_editors_share_few_sessions(web: Web) -> None:
    said = web.command(
        "manage.py", "shell", "--verbosity=0", "-c", MAKE.format(cases=2)
    )
    key = said.strip().splitlines()[-1]
    web.start()
    editors = [Editor([web], key, ref=f"V-000{n}") for n in (1, 2)]
    partner, exporter, desk = (Partner([web], key) for _ in range(3))
    with busy(
        *(one.act_once for one in editors),
        partner.poll,
        lambda: exporter.ask("GET", f"{API}exports/jsonl/"),
        lambda: desk.ask("GET", f"{API}working/annotations/"),
        lambda: desk.ask("GET", "/sitemap.xml"),
    ):
        until(lambda: all(len(one.acknowledged) > 3 for one in editors))
    for caller in (*editors, partner, exporter, desk):
        assert caller.statuses.keys() <= {200, 201}, caller.statuses
    whole = Caller([web], key).ask("GET", f"{API}exports/jsonl/")[1]
    assert whole.count(b"\n") > 10
    assert sessions() == 2 * SESSIONS
    assert "Nothing is wrong" in web.command("manage.py", "verify")


def sessions() -> int:
    """Return how many sessions the service has on the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_limits_that_the_pool_does_not_give_are_found(web: Web) -> None:
    limits = {
        "lock_timeout": settings.LOCK_TIMEOUT,
        "idle_in_transaction_session_timeout": settings.IDLE_TIMEOUT,
    }
    check = ("manage.py", "check", "--database", "default")
    with pytest.raises(AssertionError, match="ALTER ROLE factcheck SET lock_timeout"):
        web.command(*check)
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        for limit, seconds in limits.items():
            cursor.execute(
                f"ALTER ROLE {USER} IN DATABASE {name} SET {limit} = '{seconds}s'"
            )
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert "no issues" in web.command(*check)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {USER} IN DATABASE {name} RESET ALL")


@pytest.mark.parametrize(
    ("changed", "command", "said"),
    [
        ({}, "worker", "needs sessions of its own"),
        ({"PUBLIC_DATABASE_URL": ""}, "check", "needs PUBLIC_DATABASE_URL"),
        ({"PUBLIC_DATABASE_URL": "postgresql://me@one/name"}, "check", "log in as"),
    ],
)
def test_what_cannot_work_through_a_pooler_is_refused(
    changed: dict[str, str], command: str, said: str
) -> None:
    given = {
        "DATABASE_POOLED": "1",
        "PUBLIC_DATABASE_URL": f"postgresql://{PUBLIC}@one/name",
    }
    web = Web("postgresql://me@one/name", 1, settings=given | changed)
    with pytest.raises(AssertionError, match=said):
        web.command("manage.py", command)
