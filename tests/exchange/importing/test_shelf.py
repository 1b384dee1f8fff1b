"""What an import keeps in temporary files is found again, in the order of time and in that of the file."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from annotations.exchange.foreign import Where
from annotations.exchange.importing.shelf import Shelf, Waiting
from annotations.exchange.remembering import AT_HAND, Remembered
from tests.exchange.formats.corpora import example

CLAIMS = example().claims
START = datetime(2025, 1, 1, tzinfo=UTC)


def test_keys_are_known_however_many_came_since() -> None:
    keys: Remembered[int] = Remembered()
    names = [uuid4().bytes for _ in range(2 * AT_HAND + 10)]
    for number, name in enumerate(names, start=1):
        keys.put("claim", name, number)
    assert [keys.get("claim", name) for name in names] == [*range(1, len(names) + 1)]
    assert keys.get("evidence", names[0]) is None
    for name in (names[0], names[-1]):
        keys.drop("claim", name)
        assert keys.get("claim", name) is None
    keys.put("claim", names[1], 7)
    keys.put("claim", names[-1], 8)
    assert [keys.get("claim", names[at]) for at in (1, -1)] == [7, 8]
    keys.close()


def kept(shelf: Shelf, line: int, **said: object) -> None:
    where = Where(line, "claims.csv")
    shelf.put(Waiting(where, CLAIMS[line % len(CLAIMS)]), **said)  # type: ignore[arg-type]


def test_what_waits_comes_back_in_order() -> None:
    shelf = Shelf()
    for line, hours in [(4, 2), (3, 1), (1, 2), (2, 1)]:
        kept(shelf, line, at=START + timedelta(hours=hours))
    kept(shelf, 5)
    assert [one.where.line for one in shelf.in_time()] == [2, 3, 1, 4]
    assert [one.where.line for one in shelf.each("claim")] == [4, 3, 1, 2, 5]
    assert next(shelf.in_time()) == Waiting(Where(2, "claims.csv"), CLAIMS[2 % len(CLAIMS)])  # fmt: skip
    shelf.close()


def test_what_waits_is_found_by_name_and_by_owner() -> None:
    shelf, owner = Shelf(), uuid4()
    kept(shelf, 1, owner=owner)
    kept(shelf, 1 + len(CLAIMS), owner=owner)
    kept(shelf, 2, owner=UUID(int=7))
    name = CLAIMS[1].id
    assert [one.where.line for one in shelf.of(owner, "claim")] == [1, 1 + len(CLAIMS)]
    found = shelf.get("claim", name)
    assert found
    assert found.where.line == 1 + len(CLAIMS)
    shelf.drop("claim", name)
    assert not shelf.has("claim", name)
    assert shelf.get("claim", name) is None
    shelf.close()
