"""Partners are served over a role of the database that may read what is published, and no more."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import ProgrammingError, connections, transaction

from annotations.api.v1.resources import RESOURCES
from tests.cast import Cast
from tests.library import Library
from tests.partners import API, Reader, client_with, make_key

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

READABLE = {
    "annotations_record",
    "annotations_event",
    "annotations_eventbody",
    "annotations_ledgerhead",
    "annotations_release",  # of its rows, those that tests/models/test_releases.py names
}


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture
def library(library: Library) -> Iterator[Library]:
    yield library
    connections["public"].close()


def tables() -> list[str]:
    with connections["default"].cursor() as cursor:
        return connections["default"].introspection.table_names(
            cursor, include_views=True
        )


def test_it_works(library: Library, cast: Cast) -> None:
    read = Reader(client_with(make_key(cast)))

    for noun in RESOURCES:
        for one in read(f"{noun}/", count=1)["results"]:
            assert read(f"{noun}/{one['id']}/") == one
    claim = library.case.claim.ref
    assert len(read(f"claims/{claim}/appearances/")["results"]) == 2
    assert read.ids("verdicts/", claim=claim, search="register", stance="denies")
    assert (
        read.client.get(f"{API}articles/{library.case.article.ref}/text/").status_code
        == 200
    )
    assert read("changes/")["results"]
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("factcheck_public",)


def test_postgresql_refuses_it_every_other_table(library: Library) -> None:
    known = tables()
    assert len(known) > 35
    assert {model._meta.db_table for model in apps.get_models()} <= set(known)

    assert {table for table in known if may_read(table)} == READABLE


def may_read(table: str) -> bool:
    try:
        with transaction.atomic("public"), connections["public"].cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
    except ProgrammingError as error:
        return "permission denied" not in str(error)
    return True


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM annotations_record",
        "UPDATE annotations_record SET state = 'retracted'",
        "INSERT INTO annotations_ledgerhead (id, seq, sha256) VALUES (1, 0, '')",
        "CREATE TABLE mine (id int)",
    ],
)
def test_it_can_change_nothing(library: Library, statement: str) -> None:
    with connections["public"].cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            cursor.execute(statement)
