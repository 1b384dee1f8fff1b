"""Whoever is logged in, read with their roles by one statement that is planned once."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend, RemoteUserBackend
from django.contrib.auth.models import User

from annotations.workflow.permissions import ROLES_OF, remember_roles
from annotations.workflow.side_by_side import Models, columns, objects
from factcheck.postgresql.cursors import prepared_cursor

READ: Models = (User,)
FOUND = "SELECT {columns}, {roles} FROM auth_user WHERE id = %s"


class People(ModelBackend):
    """Django's own accounts and passwords."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, if they may still log in."""
        with prepared_cursor("default") as cursor:
            cursor.execute(found(), [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        (person,) = objects(READ, row)
        remember_roles(person, row[-1])
        return person if self.user_can_authenticate(person) else None


class Announced(People, RemoteUserBackend):
    """The same accounts, for those whom the proxy in front has logged in; it makes none."""

    create_unknown_user = False


@cache
def found() -> str:
    """Return the statement, with every column of an account."""
    return FOUND.format(
        columns=columns(READ), roles=ROLES_OF.format(person="auth_user.id")
    )
