"""A pooler in transaction mode (pgbouncer): what it takes away, and how we do without.

Each transaction may be given another session of the database, so nothing may be left behind in one, and
nothing can be asked for when it begins. The role of what partners read, and the time limits, which we
otherwise ask for as a session begins, then belong to the login roles themselves.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from factcheck.embedded import PUBLIC
from factcheck.env import BadSetting
from factcheck.refusal import CannotStart

WITH_SESSIONS = {"make_release", "worker"}


class NeedsSessions(CannotStart):
    """The command cannot be run through a pooler."""


def require_public_login(*addresses: dict[str, str] | None) -> None:
    """Raise BadSetting unless what partners read is read by a login that may read nothing else."""
    given, *others = addresses
    if given is None:
        raise BadSetting(
            "DATABASE_POOLED needs PUBLIC_DATABASE_URL: through a pooler nobody can take the role "
            f"{PUBLIC} on. Let the pool log in as {PUBLIC}."
        )
    for address in (given, *filter(None, others)):
        if address.get("user") != PUBLIC:
            raise BadSetting(
                "With DATABASE_POOLED, PUBLIC_DATABASE_URL and REPLICA_DATABASE_URL log in as "
                f"{PUBLIC}, which may read what is published and nothing else."
            )


def refuse_the_pooler(command: str) -> None:
    """Raise NeedsSessions when a command that keeps locks or listens is run through a pooler."""
    if command in WITH_SESSIONS and settings.DATABASE_POOLED:
        raise NeedsSessions(
            f"`{command}` needs sessions of its own. Run it without DATABASE_POOLED, with the "
            "database's own address in DATABASE_URL."
        )


@register(Tags.database)
def limits_are_kept(
    databases: Sequence[str] | None = None, **_named: Any
) -> list[CheckMessage]:
    """Find the time limits that a pooled connection does not have."""
    if not settings.DATABASE_POOLED:
        return []
    return [error for alias in databases or () for error in missing(alias)]


def missing(alias: str) -> Iterator[Error]:
    """Yield what is wrong with the limits of one connection."""
    wanted = {
        "lock_timeout": settings.LOCK_TIMEOUT,
        "idle_in_transaction_session_timeout": settings.IDLE_TIMEOUT,
    }
    with connections[alias].cursor() as cursor:
        for name, seconds in wanted.items():
            cursor.execute("SELECT current_user, current_setting(%s)", [name])
            role, value = cursor.fetchone()
            if value != f"{seconds}s":
                yield Error(
                    f"Through the pooler {name} is {value}, not {seconds}s.",
                    hint=f"ALTER ROLE {role} SET {name} = '{seconds}s'; then have the pooler RECONNECT.",
                    id="factcheck.E001",
                )
