"""Who the proxy in front says has logged in: believed where it is asked for, for accounts that are here."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from annotations.models import History
from tests.admin.site import text_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (
    "import factcheck.settings as s; print(s.MIDDLEWARE, s.AUTHENTICATION_BACKENDS)"
)
FRONT = "/admin/"


@pytest.fixture
def announced(settings: Any) -> None:
    """Have the service believe X-Forwarded-User, as LOGIN_HEADER does."""
    after = "django.contrib.auth.middleware.AuthenticationMiddleware"
    place = settings.MIDDLEWARE.index(after) + 1
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:place],
        "factcheck.announced.AnnouncedMiddleware",
        *settings.MIDDLEWARE[place:],
    ]
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "annotations.workflow.signed_in.Announced",
    ]
    settings.LOGIN_HEADER = "X-Forwarded-User"


def opened(client: Client, address: str = FRONT, name: str = "", **more: Any) -> Any:
    headers = {"X-Forwarded-User": name} if name else {}
    return client.get(address, headers=headers, **more)


def who(client: Client) -> str:
    """Return the name of whoever is logged in."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""


def loaded(**given: str) -> subprocess.CompletedProcess[str]:
    """Load the settings with some of them given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SETTINGS],
        cwd=ROOT,
        env=kept | {"DEBUG": "1"} | given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nobody_is_believed_unless_it_was_asked_for(cast: Cast) -> None:
    client = Client()
    assert opened(client, name="cleo").status_code == 302
    assert who(client) == ""
    assert "Announced" not in loaded().stdout


def test_the_settings_believe_a_named_header_behind_a_proxy_alone() -> None:
    found = loaded(LOGIN_HEADER="X-Forwarded-User", PROXIES="1").stdout
    assert "AuthenticationMiddleware', 'factcheck.announced.Announced" in found
    assert "annotations.workflow.signed_in.Announced" in found
    alone = loaded(LOGIN_HEADER="X-Forwarded-User")
    assert alone.returncode != 0
    assert "without a proxy in front: anybody could send it" in alone.stderr
    assert "Write the name of a header" in loaded(LOGIN_HEADER="X User: a").stderr


@pytest.mark.usefixtures("announced")
def test_who_is_named_opens_the_desk_with_their_own_role(cast: Cast) -> None:
    client = Client()
    assert "Welcome" in text_of(opened(client, name="ada"))
    assert who(client) == "ada"
    assert opened(client, "/admin/annotations/newsroom/", "ada").status_code == 403
    assert not History.objects.exists()


@pytest.mark.usefixtures("announced")
def test_the_session_ends_with_the_header_and_follows_it(cast: Cast) -> None:
    client = Client()
    opened(client, name="ada")
    before = client.cookies["sessionid"].value
    opened(client, name="ben")
    assert who(client) == "ben"
    assert client.cookies["sessionid"].value != before
    assert opened(client).status_code == 302
    assert who(client) == ""


@pytest.mark.usefixtures("announced")
def test_who_logged_in_by_password_needs_no_header(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.cleo, "annotations.workflow.signed_in.People")
    assert opened(client).status_code == 200
    assert who(client) == "cleo"


@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize("name", ["stranger é", "Ada", "<b>", "a" * 3000])
def test_a_name_without_an_account_is_told_so_and_gets_none(
    cast: Cast, name: str
) -> None:
    client, number = Client(), User.objects.count()
    page = opened(client, name=name, follow=True)
    assert "and no account here has that name" in text_of(page)
    assert "<b>" not in text_of(page)
    assert who(client) == ""
    assert User.objects.count() == number


@pytest.mark.usefixtures("announced")
def test_an_account_that_was_shut_is_let_in_no_more(cast: Cast) -> None:
    client = Client()
    opened(client, name="ada")
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert opened(client, name="ada").status_code == 302
    assert opened(Client(), name="ada").status_code == 302


@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize(
    "address", ["/", "/api/v1/verdicts/", "/api/v1/working/claims/"]
)
def test_nothing_but_the_desk_listens_to_it(cast: Cast, address: str) -> None:
    client = Client()
    answer = opened(client, address, "cleo")
    assert "sessionid" not in client.cookies
    assert answer.status_code == (401 if "working" in address else 200)
