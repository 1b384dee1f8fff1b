"""The short way to a page, in SQL of our own, holds what Django's compiler says it should."""

from datetime import UTC, datetime

import pytest
from django.db.models import DateTimeField

from annotations.api.pages import Order, page_of, published
from annotations.api.plainly import plainly
from annotations.api.v1.filters import RecordFilter
from annotations.api.v1.resources import RESOURCES
from annotations.models import Record
from tests.corpus import Case

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
NOBODY = "00000000-0000-4000-8000-000000000000"
ORDER = Order.named("-published_at")
LISTS = [
    (listed.kind, listed.filters)
    for resource in RESOURCES.values()
    for listed in (resource, *resource.parts)
]


def samples(kind: str, name: str, filters: type[RecordFilter]) -> list[object]:
    """Return values of a filter: of what is stored, and one that nothing has."""
    one = filters.base_filters[name]
    if name == "state":
        return [*one.extra["choices"]]
    if name == "search":
        return []
    stored = Record.objects.filter(kind=kind)
    if isinstance(one.field_name, str) and one.field_name.endswith("_at"):
        assert isinstance(Record._meta.get_field(one.field_name), DateTimeField)
        moments: list[datetime] = list(stored.values_list(one.field_name, flat=True))
        return [*moments, LONG_AGO]
    start = f"{one.field_name}:"
    had = {
        facet.removeprefix(start)
        for facets in stored.values_list("facets", flat=True)
        for facet in facets
        if facet.startswith(start)
    }
    return [[value] for value in sorted(had)] + [
        sorted(had) or [NOBODY],
        [NOBODY],
    ]


@pytest.mark.parametrize(
    ("kind", "filters"), LISTS, ids=lambda one: getattr(one, "__name__", one)
)
def test_every_filter_keeps_what_it_keeps_elsewhere(
    case: Case,  # what there is to keep
    kind: str,
    filters: type[RecordFilter],
) -> None:
    checked = 0
    for name in filters.base_filters:
        for value in samples(kind, name, filters):
            given = dict.fromkeys(filters.base_filters) | {name: value}
            short = plainly(kind, filters.base_filters, given)
            long = published().of_kind(kind)
            for other, kept in given.items():
                long = filters.base_filters[other].filter(long, kept)
            assert short is not None, name
            found = page_of(short, ORDER, None, size=50)
            assert found == page_of(long, ORDER, None, size=50), (name, value)
            checked += 1
    assert checked >= len(filters.base_filters) - 1  # searching has Django's way alone


def test_a_thing_by_its_ref_is_left_to_the_compiler() -> None:
    filters = RESOURCES["verdicts"].filters.base_filters
    given = dict.fromkeys(filters) | {"claim": ["C-0001"]}

    assert plainly("verdict", filters, given) is None
    assert plainly("verdict", filters, dict.fromkeys(filters)) is not None
