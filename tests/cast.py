"""The people and houses of every test: Ada annotates, Ben and Dora review, Cleo edits.

Emil manages the partners; Northwind News may read, Southgate Post has been switched off.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from annotations.workflow import Act, permissions


@dataclass(frozen=True)
class Cast:
    """Everybody, as users."""

    ada: User
    ben: User
    cleo: User
    dora: User
    emil: User
    nobody: User


ROLES = {
    "ada": permissions.ANNOTATOR,
    "ben": permissions.REVIEWER,
    "cleo": permissions.EDITOR,
    "dora": permissions.REVIEWER,
    "emil": permissions.PARTNER_MANAGER,
    "nobody": None,
}


def make_cast() -> Cast:
    """Make everybody, each in their group."""
    people = {}
    for name, role in ROLES.items():
        user = User.objects.create_user(name, is_staff=True)
        if role:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        people[name] = user
    return Cast(**people)


def act(user: User) -> Act:
    """Return an act of the user at this moment."""
    return Act.now(user)
