"""Rating scales: what the database refuses."""

import pytest
from django.db import connection
from pgtrigger import registry

from annotations.models import Rating
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
)


def level(c: EveryState) -> Rating:
    return c.published.rating("true")


def remove_though_unfrozen(c: EveryState) -> None:
    """Delete a scale with the trigger that comes first switched off."""
    with connection.cursor() as cursor:
        for model, trigger in registry.registered():
            if trigger.name == "scale_frozen_once_used":
                name, table = trigger.get_pgid(model), model._meta.db_table
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    remove(c.published.scale)


BREACHES = [
    Breach("scale_version_once", lambda c: again(c.published.scale)),
    Breach("scale_stays_once_published", remove_though_unfrozen),
    Breach(
        "scale_frozen_once_used",
        lambda c: change(c.published.scale, name="x"),
        label="update",
    ),
    Breach(
        "scale_frozen_once_used", lambda c: remove(c.published.scale), label="delete"
    ),
    Breach("rating_code_once", lambda c: again(level(c))),
    Breach(
        "rating_normalized_known", lambda c: again(level(c), code="x", normalized="x")
    ),
    Breach(
        "rating_averitec_label_known",
        lambda c: again(level(c), code="x", averitec_label="x"),
    ),
    Breach(
        "rating_fever_label_known", lambda c: again(level(c), code="x", fever_label="x")
    ),
    Breach(
        "rating_value_on_its_scale", lambda c: again(level(c), code="x", rating_value=9)
    ),
    Breach(
        "rating_value_on_its_scale",
        lambda c: again(level(c), code="x", rating_value=None),
        label="none",
    ),
    Breach(
        "rating_value_on_its_scale",
        lambda c: again(level(c), code="x", best_rating=None),
        label="no best",
    ),
    Breach(
        "rating_frozen_once_used",
        lambda c: change(level(c), definition="x"),
        label="update",
    ),
    Breach("rating_frozen_once_used", lambda c: remove(level(c)), label="delete"),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
