"""Nobody gets into somebody else's session, and nobody learns from the door which accounts there are."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.partners import API, make_key
from tests.security.patterns import ROOT

PASSWORD = "Café 👩‍🍳 am Bahnhof"
LOGIN = "/admin/login/"
COOKIE = "sessionid"
# What a browser is told when the site is reached over TLS: asked in a process with those settings.
OVER_TLS = """
import django; django.setup()
from django.conf import settings
from django.test import Client
plain = Client().get("/api/v1/")
print(plain.status_code, plain["Location"])
answer = Client().get("/admin/login/", secure=True)
print(answer["Strict-Transport-Security"])
print(answer.cookies["csrftoken"].OutputString())
print(settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE)
"""


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


def with_cookie(key: str) -> Client:
    """Return a browser that holds a session cookie."""
    client = Client()
    client.cookies[COOKIE] = key
    return client


def logged_in(client: Client) -> bool:
    return bool(client.get("/admin/").status_code == 200)


def log_in(client: Client, name: str = "ada", password: str = PASSWORD) -> Any:
    said = {"username": name, "password": password, "next": "/admin/"}
    return client.post(LOGIN, said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["aaaaaaaaaaaa\0b", "x" * 5000, "é" * 32, "../../../../etc/passwd"]
)
def test_a_cookie_that_nobody_was_given_is_nobodys(key: str) -> None:
    for path in ("/admin/", "/", f"{API}verdicts/"):
        assert with_cookie(key).get(path, follow=True).status_code in {200, 401}, path


def planted_session() -> str:
    """Return the key of a session that an attacker had somebody's browser take."""
    session = SessionStore()
    session["planted"] = True
    session.create()
    return str(session.session_key)


def test_the_attack_works_where_a_login_keeps_the_session(ada: User) -> None:
    key = planted_session()
    session = SessionStore(key)
    session[SESSION_KEY] = str(ada.pk)
    session[BACKEND_SESSION_KEY] = "annotations.workflow.signed_in.People"
    session[HASH_SESSION_KEY] = ada.get_session_auth_hash()
    session.save()
    assert logged_in(with_cookie(key))


def test_a_planted_session_is_left_behind_at_the_door(ada: User) -> None:
    key = planted_session()
    theirs = with_cookie(key)
    assert log_in(theirs).status_code == 302
    assert logged_in(theirs)
    assert theirs.cookies[COOKIE].value != key
    assert not logged_in(with_cookie(key))


def test_a_cookie_is_worth_nothing_after_logging_out(ada: User) -> None:
    theirs = Client()
    log_in(theirs)
    stolen = theirs.cookies[COOKIE].value
    assert logged_in(with_cookie(stolen))
    theirs.post("/admin/logout/")
    assert not logged_in(with_cookie(stolen))


@pytest.mark.parametrize("change", ["password", "is_active", "is_staff"])
def test_sessions_end_with_what_they_rested_on(ada: User, change: str) -> None:
    theirs = Client()
    log_in(theirs)
    assert logged_in(theirs)
    if change == "password":
        ada.set_password("another, and long enough")
    else:
        setattr(ada, change, False)
    ada.save()
    assert not logged_in(theirs)


class Counting(PBKDF2PasswordHasher):
    """Django's own hasher, counted: its work is what an attacker would measure."""

    iterations = 2
    done = 0

    def encode(self, *given: Any, **named: Any) -> str:
        type(self).done += 1
        return super().encode(*given, **named)


def work(name: str, password: str) -> int:
    """Return how often a password was hashed for one attempt to log in."""
    before = Counting.done
    assert log_in(Client(), name, password).status_code == 200
    return Counting.done - before


def test_an_attempt_takes_as_much_work_whether_the_account_is_there(
    db: None, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = [f"{Counting.__module__}.{Counting.__qualname__}"]
    User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    asked = {name: work(name, "wrong") for name in ("ada", "adx", "gone")}
    assert asked == dict.fromkeys(asked, 1)
    assert work("gone", PASSWORD) == 1


def test_a_key_is_looked_up_alike_whether_its_prefix_is_there(cast: Cast) -> None:
    _, prefix, secret = make_key(cast).plaintext.split("_", 2)
    wrong, unknown = f"fck_{prefix}_{'x' * len(secret)}", f"fck_zzzzzzzz_{secret}"
    seen = []
    for given in (wrong, unknown):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = Client().get(
                f"{API}me/", headers={"Authorization": f"Bearer {given}"}
            )
        said = answer.json()
        said.pop("request_id")
        said.pop("instance", None)
        seen.append((answer.status_code, said, len(asked)))
    assert seen[0] == seen[1]
    assert seen[0][0] == 401


def test_over_tls_nothing_is_sent_in_the_clear() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", OVER_TLS],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={
            **os.environ, "DEBUG": "1", "HTTPS": "1", "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        },
    )  # fmt: skip
    redirect, strict, token, session = ran.stdout.splitlines()[-4:]
    assert redirect == "301 https://testserver/api/v1/"
    assert strict == "max-age=31536000; includeSubDomains; preload"
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(token.split("; "))
    assert session == "True True Lax"
