"""What was acknowledged is there exactly once, whatever is killed while it is written."""

import time
from collections.abc import Callable

import psycopg
import pytest

from tests.reliability.service import Service, Storm

pytestmark = pytest.mark.long

# 0 is a connection that was lost with the process behind it.
HONEST = {0, 201, 503}


def stored(service: Service) -> list[str]:
    with psycopg.connect(service.home.url()) as database:
        rows = database.execute("SELECT note FROM annotations_annotation").fetchall()
    return [note for (note,) in rows]


def weather(service: Service, hurt: Callable[[], object], *, times: int) -> Storm:
    """Hurt the service several times while people write."""
    with Storm(service) as storm:
        for _ in range(times):
            time.sleep(0.7)
            hurt()
        service.wait_until_healthy()
        time.sleep(0.5)
    return storm


@pytest.mark.parametrize(
    ("fault", "times"), [("kill_worker", 5), ("kill_master", 1), ("crash_database", 2)]
)
def test_nothing_acknowledged_is_lost_or_done_twice(
    service: Service, fault: str, times: int
) -> None:
    before = set(stored(service))
    storm = weather(service, getattr(service, fault), times=times)
    notes = [note for note in stored(service) if note not in before]
    assert len(storm.acknowledged) > 20
    assert sorted(notes) == sorted(storm.acknowledged)
    assert set(storm.statuses) <= HONEST, storm.statuses
    assert storm.statuses[0] + storm.statuses[503] > 0, "Nothing was hurt."
    assert "Nothing is wrong" in service.command("manage.py", "verify")
