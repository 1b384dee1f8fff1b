"""What an import refers to: things of this file and things that are here already, by identifier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model

from annotations.exchange.importing.report import Report
from annotations.exchange.remembering import Remembered
from annotations.models import (
    Agent,
    Annotation,
    Appearance,
    Article,
    Assessment,
    Claim,
    Evidence,
    OriginGroup,
    Publisher,
    RatingScale,
    Relation,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.records.working import VerdictWorking
from annotations.workflow import InvalidContent
from annotations.workflow.articles import keep_ref, next_ref, number_of

MODELS: dict[str, type[Model]] = {
    "publisher": Publisher,
    "agent": Agent,
    "scale": RatingScale,
    "article": Article,
    "revision": Revision,
    "annotation": Annotation,
    "claim": Claim,
    "appearance": Appearance,
    "relation": Relation,
    "evidence": Evidence,
    "verdict": Verdict,
    "verdict_version": VerdictVersion,
    "assessment": Assessment,
    "origin_group": OriginGroup,
}


REFS = {
    "article": ("A", "article"),
    "claim": ("C", "claim"),
    "verdict": ("V", "verdict"),
}


class Unresolved(Exception):
    """A record refers to something that is neither in the file before it nor here."""


@dataclass
class Known:
    """Keys of rows by kind and identifier, and users by name.

    An identifier of the file may stand for a row that has another one here: an article that was
    loaded before, a publisher with the same slug. `learned` is what the step that is being done
    has taught.
    """

    report: Report
    keys: Remembered[int] = field(default_factory=Remembered)
    users: dict[str, User] = field(default_factory=dict)
    learned: list[tuple[str, bytes, int | None]] = field(default_factory=list)

    def forget(self, users: int) -> None:
        """Forget what was learned in this step, and all users but the first so many."""
        for kind, name, before in reversed(self.learned):
            if before is None:
                self.keys.drop(kind, name)
            else:
                self.keys.put(kind, name, before)
        for username in list(self.users)[users:]:
            del self.users[username]

    def learn(self, kind: str, uuid: UUID, row: Model) -> None:
        """Remember which row an identifier of the file stands for."""
        self.remember(kind, uuid.bytes, row.pk)

    def remember(
        self, kind: str, name: bytes, key: int, *, before: int | None = None
    ) -> None:
        """Remember what a name stands for; when this step is refused it stands for what it did `before`."""
        self.keys.put(kind, name, key)
        self.learned.append((kind, name, before))

    def key(self, kind: str, uuid: UUID) -> int:
        """Return the key of the row that is meant. Raises Unresolved."""
        known = self.learned_key(kind, uuid)
        if known is not None:
            return known
        row = self.here(kind, uuid)
        if row is None:
            raise Unresolved(
                f"It refers to the {kind.replace('_', ' ')} {uuid}, which is neither in the "
                "lines before nor here. Put it there, or take this out."
            )
        self.keys.put(kind, uuid.bytes, row.pk)
        key: int = row.pk
        return key

    def learned_key(self, kind: str, uuid: UUID) -> int | None:
        """Return the key of a row that has been met, or None."""
        return self.keys.get(kind, uuid.bytes)

    def row(self, kind: str, uuid: UUID) -> Any:
        """Return the row that is meant. Raises Unresolved."""
        return MODELS[kind]._default_manager.get(pk=self.key(kind, uuid))

    def rows(self, kind: str, uuids: Iterable[UUID]) -> dict[UUID, Any]:
        """Return the rows that are meant, by identifier, in one query. Raises Unresolved."""
        keys = {uuid: self.key(kind, uuid) for uuid in uuids}
        found = MODELS[kind]._default_manager.in_bulk(set(keys.values()))
        return {uuid: found[key] for uuid, key in keys.items()}

    def here(self, kind: str, uuid: UUID) -> Any:
        """Return the row that was here before with this identifier, or None."""
        return MODELS[kind]._default_manager.filter(uuid=uuid).first()

    def user(self, username: str) -> User:
        """Return a user by name; one that is not here is made, and cannot log in."""
        if username not in self.users:
            found = User.objects.filter(username=username).first()
            self.users[username] = found or self.new_user(username)
        return self.users[username]

    def person(self, name: str) -> User:
        """Return whom another tool calls so: by user name, else by an e-mail address that is theirs alone."""
        if "@" in name and name not in self.users:
            named = User.objects.filter(username=name).exists()
            found = list(User.objects.filter(email__iexact=name)[:2])
            if len(found) == 1 and not named:
                self.users[name] = found[0]
        return self.user(name)

    def new_user(self, username: str) -> User:
        """Make an inactive user without a password. Raises InvalidContent for a bad name."""
        user = User(username=username, is_active=False)
        user.set_unusable_password()
        try:
            user.full_clean()
        except ValidationError as error:
            raise InvalidContent(
                f"'{username}' cannot be a user's name: {' '.join(error.messages)}",
                "bad_username",
            ) from error
        user.save()
        self.report.users.append(username)
        return user

    def ref(self, kind: str, given: str) -> str:
        """Return the reference a thing keeps, or a new one where another thing has it here."""
        taken = MODELS[kind]._default_manager.filter(ref=given)
        if given and not taken.exists():
            return keep_ref(given, REFS[kind][1])
        new = next_ref(*REFS[kind])
        self.report.rename(given, new)
        return new

    def scale(self, said: VerdictWorking) -> int:
        """Return the key of the scale that a verdict is rated on. Raises Unresolved."""
        found = RatingScale.objects.filter(slug=said.scale, number=said.scale_version)
        key = found.values_list("pk", flat=True).first()
        if key is None:
            raise Unresolved(
                f"It is rated on version {said.scale_version} of the scale '{said.scale}', which is "
                "neither in the lines before nor here. Load it with load_scales, or put it there."
            )
        return key

    def refs(self, kind: str, given: Sequence[str]) -> None:
        """Keep the references of things that come in together. Raises Unresolved when one is taken."""
        taken = MODELS[kind]._default_manager.filter(ref__in=given)
        if not all(given) or len(set(given)) < len(given) or taken.exists():
            raise Unresolved("One of these references belongs to another thing here.")
        keep_ref(max(given, key=number_of), REFS[kind][1])
