"""Which claims are rows of the matrix."""

from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from annotations.api.pages import PUBLIC, published
from annotations.api.parameters import Thing, Values, uuid_of
from annotations.api.v1.filters import AppearanceFilter, ClaimFilter
from annotations.models import Record

# The claims of some appearances: each appearance names its claim in a facet.
SHOWN = """
    annotations_record.object::text IN (
        SELECT substr(named, length('claim:') + 1)
        FROM ({appearances}) shown, unnest(shown.facets) named WHERE named LIKE 'claim:%%')
"""
OF_APPEARANCES = ("article", "publisher", "stance", "voice", "claimant")


class Itself(Thing):
    """Keep the things that are named."""

    def filter(
        self, records: QuerySet[Record], values: Values | None
    ) -> QuerySet[Record]:
        if not values:
            return records
        uuids = [one for one in values if uuid_of(one)]
        refs = [one for one in values if not uuid_of(one)]
        return records.filter(Q(object__in=uuids) | Q(ref__in=refs))

    def condition(self, value: Values) -> None:  # noqa: ARG002
        return None


class MatrixFilter(ClaimFilter):
    """Filters of claims, and of their appearances: one appearance must meet all of the latter."""

    state = None  # type: ignore[assignment]  # how a declared filter is taken away
    claim = Itself("Only these claims, by id or ref.", "claim")
    article = AppearanceFilter.base_filters["article"]
    publisher = AppearanceFilter.base_filters["publisher"]
    stance = AppearanceFilter.base_filters["stance"]
    voice = AppearanceFilter.base_filters["voice"]
    claimant = AppearanceFilter.base_filters["claimant"]

    def filter_queryset(self, queryset: QuerySet[Record]) -> QuerySet[Record]:
        """Return the claims that are rows."""
        values: dict[str, Any] = self.form.cleaned_data
        appearances = published().of_kind("appearance").current()
        narrowed: QuerySet[Record] = appearances
        for name, value in values.items():
            if name not in OF_APPEARANCES:
                queryset = self.filters[name].filter(queryset, value)
            elif value:
                narrowed = self.filters[name].filter(narrowed, value)
        return queryset if narrowed is appearances else queryset.filter(shown(narrowed))


def shown(appearances: QuerySet[Record]) -> RawSQL:
    """Return the condition that a claim has one of some appearances."""
    compiler = appearances.order_by().values("facets").query.get_compiler(PUBLIC)
    sql, params = compiler.as_sql()
    return RawSQL(  # noqa: S611
        SHOWN.format(appearances=sql), params, output_field=BooleanField()
    )
