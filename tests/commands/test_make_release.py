"""`manage.py make_release` while others publish: what it tells of people fits the records that are in it."""

import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from annotations.exchange.releases import storing
from annotations.models import Release
from annotations.workflow import retract
from tests.cast import Cast, act
from tests.corpus import make_case

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PATIENCE = 30  # seconds
WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE relation = 'annotations_assessment'::regclass AND NOT granted
"""


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Iterator[Cast]:
    yield cast
    connections["public"].close()


def test_what_is_retracted_meanwhile_is_in_all_of_it(
    cast: Cast,
) -> None:
    case, locked = make_case(cast).published(), Event()

    def retract_meanwhile() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE annotations_assessment IN ACCESS EXCLUSIVE MODE")
            locked.set()
            until, waiting = time.monotonic() + PATIENCE, (0,)
            while not waiting[0]:  # until the release has come to its people
                assert time.monotonic() < until
                cursor.execute(WAITING)
                waiting = cursor.fetchone()
            retract(act(cast.cleo), case.reload(), public_note="Café. 👩‍💻")
        connection.close()

    editor = Thread(target=retract_meanwhile)
    editor.start()
    locked.wait(PATIENCE)
    call_command("make_release", "2025-03", by="cleo", verbosity=0)
    editor.join()

    release = Release.objects.get()
    with storing.opened(release, "DATASHEET.md") as file:
        told = file.read().decode()
    people = [line.split(" | ") for line in told.split("\n") if "| person-" in line]
    assert release.counts["verdict"] == release.counts["verdict_version"] == 1
    assert sum(int(one[3]) for one in people) == 1
    assert case.reload().state == "retracted"
