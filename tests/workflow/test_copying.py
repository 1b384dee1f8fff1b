"""Many rows at once: lists come back as they went, and what is refused behind is raised."""

import pytest
from django.db import IntegrityError, connection, transaction

from annotations.models import Shingles
from annotations.workflow.copying import (
    Behind,
    check_references,
    copy_through,
    texts,
)

pytestmark = pytest.mark.django_db
ODD = ["", 'a "b"', "a\\b\\", "{x,y}", "NULL", " é 👩‍💻 קפה\r\n", "a,b", "e\u0301"]


def test_texts_come_back_as_they_went() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::varchar[], %s::varchar[]", [texts(ODD), texts([])])
        assert cursor.fetchone() == (ODD, [])


@transaction.atomic
def copied_behind(*rows: list[object]) -> None:
    """Copy rows one after the other behind, each by a statement of its own."""
    table, columns = Shingles._meta.db_table, ["article_id", "revision_id", "hashes"]
    with Behind() as behind:
        for row in rows:
            behind.do(copy_through, table, columns, [row])


def test_what_is_refused_first_is_raised_at_the_end() -> None:
    with pytest.raises(IntegrityError, match="hashes"):
        copied_behind([1, 1, None], [2, 2, "{}"])
    assert not Shingles.objects.exists()


@transaction.atomic
def looked_for_behind(row: list[object]) -> None:
    """Copy a row, and have the database look at once for what it refers to."""
    table, columns = Shingles._meta.db_table, ["article_id", "revision_id", "hashes"]
    with Behind() as behind:
        behind.do(copy_through, table, columns, [row])
        behind.do(check_references)


def test_what_refers_to_nothing_is_refused_before_the_end() -> None:
    with pytest.raises(IntegrityError, match="article"):
        looked_for_behind([1, 1, "{}"])


def test_references_that_follow_may_still_wait_for_the_end() -> None:
    with transaction.atomic():
        with Behind() as behind:
            behind.do(check_references)
        Shingles(article_id=1, revision_id=1, hashes=[]).save(force_insert=True)
        Shingles.objects.all().delete()
