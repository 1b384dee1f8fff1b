"""Guessing passwords is slowed down, for all workers, and locks out nobody else."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from annotations.workflow.logins import MOST, WINDOW

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
RIGHT = "Café 👩‍🍳 am Bahnhof"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=RIGHT, is_staff=True)


def attempt(password: str, *, name: str = "ada", address: str = "192.0.2.1") -> Any:
    said = {"username": name, "password": password, "next": "/admin/"}
    return Client(REMOTE_ADDR=address).post(LOGIN, said)


def use_up(name: str = "ada") -> None:
    for _ in range(MOST):
        assert attempt("wrong", name=name).status_code == 200


def test_after_too_many_attempts_even_the_right_password_waits(ada: User) -> None:
    use_up()
    answer = attempt(RIGHT)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= WINDOW * 60
    assert "Too many attempts to log in. Wait" in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session


def test_attempts_from_elsewhere_lock_nobody_out(ada: User) -> None:
    use_up()
    assert attempt(RIGHT, address="198.51.100.7").status_code == 302


def test_another_account_is_not_held_up(ada: User) -> None:
    use_up(name="somebody")
    assert attempt(RIGHT).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(ada: User) -> None:
    for _ in range(MOST - 1):
        attempt("wrong")
    assert attempt(RIGHT).status_code == 302
    use_up()


def test_an_account_that_does_not_exist_is_answered_alike(ada: User) -> None:
    known = attempt("wrong").content.decode()
    unknown = attempt("wrong", name="adx").content.decode()
    assert words(known) == words(unknown.replace("adx", "ada"))
    for _ in range(MOST - 1):
        attempt("wrong", name="adx")
    assert attempt("wrong", name="adx").status_code == 429


def words(page: str) -> list[str]:
    """Return the lines of a page but for its token, which is another each time."""
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_when_the_time_is_over_one_may_try_again(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_up()
    wait = int(attempt(RIGHT)["Retry-After"])
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + wait + 1)
    assert attempt(RIGHT).status_code == 302


def test_a_login_gives_a_session_of_its_own(ada: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    said = {"username": "ada", "password": RIGHT, "next": "/admin/"}
    assert client.post(LOGIN, said).status_code == 302
    assert client.session.session_key != session.session_key


def test_what_a_caller_says_of_its_address_counts_only_behind_our_proxies(
    ada: User, settings: Any
) -> None:
    said = {"username": "ada", "password": "wrong"}
    for number in range(MOST + 1):
        answer = Client(
            REMOTE_ADDR="192.0.2.1",
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        ).post(LOGIN, said)
    assert answer.status_code == 429
