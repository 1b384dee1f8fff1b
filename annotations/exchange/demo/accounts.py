"""The accounts of the demo: one for everybody at the desk, with a password made here.

The password is new for every installation. It is kept in a file that its owner alone may read, so
that it can be shown again; the database knows its hash.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group, User

from annotations.exchange.demo.files import Person

RANDOM_BYTES = 12


@dataclass(frozen=True)
class Accounts:
    """The desk's users by name, who of them is new, and the password of those we made."""

    users: dict[str, User]
    new: list[str]
    password: str | None


def make_accounts(people: Iterable[Person], *, kept_in: Path) -> Accounts:
    """Make the accounts that are missing. One that exists already keeps its password and roles."""
    people = list(people)
    known = User.objects.in_bulk(
        [one.username for one in people], field_name="username"
    )
    missing = [one for one in people if one.username not in known]
    password = kept_password(kept_in)
    if missing and password is None:
        password = make_password(kept_in)
    users = known | {one.username: make_user(one, password) for one in missing}
    opens = password and any(user.check_password(password) for user in users.values())
    return Accounts(
        users=users,
        new=[one.username for one in missing],
        password=password if opens else None,
    )


def make_user(person: Person, password: str | None) -> User:
    """Make one account, in its groups, that may enter the admin."""
    user = User.objects.create_user(
        person.username,
        password=password,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=True,
    )
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in person.roles)
    return user


def kept_password(path: Path) -> str | None:
    """Return the password that was made before, if it is still there."""
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def make_password(path: Path) -> str:
    """Make a password and keep it where its owner alone may read it."""
    password = secrets.token_urlsafe(RANDOM_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{password}\n", encoding="utf-8")
    return password
