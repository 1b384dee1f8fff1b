"""What every stored thing shares: a public identifier, an edit counter, and how the database refuses."""

import re
from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from factcheck.postgresql.among import Among

models.UUIDField.register_lookup(Among)

# Control characters and line breaks, and what turns the direction of words (UAX #9, section 2);
# NUL is no text for PostgreSQL at all and is refused as such.
UNSEEN = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Identified(models.Model):
    """A thing that the outside world can name: `uuid` is its identifier in every payload."""

    uuid = models.UUIDField(
        "identifier",
        default=uuid4,
        unique=True,
        editable=False,
        help_text="The identifier in every payload. It never changes.",
    )

    class Meta:
        abstract = True


class Editable(Identified):
    """A thing that is edited in place; `version` counts the edits, so that none is overwritten."""

    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Goes up by one with every edit; a stale edit is refused.",
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Named(models.Model):
    """A thing with names that stand in one line with other words, and must not break or turn it."""

    names: ClassVar[tuple[str, ...]] = ("name",)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse names with characters that nobody sees; raises ValidationError."""
        super().clean()
        found = {name: unseen_in(getattr(self, name)) for name in self.names}
        refused = {name: unseen(name, which) for name, which in found.items() if which}
        if refused:
            raise ValidationError(refused)


def unseen_in(said: object) -> str:
    """Return the first character in a name, or in a list of them, that has no place there, as `U+202E`."""
    names = said if isinstance(said, list) else [said]
    found = UNSEEN.search(" ".join(one for one in names if isinstance(one, str)))
    return f"U+{ord(found[0]):04X}" if found else ""


def unseen(field: str, which: str) -> ValidationError:
    """Return the error of a name with a character that has no place in it."""
    return ValidationError(
        f"There is a line break, or another character that nobody sees, in the {field.replace('_', ' ')} "
        f"({which}). Type it anew in one line, without that character.",
        "unseen_character",
    )


def refuse(message: str, *, name: str) -> str:
    """Return the PL/pgSQL statement that refuses a change under the constraint `name`."""
    quoted = message.replace("'", "''")
    return (
        f"RAISE EXCEPTION USING MESSAGE = '{quoted}', "
        f"ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
    )


def never_changes(name: str, message: str) -> pgtrigger.Trigger:
    """Refuse every UPDATE and DELETE of the table."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=refuse(message, name=name),
    )


def stays_once_published(kind: str) -> pgtrigger.Trigger:
    """Refuse the DELETE of a row that has, or ever had, a public record of `kind`."""
    name = f"{kind}_stays_once_published"
    message = (
        f"This {kind.replace('_', ' ')} has been published and cannot be deleted. "
        "Withdraw or retract it instead."
    )
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF EXISTS (SELECT 1 FROM annotations_record
                       WHERE kind = '{kind}' AND object = OLD.uuid) THEN
                {refuse(message, name=name)}
            END IF;
            RETURN OLD;
        """,
    )


def one_of(
    field: str, choices: type[models.TextChoices], *, name: str
) -> models.CheckConstraint:
    """Hold a column to its vocabulary in the database too."""
    return models.CheckConstraint(
        condition=models.Q((f"{field}__in", choices.values)),
        name=name,
        violation_error_message=(
            f"There is no such {field.replace('_', ' ')}. Choose one of: {', '.join(choices.values)}."
        ),
        violation_error_code=f"unknown_{field}",
    )
