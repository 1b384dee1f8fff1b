"""Do a write once, however often it is sent: under one key there is one effect and one answer.

The effect, the key and the answer are stored by one transaction, so whoever was answered can ask
again with the same key and is told the same; whoever was not, may send it again. What was refused
or failed leaves no key behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.types.json import Jsonb

from annotations.models import KeptAnswer
from annotations.workflow.checking import refusal_of, refuse_if_busy
from annotations.workflow.errors import Refused
from annotations.workflow.storing import AsOne, verb
from factcheck.postgresql.cursors import prepared_cursor

KEPT_FOR = timedelta(days=2)
LONGEST_KEY = 255  # characters
TAKE = """
    INSERT INTO annotations_keptanswer (owner, key, fingerprint, status, headers, body, created)
    VALUES (%s, %s, %s, 0, '{}', '', now())
    ON CONFLICT (owner, key) DO NOTHING RETURNING id
"""
KEEP = "UPDATE annotations_keptanswer SET status = %s, body = %s, headers = %s WHERE id = %s"


class KeyReused(Refused):
    """The key was used for another request."""


class BadKey(Refused):
    """The key cannot be used as one."""


@dataclass(frozen=True)
class Answer:
    """What a write is answered with, byte for byte."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Once:
    """One write under its key: `owner` is whose key it is, `asked` all that makes up the request."""

    owner: str
    key: str
    asked: tuple[bytes, ...]

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of what was asked, each part with its length."""
        digest = sha256()
        for part in self.asked:
            digest.update(len(part).to_bytes(8) + part)
        return digest.hexdigest()


def once(write: Once, do: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Do it, or return what it was answered before; the second value tells which (True: before).

    Raises BadKey for an unusable key, KeyReused when it was used for something else, Busy while
    the same write is still being done, and whatever `do` raises.
    """
    require_usable(write.key)
    try:
        with transaction.atomic():
            taken = take_key(write)
            if taken is None:
                return told_before(write), True
            with AsOne():
                answer = do()
            keep(taken, answer)
    except IntegrityError as error:  # of what the database looks at only at the end
        raise refusal_of(error) from error
    except OperationalError as error:
        refuse_if_busy(error)
        raise
    return answer, False


def keep(taken: int, answer: Answer) -> None:
    """Store what was answered under a key that has been taken."""
    values: list[Any] = [answer.status, answer.body, Jsonb(dict(answer.headers)), taken]
    with prepared_cursor(connection.alias) as cursor:
        cursor.execute(KEEP, values)


@verb
def whole(do: Callable[[], Answer]) -> Answer:
    """Do it in one transaction, without a key."""
    with AsOne():
        return do()


def take_key(write: Once) -> int | None:
    """Store the key and return its row; None when it has been used. Waits for whoever is using it."""
    with prepared_cursor(connection.alias) as cursor:
        cursor.execute(TAKE, [write.owner, write.key, write.fingerprint])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def told_before(write: Once) -> Answer:
    """Return the answer that was given. Raises KeyReused."""
    kept = KeptAnswer.objects.get(owner=write.owner, key=write.key)
    if kept.fingerprint != write.fingerprint:
        raise KeyReused(
            "This idempotency key was used for another request. Send a new key with a new request.",
            "idempotency_key_reused",
        )
    return Answer(kept.status, bytes(kept.body), kept.headers)


def require_usable(key: str) -> None:
    """Raise BadKey unless the key is 1 to 255 visible ASCII characters."""
    if not 0 < len(key) <= LONGEST_KEY or not all("!" <= char <= "~" for char in key):
        raise BadKey(
            f"An idempotency key is 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID.",
            "bad_idempotency_key",
        )


def forget_answers(before: datetime) -> int:
    """Delete the answers from before a moment; return how many."""
    return KeptAnswer.objects.filter(created__lt=before).delete()[0]
