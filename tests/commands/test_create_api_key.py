"""`manage.py create_api_key`: a key for a partner, shown once."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from annotations.models import ApiKey, Newsroom
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def create(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_it_works(client: Client) -> None:
    printed = create("Café Čas 👩‍💻", "--new").strip()

    me = client.get(
        "/api/v1/me/", headers={"Authorization": f"Bearer {printed}"}
    ).json()
    assert me["newsroom"]["name"] == "Café Čas 👩‍💻"
    assert me["scopes"] == ["read"]
    key = ApiKey.objects.get()
    assert key.expires_at - key.created == timedelta(days=365)
    assert printed.split("_", 2)[2] not in str(vars(key))


def test_a_known_newsroom_gets_another_key_with_what_it_needs(db: None) -> None:
    create("Northwind News", "--new")
    create(
        "Northwind News",
        "--scope",
        "read",
        "--scope",
        "export",
        "--expires",
        "30",
        "--rate",
        "9",
    )

    newsroom = Newsroom.objects.get()
    key = newsroom.api_keys.latest("id")
    assert (key.scopes, key.rate) == (["read", "export"], 9)
    assert key.expires_at - key.created == timedelta(days=30)


def test_an_unknown_newsroom_is_refused_with_those_there_are(db: None) -> None:
    with pytest.raises(CommandError, match=r"There is none yet\. Add --new"):
        create("Northwind News")
    create("Southgate Post", "--new")
    with pytest.raises(
        CommandError,
        match=r"no newsroom “Northwind News”\. There are: “Southgate Post”\.",
    ):
        create("Northwind News")
    assert Newsroom.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--expires", "0"], "between 1 and 3650 days, not 0"),
        (["--scope", "everything"], "invalid choice"),
        (["--by", "nobody-here"], "There is no active user 'nobody-here'"),
        (["--acts-for", "nobody-here"], "Name another with --acts-for"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    db: None, arguments: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        create("Northwind News", "--new", *arguments)
    assert not Newsroom.objects.exists()


def test_a_name_that_is_taken_is_refused(db: None) -> None:
    create("Northwind News", "--new")
    with pytest.raises(CommandError, match="already a newsroom with this name"):
        create("Northwind News", "--new")


def test_only_a_partner_manager_may(cast: Cast) -> None:
    create("Northwind News", "--new", "--by", "emil")
    with pytest.raises(CommandError, match="partner manager"):
        create("Northwind News", "--by", "ada")
