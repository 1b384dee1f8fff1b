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
    """The desk's users by name, and the password that opens those we made, if it is known."""

    users: dict[str, User]
    password: str | None


def find_accounts(people: Iterable[Person], *, kept_in: Path) -> Accounts:
    """Find the accounts that are there."""
    names = [one.username for one in people]
    users = User.objects.in_bulk(names, field_name="username")
    password = kept_password(kept_in)
    opens = password and any(user.check_password(password) for user in users.values())
    return Accounts(users=users, password=password if opens else None)


def make_accounts(people: Iterable[Person], *, kept_in: Path) -> Accounts:
    """Make the accounts that are missing. One that exists already keeps its password and roles."""
    people = list(people)
    there = find_accounts(people, kept_in=kept_in).users
    missing = [one for one in people if one.username not in there]
    if missing:
        password = kept_password(kept_in) or make_password(kept_in)
        for person in missing:
            make_user(person, password)
    return find_accounts(people, kept_in=kept_in)


def make_user(person: Person, password: str) -> None:
    """Make one account, in its groups, that may enter the admin."""
    user = User.objects.create_user(
        person.username,
        password=password,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=True,
    )
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in person.roles)


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
