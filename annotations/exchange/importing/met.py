"""What an import has met of other tools' marks: in a temporary file, so that memory stays flat."""

from dataclasses import dataclass
from hashlib import sha256

from annotations.exchange.importing.known import Known

OURS, MARKED, TWIN = "annotation of this import", "annotation marked", "twin"


@dataclass(frozen=True)
class Met:
    """Which annotations this import has made, which it has met marks of, and how many are alike."""

    known: Known

    def made(self, annotation: int) -> None:
        """Note that this import has made an annotation."""
        self.known.remember(OURS, packed(annotation), annotation)

    def is_ours(self, annotation: int) -> bool:
        """Return whether this import has made an annotation."""
        return self.known.keys.get(OURS, packed(annotation)) is not None

    def marked(self, revision: int, annotation: int, claim: int | None) -> None:
        """Note that a mark in a revision was an annotation's, for a claim or for none."""
        for name in (packed(revision, annotation), packed(revision, annotation, claim)):
            if self.known.keys.get(MARKED, name) is None:
                self.known.remember(MARKED, name, 1)

    def is_marked(self, revision: int, annotation: int) -> bool:
        """Return whether a mark in a revision was an annotation's."""
        return self.known.keys.get(MARKED, packed(revision, annotation)) is not None

    def says(self, revision: int, annotation: int, claim: int | None) -> bool:
        """Return whether a mark in a revision was an annotation's for this claim, or for none."""
        name = packed(revision, annotation, claim)
        return self.known.keys.get(MARKED, name) is not None

    def twin(self, revision: int, said: str) -> int:
        """Return how many marks in a revision have said the very same by now, this one included."""
        name = sha256(f"{revision} {said}".encode()).digest()
        before = self.known.keys.get(TWIN, name)
        number = (before or 0) + 1
        self.known.remember(TWIN, name, number, before=before)
        return number


def packed(*keys: int | None) -> bytes:
    """Return what some rows together are remembered by."""
    return " ".join(map(str, keys)).encode()
