"""Several web machines behind the proxy that is shipped: one may die, and callers may be slow or lie."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from factcheck import embedded
from factcheck.embedded import Home
from tests.reliability.scaling.cluster import Web
from tests.reliability.scaling.desk import API, Caller, busy
from tests.reliability.scaling.proxy import SHIPPED, proxied
from tests.reliability.service import Service, Storm, free_port, furnish, until
from tests.reliability.test_storms import stored

pytestmark = [pytest.mark.long, pytest.mark.must_run_in_ci]

LIST = f"{API}verdicts/"
IN_FRONT = SHIPPED.with_name("in-front.conf")
ALLOWED = 5  # requests a minute without a key
SETTINGS = {"PROXIES": "1", "WORKERS": "1", "ANONYMOUS_RATE": str(ALLOWED)}
CUT_OFF = 0  # an answer that did not come, or not whole
LEFT_OUT = 5  # seconds without a machine that failed
SLOW = 100  # callers who never end what they say; each web machine has four threads
BEGUN = b"POST /api/v1/annotations/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n{"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """Give a database with an article, and a key to it."""
    home = Home(tmp_path_factory.mktemp("proxy") / "postgres")
    key = furnish(home)
    embedded.hold(home, durable=True)
    yield home, key
    embedded.release(home)


@pytest.fixture(scope="module")
def webs(home: tuple[Home, str]) -> Iterator[list[Web]]:
    webs = [Web(home[0].url(), free_port(), settings=SETTINGS) for _ in range(2)]
    try:
        for web in webs:
            web.start()
        yield webs
    finally:
        for web in webs:
            web.stop()


@pytest.fixture(scope="module")
def front(
    home: tuple[Home, str],
    webs: list[Web],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """Give what callers speak to."""
    with proxied(tmp_path_factory.mktemp("nginx"), webs) as port:
        yield Service("", port, home=home[0], key=home[1])


def kill(web: Web) -> None:
    """End a web machine without a word."""
    assert web.master
    os.killpg(web.master.pid, signal.SIGKILL)
    web.master.wait()


def test_when_a_machine_dies_readers_read_on_and_no_write_is_lost(
    front: Service, webs: list[Web]
) -> None:
    readers = [Caller([front], front.key) for _ in range(3)]
    with (
        Storm(front) as storm,
        busy(*(lambda one=one: one.ask("GET", LIST) for one in readers)),
    ):
        for web in webs:
            reached = len(storm.acknowledged)
            until(lambda past=reached + 10: len(storm.acknowledged) > past)
            kill(web)
            reached = len(storm.acknowledged)
            until(lambda past=reached + 20: len(storm.acknowledged) > past)
            web.start()
            time.sleep(LEFT_OUT + 1)  # until the proxy gives it something again
    read = sum((one.statuses for one in readers[1:]), readers[0].statuses)
    # What is being sent when a machine dies is cut off, and nothing else is.
    assert read.keys() <= {CUT_OFF, 200}, read
    assert read[CUT_OFF] <= len(readers) * len(webs)
    assert read[200] > 20
    assert storm.statuses.keys() <= {CUT_OFF, 200, 201, 503}, storm.statuses
    assert sorted(stored(front)) == sorted(storm.acknowledged)


def test_callers_who_never_end_keep_nobody_waiting(
    front: Service, webs: list[Web]
) -> None:
    with ExitStack() as held:
        for _ in range(SLOW):
            slow = held.enter_context(
                socket.create_connection(("127.0.0.1", front.port))
            )
            slow.sendall(BEGUN)
        for _ in range(10):
            assert Caller([front], front.key).ask("GET", LIST)[0] == 200


def test_what_a_caller_says_of_its_address_counts_for_nothing(
    front: Service, webs: list[Web]
) -> None:
    def statuses(of: Service | Web) -> set[int]:
        return {
            of.ask("GET", LIST, X_Forwarded_For=f"198.51.100.{number}")[0]
            for number in range(ALLOWED + 2)
        }

    assert statuses(webs[0]) == {200}  # who reaches it past the proxy is believed
    assert statuses(front) == {200, 429}


def test_who_calls_is_what_the_proxy_in_front_says_last(
    home: tuple[Home, str], webs: list[Web], tmp_path: Path
) -> None:
    (tmp_path / "in-front.conf").write_text(
        re.sub(r"172\S+;", "127.0.0.1;", IN_FRONT.read_text())
    )
    with proxied(tmp_path, webs) as port:
        front = Service("", port, home=home[0], key=home[1])

        def statuses(said: str) -> set[int]:
            return {
                front.ask("GET", LIST, X_Forwarded_For=said.format(number))[0]
                for number in range(ALLOWED + 2)
            }

        assert statuses("203.0.113.{}") == {200}
        assert statuses("198.51.100.{}, 192.0.2.1") == {200, 429}


def test_an_export_is_the_same_through_the_proxy(
    front: Service, webs: list[Web]
) -> None:
    path = f"{API}exports/jsonl/"
    ways = [Caller([one], front.key) for one in (front, *webs)]
    assert len({one.ask("GET", path)[1] for one in ways}) == 1


def test_the_proxy_says_when_nobody_is_behind_it(
    front: Service, webs: list[Web]
) -> None:
    for web in webs:
        kill(web)
    status, said, headers = front.answer("GET", LIST, X_Request_ID="asked-in-vain")
    assert status == 503
    assert headers["Retry-After"] == "5"
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(said)["request_id"] == "asked-in-vain"
    for web in webs:
        web.start()
    until(lambda: front.ask("GET", "/healthz")[0] == 200)
