"""A write under an idempotency key happens once, and is answered alike each time."""

from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from annotations.models import KeptAnswer, Publisher
from annotations.workflow import InvalidContent, add_publisher
from annotations.workflow.once import (
    Answer,
    BadKey,
    KeyReused,
    Once,
    forget_answers,
    once,
)
from tests.cast import Cast, act, make_cast

ASKED = (b"POST", b"/publishers/", b'{"name": "One"}')
FIRST = Once("user:1", "3f1c", ASKED)


def make(cast: Cast, name: str = "One 👩‍👩‍👧 é") -> Answer:
    publisher = add_publisher(act(cast.ada), slug="one", name=name, kind="newspaper")
    return Answer(201, str(publisher.uuid).encode(), {"ETag": '"1"'})


@pytest.mark.django_db
def test_the_second_time_it_is_answered_and_not_done(cast: Cast) -> None:
    first, was_before = once(FIRST, lambda: make(cast))
    again, is_before = once(FIRST, lambda: make(cast))
    assert (was_before, is_before) == (False, True)
    assert again == first
    assert Publisher.objects.count() == 1


@pytest.mark.django_db
def test_another_request_under_the_key_is_refused(cast: Cast) -> None:
    once(FIRST, lambda: make(cast))
    other = Once(FIRST.owner, FIRST.key, (*ASKED[:2], b"{}"))
    with pytest.raises(KeyReused, match="Send a new key"):
        once(other, lambda: make(cast))


@pytest.mark.django_db
def test_parts_that_read_alike_when_joined_are_not_the_same_request() -> None:
    parts = [(b"ab", b"c"), (b"a", b"bc"), (b"abc",)]
    assert len({Once("user:1", "k", asked).fingerprint for asked in parts}) == 3


@pytest.mark.django_db
def test_another_caller_may_use_the_same_key(cast: Cast) -> None:
    once(FIRST, lambda: make(cast))
    done = Answer(200, b"theirs")
    answer, before = once(Once("user:2", FIRST.key, ASKED), lambda: done)
    assert (answer, before) == (done, False)


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again(cast: Cast) -> None:
    with pytest.raises(InvalidContent):
        once(FIRST, lambda: make(cast, name=""))
    answer, before = once(FIRST, lambda: make(cast))
    assert (answer.status, before) == (201, False)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256, "a\n"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(BadKey, match="visible ASCII"):
        once(Once("user:1", key, ASKED), lambda: Answer(200, b""))


@pytest.mark.django_db
def test_old_answers_are_forgotten(cast: Cast) -> None:
    once(FIRST, lambda: make(cast))
    assert forget_answers(KeptAnswer.objects.get().created) == 0
    assert forget_answers(timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_does_it_and_all_are_answered_alike() -> None:
    cast = make_cast()
    answers: list[tuple[Answer, bool]] = []

    def send() -> None:
        answers.append(once(FIRST, lambda: make(cast)))
        connection.close()

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.body for answer, _ in answers}) == 1
    assert sorted(before for _, before in answers) == [False] + [True] * 7
    assert Publisher.objects.count() == 1
