"""The receiver in docs/howto/receive_webhooks.md does what the page says."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotations.models import DeliveryAttempt, Subscription
from annotations.workflow import replay, retract, rotate_secret
from tests.cast import Cast, act
from tests.corpus import make_case
from tests.webhooks.hooks import hook, send_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_allowed")]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "receive_webhooks.md"
PATIENCE = 20  # seconds


def code() -> str:
    (found,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    return str(found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until_open(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline, "The receiver did not start."
            time.sleep(0.05)
        else:
            return


def test_the_receiver_of_the_page_verifies_and_drops_what_it_has_seen(
    cast: Cast,
) -> None:
    port = free_port()
    made = hook(cast, f"http://127.0.0.1:{port}/", event_types=["verdict.*"])
    receiver = subprocess.Popen(
        [sys.executable, "-c", code()],
        env={**os.environ, "WEBHOOK_SECRET": made.plaintext, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with receiver:
        wait_until_open(port)
        case = make_case(cast).published()
        retract(act(cast.cleo), case.verdict, public_note="It was misread.")
        assert send_all() == 2
        replay(act(cast.emil), made.subscription, after=0)
        assert send_all() == 2
        rotate_secret(act(cast.emil), Subscription.objects.get(), overlap_hours=0)
        replay(act(cast.emil), made.subscription, after=0)
        assert send_all() == 0
        receiver.kill()
        said, _ = receiver.communicate()
    ref = case.verdict.ref
    assert said.splitlines() == [f"verdict.published {ref}", f"verdict.retracted {ref}"]
    assert DeliveryAttempt.objects.order_by("-pk").first().status == 401  # type: ignore[union-attr]
