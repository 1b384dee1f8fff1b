"""Rows of several models come out of one statement as the objects that Django would have made."""

from django.db import connection

from annotations.models import Agent, Claim
from annotations.workflow.side_by_side import Models, columns, objects
from tests.every_state import EveryState

BOTH: Models = (Claim, Agent)
# An agent beside each claim, where there is any of this number.
QUERY = """
    SELECT {columns} FROM annotations_claim
    LEFT JOIN annotations_agent ON annotations_agent.id = annotations_claim.id + %s
    ORDER BY annotations_claim.id
"""


def test_each_object_has_its_own_columns(corpus: EveryState) -> None:
    first = Agent.objects.order_by("pk")[0].pk - Claim.objects.order_by("pk")[0].pk
    with connection.cursor() as cursor:
        cursor.execute(QUERY.format(columns=columns(BOTH)), [first])
        found = [objects(BOTH, row) for row in cursor.fetchall()]
    assert [claim.text for claim, _ in found] == [
        one.text for one in Claim.objects.order_by("pk")
    ]
    assert found[0][1].descriptor == Agent.objects.order_by("pk")[0].descriptor
    assert not found[0][0]._state.adding


def test_what_an_outer_join_did_not_find_has_no_key(corpus: EveryState) -> None:
    with connection.cursor() as cursor:
        cursor.execute(QUERY.format(columns=columns(BOTH)), [1_000_000])
        found = [objects(BOTH, row) for row in cursor.fetchall()]
    assert found
    assert all(agent.pk is None for _, agent in found)
