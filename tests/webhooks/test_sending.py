"""The sender gives back what it took when it is cut off from the database, and only then."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from annotations.management.operators import service_account
from annotations.models import Subscription
from annotations.webhooks.sending import Sender
from tests.cast import Cast
from tests.corpus import make_case
from tests.webhooks.hooks import hook
from tests.webhooks.receiver import Receiver

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_allowed"),
]
AFTER_TAKING = 'SELECT "annotations_ledgerhead"'  # how the look goes on


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


def cut_off() -> None:
    """End the connection of this test from another one."""
    pid, other = connection.connection.info.backend_pid, connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


def fail() -> None:
    """Have a statement fail on a connection that lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


@pytest.mark.parametrize(
    ("trouble", "raised", "following"),
    [(cut_off, OperationalError, "/first"), (fail, DataError, "/second")],
)
def test_what_was_taken_is_free_at_once_if_the_database_was_lost(
    trouble: Callable[[], None],
    raised: type[Exception],
    following: str,
    cast: Cast,
    receiver: Receiver,
) -> None:
    for path in ("/first", "/second"):
        hook(cast, f"http://127.0.0.1:{receiver.port}{path}")
    make_case(cast).published()
    sender = Sender(service_account, threads=1)

    def meet(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(AFTER_TAKING):
            trouble()
        return execute(sql, *rest)

    with connection.execute_wrapper(meet), pytest.raises(raised):
        sender.start_next()
    connection.close()
    assert Subscription.objects.exclude(lease=None).count() == 1
    assert sender.start_next()
    sender.stop()
    sender.run()
    assert [one.path for one in receiver.heard] == [following]
    taken = Subscription.objects.exclude(lease=None).values_list("url", flat=True)
    assert [one.endswith("/first") for one in taken] == [True] * (trouble is fail)
