"""What is sound at a glance: whatever it lets by, Django finds nothing wrong with."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models

from annotations.models import Claim, Evidence
from annotations.workflow.glancing import at_a_glance, sound

pytestmark = pytest.mark.django_db
VALUES = [
    None, "", "x", "e\u0301 👩‍💻\r\n קפה", "x" * 10_000, "initial", "http://example.org", 0, 1, -1, 2**15, 2**15 - 1,
    2**31, True, 1.5, uuid4(), "no identifier", datetime(2025, 1, 1, tzinfo=UTC), date(2025, 1, 1), [], ["x"], {},
]  # fmt: skip
FIELDS = [
    field
    for model in apps.get_app_config("annotations").get_models()
    for field in model._meta.concrete_fields
    if not field.is_relation
]


def glanced(field: "models.Field[Any, Any]") -> list[Any]:
    """Return the values that suit a field at a glance; those of a list are texts."""
    suits = at_a_glance(field)
    able = [one for one in VALUES if not field.flatchoices or isinstance(one, str)]
    return [one for one in able if suits and suits(one)]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_what_suits_a_field_at_a_glance_django_leaves_as_it_is(
    field: "models.Field[Any, Any]",
) -> None:
    for value in glanced(field):
        assert field.clean(value, None) is value


def test_the_values_of_most_fields_are_told_at_a_glance() -> None:
    assert sum(bool(glanced(field)) for field in FIELDS) > len(FIELDS) / 2


def test_a_bad_value_is_left_to_django() -> None:
    row = Claim(text="", language="no language tag", checkability="maybe", version=-1)
    assert {"text", "language", "checkability", "version"}.isdisjoint(sound(row))
    assert "title" not in sound(Evidence(title="x" * 1_000))
