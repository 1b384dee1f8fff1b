"""The corpus that has everything: made once by each worker, in a database of its own.

A test that asks for `everything` runs on that database, every other test on the empty one. Which of the two it is must
be settled before the test's transaction begins, so a hook asks for it by name.
"""

import pickle
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import throwaway

if TYPE_CHECKING:
    from tests.every_state import EveryState


class Stock:
    """One worker's two databases, and which of them the next test wants."""

    def __init__(self) -> None:
        self.wanted = False
        self.empty: str | None = None  # its name, once there is one
        self.made: bytes | None = None  # the corpus, pickled: each test gets its own

    def opened(self) -> None:
        """Note the database that the migrations made, and settle the first test's."""
        self.empty = connection.settings_dict["NAME"]
        self.settle()

    def ask(self, blocker: DjangoDbBlocker, *, wanted: bool) -> None:
        """Settle which database the coming test runs on."""
        self.wanted = wanted
        if self.empty is not None:
            with blocker.unblock():
                self.settle()

    def settle(self) -> None:
        assert self.empty is not None
        stocked = f"{self.empty}_everything"
        if self.wanted and self.made is None:
            throwaway.copy_database(f"{self.empty}_pristine", stocked)
            throwaway.use(stocked)
            self.made = make()
            throwaway.keep_pristine(stocked)
        throwaway.use(stocked if self.wanted else self.empty)

    def closed(self) -> None:
        """Go back to the database that was there first."""
        if self.empty is not None:
            throwaway.use(self.empty)

    def corpus(self) -> "EveryState":
        """Return the corpus as it was made."""
        from tests.every_state import CAPTURED  # noqa: PLC0415

        assert self.made is not None
        corpus: EveryState = pickle.loads(self.made)  # noqa: S301 - pickled above
        if not default_storage.exists(corpus.capture.storage_key):
            default_storage.save(corpus.capture.storage_key, ContentFile(CAPTURED))
        return corpus


def make() -> bytes:
    # Models can be imported only once pytest-django has read the settings.
    from tests.cast import make_cast  # noqa: PLC0415
    from tests.every_state import make_every_state  # noqa: PLC0415

    return pickle.dumps(make_every_state(make_cast()))
