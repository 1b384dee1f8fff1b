"""Releases: sealed ones never change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from annotations.models import Release
from annotations.records.verifying import verify
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
)


def release(
    c: EveryState, state: str = "sealed", *, published_only: bool = True
) -> Release:
    return Release.objects.create(
        name=f"Spring, {state}",
        formats=["jsonl"],
        state=state,
        published_only=published_only,
        created_by=c.cast.cleo,
    )


BREACHES = [
    Breach("release_name_once", lambda c: again(release(c))),
    Breach("release_state_known", lambda c: change(release(c, "preparing"), state="x")),
    Breach(
        "release_frozen_once_sealed",
        lambda c: change(release(c), name="x"),
        label="update",
    ),
    Breach("release_frozen_once_sealed", lambda c: remove(release(c)), label="delete"),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


def test_the_role_of_readers_sees_sealed_releases_of_published_content_alone(
    corpus: EveryState,
) -> None:
    seen = release(corpus)
    for state in ("preparing", "failed", "cancelled"):
        release(corpus, state)
    Release.objects.create(
        name="Working",
        state="sealed",
        published_only=False,
        created_by=corpus.cast.cleo,
    )
    assert list(Release.objects.public()) == [seen]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE factcheck_public")
        assert list(Release.objects.all()) == [seen]
        cursor.execute("RESET ROLE")
    assert Release.objects.count() == 5


def test_verify_notices_when_readers_see_every_release(corpus: EveryState) -> None:
    assert not [one for one in verify() if "annotations_release" in str(one)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_release DISABLE ROW LEVEL SECURITY")
    found = [str(one) for one in verify() if "annotations_release" in str(one)]
    assert len(found) == 1
    assert "other rows of annotations_release" in found[0]


def test_the_end_is_estimated_from_what_has_been_written(corpus: EveryState) -> None:
    began = datetime(2025, 3, 1, 12, tzinfo=UTC)
    going = Release(began=began, expected=100, written=25)
    assert going.ends(began + timedelta(minutes=1)) == began + timedelta(minutes=4)
    assert Release(expected=100).ends(began) is None
