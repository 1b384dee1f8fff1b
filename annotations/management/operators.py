"""Who acts when a command is run: a named person, or the service itself."""

from django.contrib.auth.models import Group, User
from django.core.management.base import CommandError

from annotations.workflow import permissions

SERVICE = "commands"
ROLES = (permissions.EDITOR, permissions.PARTNER_MANAGER)
HELP = (
    "the user who acts; without it the only superuser, "
    f"or where there is not exactly one the service account '{SERVICE}'"
)


def operator(username: str | None, option: str = "--by") -> User:
    """Return the user who acts. Raises CommandError when nobody active has the name an option gave.

    Whoever can run commands can do anything to the database, so the service account has the
    rights of an editor and a partner manager. Nobody can log in as it.
    """
    if username:
        named = User.objects.filter(username=username, is_active=True).first()
        if named is None:
            raise CommandError(
                f"There is no active user '{username}'. Name another with {option}."
            )
        return named
    superusers = list(User.objects.filter(is_superuser=True, is_active=True)[:2])
    return superusers[0] if len(superusers) == 1 else service_account()


def service_account() -> User:
    """Return the account that commands act as, made on first use."""
    account, new = User.objects.get_or_create(
        username=SERVICE, defaults={"password": "!", "last_name": "Commands"}
    )
    if new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    account.groups.add(*Group.objects.filter(name__in=ROLES))
    return account
