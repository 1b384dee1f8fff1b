"""Sessions in the database, read by one statement that is planned once: every page of the desk begins with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.utils import timezone

from factcheck.postgresql.cursors import prepared_cursor

ALPHABET = frozenset(VALID_KEY_CHARS)
SHORTEST = 8  # characters, as Django has it
FOUND = """
    SELECT session_key, session_data, expire_date FROM django_session
    WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Django's own sessions, under the same name, so that those that were begun with it go on."""

    def _validate_session_key(self, key: str | None) -> bool:
        # A cookie can hold what no column can: nobody has such a session.
        return key is not None and len(key) >= SHORTEST and ALPHABET.issuperset(key)

    def _get_session_from_db(self) -> Session | None:
        with prepared_cursor("default") as cursor:
            cursor.execute(FOUND, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        names = ["session_key", "session_data", "expire_date"]
        return Session.from_db("default", names, row)
