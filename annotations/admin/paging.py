"""Pages of a list, however long it is: nobody waits for all of it to be counted, or put in order whole."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import cached_property

from annotations.numbers import whole

MOST_COUNTED = 10_000  # rows of a list


class MoreThan(int):
    """The number after some number of rows, beyond which nobody has counted; shown as what is known."""

    def __str__(self) -> str:
        return f"more than {self - 1:,}"


class Pages(Paginator):
    """Pages of a list that counts no more than `most` rows; with 0, it counts them all.

    A page is looked for among the keys alone: putting those in order takes a fraction of what whole rows
    take, and what is joined to them and counted for them is so for the rows that are shown.
    """

    def __init__(
        self, rows: QuerySet[Any], per_page: int, *, most: int, **said: Any
    ) -> None:
        super().__init__(rows, per_page, **said)
        self.rows, self.most = rows, most

    @cached_property
    def first(self) -> list[Any]:
        """Return the keys of the first page, and one more where there is one."""
        return list(self.rows.values_list("pk", flat=True)[: self.per_page + 1])

    @cached_property
    def count(self) -> int:
        if len(self.first) <= self.per_page:
            return len(self.first)
        keys = self.rows.order_by().values("pk")
        if not self.most:
            return keys.count()
        past = self.most + 1
        counted = past if len(self.first) == past else keys[:past].count()
        return MoreThan(counted) if counted == past else counted

    def page(self, number: Any) -> "Page[Any]":
        number = self.validate_number(number)
        begin = (number - 1) * self.per_page
        keys = self.first[: self.per_page] if number == 1 else self.from_row(begin)
        return Page(self.rows.filter(pk__in=keys), number, self)

    def from_row(self, begin: int) -> list[Any]:
        """Return the keys of a page."""
        keys = self.rows.values_list("pk", flat=True)
        return list(keys[begin : begin + self.per_page])


class Listed(ChangeList):
    """A list of the desk: where all of it fits on a page, it is not looked for a second time."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not (self.query or self.has_active_filters):
            self.full_result_count = (
                self.result_count
            )  # so that nothing offers to show all
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list


def most_for(request: HttpRequest, per_page: int) -> int:
    """Return how many rows a list is counted to: all of them for a page behind those that are."""
    page = whole(request.GET.get("p", "")) or 1
    return MOST_COUNTED if page * per_page <= MOST_COUNTED else 0


class Counted(Subquery):
    """How many of some rows there are; asked for the rows of a page alone, or where they are ordered by it."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk"))
