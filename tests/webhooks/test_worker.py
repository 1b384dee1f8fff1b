"""The worker, as a process of its own, delivers whatever befalls it and its receivers."""

import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import groupby

import pytest
from django.db import connection
from django.utils import timezone

from annotations.models import Delivery, DeliveryAttempt, Event, Subscription
from annotations.workflow import retract
from tests.cast import Cast, act
from tests.commands.test_worker import KILL, no_connections, start
from tests.corpus import make_article, make_case, make_claim, make_scale
from tests.webhooks.hooks import hook
from tests.webhooks.receiver import DROP, Behaviour, Receiver, answer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_allowed"),
    pytest.mark.long,
]
PATIENCE = 60  # seconds
PROMISED = 5  # seconds until a healthy webhook hears of a retraction
OUTAGE = 3  # seconds without a database
Process = subprocess.Popen[str]


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


def work(*arguments: str) -> Process:
    return start(*arguments, WEBHOOK_ALLOW_PRIVATE="1")


@pytest.fixture
def worker() -> Iterator[Process]:
    with work() as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def publish_some(cast: Cast, count: int) -> None:
    scale = make_scale(cast)
    for number in range(count):
        article = make_article(cast, url=f"https://house.example/{number}")
        claim = make_claim(cast, f"Claim number {number}.")
        make_case(cast, scale=scale, article=article, claim=claim).published()


def hurry(until: int) -> None:
    """Let every wait be over at once, until so many events have been delivered."""
    deadline = time.monotonic() + PATIENCE
    while Subscription.objects.get().position < until:
        assert time.monotonic() < deadline, Subscription.objects.values()
        Subscription.objects.update(next_attempt_at=timezone.now())
        time.sleep(0.1)


def test_a_healthy_webhook_hears_of_a_retraction_within_five_seconds(
    cast: Cast, receiver: Receiver, worker: Process
) -> None:
    made = hook(cast, receiver.url, event_types=["verdict.retracted"])
    case = make_case(cast).published()
    began = time.monotonic()
    retract(act(cast.cleo), case.verdict, public_note="The register was misread.")
    (heard,) = receiver.wait_for(1)
    assert heard.at - began < PROMISED
    assert heard.verified(made.plaintext)["data"]["ref"] == case.verdict.ref


def test_dead_receivers_do_not_keep_a_healthy_one_waiting(
    cast: Cast, receiver: Receiver, worker: Process
) -> None:
    slow = f"http://127.0.0.1:{receiver.port}/slow"
    receiver.slow_paths = {"/slow": 2.0 * PROMISED}
    for _ in range(12):
        hook(cast, slow, event_types=["verdict.published"])
    Subscription.objects.update(failing_since=timezone.now(), failures=1)
    hook(cast, receiver.url, event_types=["verdict.retracted"])
    case = make_case(cast).published()
    receiver.wait_for(4)
    began = time.monotonic()
    retract(act(cast.cleo), case.verdict, public_note="The register was misread.")
    deadline = began + PATIENCE
    while not (told := [one for one in receiver.heard if one.path == "/hook"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert told[0].at - began < PROMISED


def test_everything_arrives_once_in_order_from_a_receiver_that_fails(
    cast: Cast, receiver: Receiver, worker: Process
) -> None:
    made = hook(cast, receiver.url)
    receiver.plan = [
        Behaviour(), answer(500), DROP, answer(503, retry_after="3600"), answer(429),
        Behaviour(), answer(302, location=f"http://127.0.0.1:{receiver.port}/inner"),
        Behaviour(), DROP, answer(500), Behaviour(),
    ]  # fmt: skip
    publish_some(cast, 3)
    count = Event.objects.count()
    hurry(count)
    assert [one.seq for one in receiver.accepted] == list(range(1, count + 1))
    assert {one.path for one in receiver.heard} == {"/hook"}
    for one in receiver.heard:
        one.verified(made.plaintext)
    assert Delivery.objects.filter(status="delivered").count() == count
    assert DeliveryAttempt.objects.count() == len(receiver.heard)


def test_killed_workers_lose_nothing_and_double_nothing_that_was_written_down(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    publish_some(cast, 3)
    count = Event.objects.count()
    receiver.usual = Behaviour(seconds=0.05)
    kills = 0
    while Subscription.objects.get().position < count - 3:
        heard = len(receiver.heard)
        with work() as process:
            receiver.wait_for(heard + 6)
            process.send_signal(signal.SIGKILL)
            process.wait()
        kills += 1
        end_lease()
    with work("--until-idle") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    seqs = [one.seq for one in receiver.heard]
    assert [seq for seq, _ in groupby(seqs)] == list(range(1, count + 1))
    assert len(seqs) - count <= kills, "a kill costs one event sent twice, at most"
    assert len({one.id for one in receiver.heard}) == count
    receiver.heard[-1].verified(made.plaintext)
    assert Delivery.objects.filter(status="delivered").count() == count
    assert kills >= 2


def end_lease() -> None:
    """Let the time be over for which the killed one had taken its turn."""
    Subscription.objects.update(leased_until=timezone.now())


def test_a_worker_that_lost_its_database_while_it_was_sending_goes_on_at_once(
    cast: Cast, receiver: Receiver, worker: Process
) -> None:
    hook(cast, receiver.url)
    receiver.plan = [Behaviour(seconds=1.0)]
    publish_some(cast, 1)
    count = Event.objects.count()
    receiver.wait_for(1)
    with no_connections():
        with connection.cursor() as cursor:
            cursor.execute(KILL)
        time.sleep(OUTAGE)
    receiver.wait_for(count, seconds=3 * PROMISED)
    time.sleep(1.5)
    assert [one.seq for one in receiver.heard] == list(range(1, count + 1))


def test_two_workers_do_not_send_the_same_event(
    cast: Cast, receiver: Receiver, worker: Process
) -> None:
    hook(cast, receiver.url)
    receiver.usual = Behaviour(seconds=0.02)
    with work() as second:
        publish_some(cast, 3)
        count = Event.objects.count()
        receiver.wait_for(count)
        time.sleep(1.5)
        second.kill()
    assert [one.seq for one in receiver.heard] == list(range(1, count + 1))


def test_a_worker_that_is_told_to_stop_finishes_what_it_is_sending(
    cast: Cast, receiver: Receiver, worker: Process
) -> None:
    hook(cast, receiver.url, event_types=["verdict.published"])
    receiver.usual = Behaviour(seconds=1.0)
    make_case(cast).published()
    receiver.wait_for(1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0
    assert Delivery.objects.get().status == "delivered"
    assert len(receiver.heard) == 1
