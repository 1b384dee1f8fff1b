"""Thirty-two people write at once: no event is lost, out of order or stale, whoever reads meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection

from annotations.models import (
    Annotation,
    Claim,
    Event,
    Evidence,
    LedgerHead,
    Publisher,
    Verdict,
)
from annotations.records.verifying import verify
from annotations.workflow import (
    RevisionContent,
    edit_annotation,
    edit_claim,
    edit_evidence,
    edit_publisher,
    publish,
    retract,
    revise,
    withhold,
)
from tests.cast import Cast, act
from tests.corpus import (
    CAPTURED,
    TEXT,
    Case,
    make_article,
    make_case,
    make_claim,
    make_publisher,
    make_scale,
)
from tests.reliability.together import refusals, together

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 4


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


def make_cases(cast: Cast, slug: str) -> list[Case]:
    scale, publisher = make_scale(cast), make_publisher(cast, slug)
    return [
        make_case(
            cast,
            scale=scale,
            article=make_article(
                cast, publisher=publisher, url=f"https://{slug}.example/{number}"
            ),
            claim=make_claim(
                cast, f"The café closed, as told {number} in {slug}. 👩‍💻"
            ),
        )
        for number in range(CASES)
    ]


class Follower:
    """Somebody who polls the ledger and keeps the last number seen."""

    def __init__(self) -> None:
        self.last = 0
        self.polls = 0
        self.gaps: list[tuple[int, int]] = []

    def poll(self) -> None:
        for seq in Event.objects.filter(seq__gt=self.last).values_list(
            "seq", flat=True
        ):
            if seq != self.last + 1:
                self.gaps.append((self.last, seq))
            self.last = seq
        self.polls += 1


@contextmanager
def following() -> Iterator[Follower]:
    """Poll the ledger from another connection for as long as the block lasts."""
    follower, done = Follower(), Flag()

    def run() -> None:
        try:
            while not done.is_set():
                follower.poll()
                time.sleep(0.002)
            follower.poll()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        yield follower
    finally:
        done.set()
        thread.join()


def writers(
    cast: Cast, waiting: list[Case], public: list[Case]
) -> list[Callable[[], object]]:
    """Return thirty-two acts, many of them on the same things."""
    editor = partial(act, cast.cleo)
    acts: list[Callable[[], object]] = [
        lambda pk=case.verdict.pk: publish(editor(), Verdict.objects.get(pk=pk))
        for case in waiting
    ]
    for number, case in [*enumerate(public), *enumerate(public, start=CASES)]:
        acts += [
            lambda pk=case.claim.pk, n=number: edit_claim(
                editor(), Claim.objects.get(pk=pk), about=["cafés", f"topic {n}"]
            ),
            lambda pk=case.evidence.pk, n=number: edit_evidence(
                editor(), Evidence.objects.get(pk=pk), title=f"Register, page {n}"
            ),
        ]
    acts += [
        lambda pk=case.annotation.pk: edit_annotation(
            editor(), Annotation.objects.get(pk=pk), tags=["קפה"]
        )
        for case in public
    ]
    publisher = public[0].article.publisher.pk
    acts += [
        lambda n=number: edit_publisher(
            editor(), Publisher.objects.get(pk=publisher), name=f"Northern Echo {n}"
        )
        for number in range(4)
    ]
    gone, held = public[0].verdict.pk, public[1].verdict.pk
    acts += [
        lambda: retract(editor(), Verdict.objects.get(pk=gone), public_note="Misread."),
        lambda: withhold(editor(), Verdict.objects.get(pk=held), public_note="A hint."),
    ]
    changed = RevisionContent(
        raw=TEXT.replace("Monday", "Sunday"), captured_at=CAPTURED
    )
    acts += [
        lambda article=case.article: revise(editor(), article, changed)
        for case in public[2:4]
    ]
    return acts


def test_thirty_two_writers_leave_a_ledger_without_gaps(cast: Cast) -> None:
    waiting, public = make_cases(cast, "northern-echo"), make_cases(cast, "south-post")
    for case in waiting:
        case.approved()
    for case in public:
        case.published()
    acts = writers(cast, waiting, public)
    assert len(acts) == 32
    with following() as follower:
        results = together(*acts)
    assert refusals(results) == []
    head = LedgerHead.objects.get()
    assert follower.gaps == []
    assert follower.last == head.seq == Event.objects.count()
    assert follower.polls > 10
    assert [str(finding) for finding in verify()] == []
