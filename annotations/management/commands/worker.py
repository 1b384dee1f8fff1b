"""manage.py worker: do the background jobs and send the webhooks."""

import asyncio
import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from annotations.exchange.releases import asking as releases
from annotations.exchange.web import asking as fetches
from annotations.management.numbers import from_to
from annotations.management.operators import service_account
from annotations.webhooks.sending import Sender
from factcheck.database import first_line

PATIENCE = 20  # seconds that a job may take to finish once the worker is told to stop
CONNECTING = 5  # seconds that a connection may take to come
BREATH = 1  # seconds before a worker that was cut off from its database tries it again

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Do the background jobs and send the webhooks until told to stop (SIGTERM or Ctrl-C). "
        f"A job that is being done then has {PATIENCE} seconds to finish."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-idle",
            action="store_true",
            help="stop once no job and no webhook is waiting",
        )
        parser.add_argument(
            "--concurrency",
            type=from_to(1, 100),
            default=2,
            help="how many jobs at once (2)",
        )

    def handle(self, **options: Any) -> None:
        if not isinstance(app.connector, DjangoConnector):
            raise CommandError("The worker is already running in this process.")
        until_idle: bool = options["until_idle"]
        with stoppable(), webhooks(until_idle=until_idle):
            self.stdout.write("The worker is at work. Stop it with Ctrl-C.")
            self.stdout.flush()
            while not finished(until_idle=until_idle, at_once=options["concurrency"]):
                time.sleep(BREATH)
        self.stdout.write("The worker has stopped.")


def finished(*, until_idle: bool, at_once: int) -> bool:
    """Do jobs for as long as there may be any; return False when the database cut the worker off meanwhile.

    Raises KeyboardInterrupt when it is told to stop.
    """
    reason = "what looks for them was cut off"
    try:
        # What a worker was cut off from before.
        releases.enqueue_unfinished()
        fetches.enqueue_unfinished()
        with app.replace_connector(connector()):
            asyncio.run(do_jobs(until_idle=until_idle, at_once=at_once))
        if until_idle:
            return True
    except (ConnectorException, OperationalError, PoolTimeout) as error:
        reason = first_line(error.__cause__ or error)
        if until_idle:
            raise CommandError(
                f"The worker lost its database: {reason}. "
                "Start it again once the database answers."
            ) from error
    finally:
        connection.close()
    logger.warning("Jobs wait for the database: %s", reason)
    return False


async def do_jobs(*, until_idle: bool, at_once: int) -> None:
    """Do jobs until cancelled or there are none; those under way are finished first.

    Without `until_idle` it returns when nothing looks for jobs any more, for want of the database.
    """
    own = asyncio.current_task()
    try:
        async with app.open_async():
            await app.run_worker_async(
                wait=not until_idle,
                concurrency=at_once,
                shutdown_graceful_timeout=PATIENCE,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
    finally:
        # While the database is looked for, its errors come in place of the cancellation.
        if own and own.cancelling():
            raise asyncio.CancelledError


def connector() -> PsycopgConnector:
    """Return what reaches the jobs; it waits seconds for a connection, where Procrastinate's own waits half a minute."""
    return PsycopgConnector(
        kwargs=connector_params(DEFAULT_DB_ALIAS), timeout=CONNECTING
    )


@contextmanager
def stoppable() -> Iterator[None]:
    """End what is within at SIGTERM as at Ctrl-C, even where a shell has told its children to pass Ctrl-C over."""
    handlers = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: lambda *_: signal.raise_signal(signal.SIGINT),
    }
    before = {number: signal.signal(number, one) for number, one in handlers.items()}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, one in before.items():
            signal.signal(number, one)


@contextmanager
def webhooks(*, until_idle: bool) -> Iterator[None]:
    """Send webhooks meanwhile, in a thread; or afterwards, until no more are waiting."""
    sender = Sender(service_account)
    if until_idle:
        yield
        try:
            sender.run(until_idle=True)
        except Error as reason:
            raise CommandError(f"The webhooks could not be sent: {reason}") from reason
        return
    thread = Thread(target=sender.run, name="webhooks")
    thread.start()
    try:
        yield
    finally:
        sender.stop()
        thread.join()
