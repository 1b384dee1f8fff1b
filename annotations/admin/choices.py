"""The filters of a list whose choices are rows: found without going through the list, and no more than fit beside it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from annotations.numbers import whole

MOST_CHOICES = 50
MOST_LOOKED_AT = 10_000  # rows whose words are offered


class PeopleFilter(admin.RelatedFieldListFilter):
    """Those who are named in a list: each is looked for in it once, by an index."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        listed = model_admin.get_queryset(request)
        return self.named_in(listed, field, request, model_admin)

    def named_in(
        self, rows: Any, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        """Return those who are named in some rows."""
        found: list[tuple[str, Any]] = field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to=Q(Exists(rows.filter(**{field.name: OuterRef("pk")}))),
        )
        return found


class ActorFilter(PeopleFilter):
    """Those who ever did anything, as the history of everything offers them."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        return self.named_in(field.model._default_manager, field, request, model_admin)


class ValuesFilter(admin.AllValuesFieldListFilter):
    """The words in a column of a long list that the newest rows have, and what the address chooses."""

    def __init__(self, field: Any, *said: Any, **named: Any) -> None:
        super().__init__(field, *said, **named)
        rows = field.model._default_manager.order_by("-pk").values("pk")
        floor = Subquery(rows[MOST_LOOKED_AT : MOST_LOOKED_AT + 1])
        newest = rows.filter(pk__gt=Coalesce(floor, 0)).order_by(field.name)
        found = list(newest.values_list(field.name, flat=True).distinct())
        known = {str(one) for one in found}
        chosen = [one for one in self.lookup_val or () if one not in known]
        self.lookup_choices: Any = [*found, *chosen]


class LargestFilter(admin.RelatedFieldListFilter):
    """The rows to which most of a list belong; others are found by its search."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        rows = field.model._default_manager.order_by().values(field.name)
        largest = rows.annotate(n=Count("pk")).order_by("-n", field.name)
        keys = {row[field.name] for row in largest[:MOST_CHOICES]}
        found: list[tuple[str, Any]] = field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to=Q(pk__in=keys | chosen(self.lookup_val)),
        )
        return found


def chosen(values: Any) -> set[int]:
    """Return the keys that an address chooses."""
    found = (whole(str(one)) for one in values or ())
    return {key for key in found if key is not None}
