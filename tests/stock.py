"""Corpora that many tests ask for: each made once by each worker, in a database of its own.

A test that asks for one of them by its fixture runs on that database, every other test on the empty one. Which of them
it is must be settled before the test's transaction begins, so a hook asks for it by name.
"""

import pickle
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import throwaway

if TYPE_CHECKING:
    from tests.cast import Cast

CAST = "cast"
# By the fixture's name, what makes it of the cast. The first that a test asks for is in its database; any other is made
# there for it. Models can be imported only once pytest-django has read the settings.
MAKERS = {
    "everything": "tests.every_state:make_every_state",
    "library": "tests.library:make_library",
    "rich_corpus": "tests.exchange.corpora:make_rich_corpus",
    "one_of_each": "tests.admin.one_of_each:make_one_of_each",
    "published_case": "tests.corpus:make_published_case",
}
EMPTY = ""


class Stock:
    """One worker's databases, and what is in the one that the current test runs on."""

    def __init__(self) -> None:
        self.wanted = EMPTY  # the name of a corpus, or of none
        self.names: dict[str, str] = {}  # of databases, by what is in them
        self.made: dict[
            str, bytes
        ] = {}  # cast and corpus, pickled: each test gets its own
        self.taken: tuple[Any, Any] | None = None

    def opened(self) -> None:
        """Note the database that the migrations made, and settle the first test's."""
        self.names[EMPTY] = connection.settings_dict["NAME"]
        throwaway.use(self.database(self.wanted))

    def ask(self, blocker: DjangoDbBlocker, fixtures: list[str]) -> None:
        """Settle which database a test with these fixtures runs on."""
        wanted = (name for name in (*MAKERS, CAST) if name in fixtures)
        self.wanted, self.taken = next(wanted, EMPTY), None
        if self.names:
            with blocker.unblock():
                throwaway.use(self.database(self.wanted))

    def database(self, wanted: str) -> str:
        """Return the database that a corpus is in, made where it is asked for first."""
        if wanted not in self.names:
            empty = self.names[EMPTY]
            source = empty if wanted == CAST else self.database(CAST)
            name = f"{empty}_{wanted}"
            throwaway.copy_database(f"{source}_pristine", name)
            throwaway.use(name)
            self.made[wanted] = pickle.dumps(self.make(wanted))
            throwaway.keep_pristine(name)
            self.names[wanted] = name
        return self.names[wanted]

    def make(self, wanted: str) -> tuple[Any, Any]:
        """Return the cast, and a corpus made of it in the database in use."""
        if wanted == CAST:
            return make_cast(), None
        cast, _ = pickle.loads(self.made[CAST])  # noqa: S301 - pickled above
        return cast, maker(wanted)(cast)

    def closed(self) -> None:
        """Go back to the database that was there first."""
        if self.names:
            throwaway.use(self.names[EMPTY])

    def take(self) -> tuple[Any, Any]:
        """Return cast and corpus of the test's database as they were made: the same all through the test."""
        if self.taken is None:
            self.taken = pickle.loads(self.made[self.wanted])  # noqa: S301 - pickled above
        return self.taken

    def cast(self) -> "Cast":
        """Return everybody, who are in the database already."""
        cast: Cast = self.take()[0]
        return cast

    def corpus(self, name: str) -> Any:
        """Return a corpus: that of the test's database, or one made now beside that."""
        if name != self.wanted:
            return maker(name)(self.cast())
        return self.take()[1]


def maker(name: str) -> Callable[["Cast"], Any]:
    module, _, function = MAKERS[name].partition(":")
    found: Callable[[Cast], Any] = getattr(import_module(module), function)
    return found


def make_cast() -> "Cast":
    from tests import cast  # noqa: PLC0415

    return cast.make_cast()
