"""The life of a key, over HTTP on two workers: each of them knows at once what became of it."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection

from annotations.workflow import Act, create_api_key, revoke_api_key, rotate_api_key
from annotations.workflow.partners import NewKey
from tests.cast import Cast, act
from tests.partners import make_key
from tests.reliability.service import Gunicorn, free_port

pytestmark = pytest.mark.django_db(transaction=True)
OVERLAP = 2.5  # seconds that the old key has left when it is shown to end
ENDS = "API-Key-Expires"


@pytest.fixture(scope="module")
def service(django_db_setup: None) -> Iterator[Gunicorn]:
    given = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    service = Gunicorn(given._replace(path=f"/{name}").geturl(), free_port())
    try:
        service.start()
        yield service
    finally:
        service.stop()


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


@contextmanager
def alone(worker: int, service: Gunicorn) -> Iterator[None]:
    """Let one worker answer and hold the others still."""
    others = [one for one in service.workers() if one != worker]
    for one in others:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in others:
            os.kill(one, signal.SIGCONT)


def asked(service: Gunicorn, key: NewKey) -> tuple[int, str | None]:
    """Return the status of a request with a key, and when the answer says that the key ends."""
    status, _, headers = service.answer(
        "GET", "/api/v1/me/", Authorization=f"Bearer {key.plaintext}"
    )
    return status, headers.get(ENDS)


def on_each(service: Gunicorn, key: NewKey) -> set[tuple[int, str | None]]:
    """Return what the workers answer, each asked by itself."""
    said = set()
    workers = service.workers()
    assert len(workers) == 2
    for worker in workers:
        with alone(worker, service):
            said.add(asked(service, key))
    return said


def written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_a_rotated_key_opens_until_its_time_and_not_after(
    service: Gunicorn, cast: Cast
) -> None:
    old = make_key(cast)
    assert on_each(service, old) == {(200, None)}
    hour = timedelta(hours=1)
    rotated = Act(cast.emil, Act.now(cast.emil).at - hour + timedelta(seconds=OVERLAP))
    new = rotate_api_key(rotated, old.key, overlap_hours=1)
    ends = rotated.at + hour
    assert on_each(service, old) == {(200, written(ends))}
    assert on_each(service, new) == {(200, None)}
    time.sleep(max((ends - Act.now(cast.emil).at).total_seconds(), 0) + 0.05)
    assert on_each(service, old) == {(401, None)}
    assert on_each(service, new) == {(200, None)}


def test_answers_say_when_a_key_ends_within_thirty_days(
    service: Gunicorn, cast: Cast
) -> None:
    soon = make_key(cast, days=29)
    later = create_api_key(act(cast.emil), soon.key.newsroom, days=31)
    assert asked(service, soon) == (200, written(soon.key.expires_at))
    assert asked(service, later) == (200, None)


def test_a_revoked_key_is_refused_by_every_worker_at_once(
    service: Gunicorn, cast: Cast
) -> None:
    key = make_key(cast)
    assert on_each(service, key) == {(200, None)}
    revoke_api_key(act(cast.emil), key.key)
    assert on_each(service, key) == {(401, None)}


def test_all_workers_count_one_rate(service: Gunicorn, cast: Cast) -> None:
    key = make_key(cast, rate=15)
    if time.time() % 60 > 55:
        time.sleep(60 - time.time() % 60)  # a new minute would be a new start
    first, second = service.workers()
    with alone(first, service):
        before = Counter(asked(service, key)[0] for _ in range(10))
    with alone(second, service):
        after = Counter(asked(service, key)[0] for _ in range(10))
    assert before == {200: 10}
    assert after == {200: 5, 429: 5}
