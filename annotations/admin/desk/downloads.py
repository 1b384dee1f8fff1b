"""What figures of agreement are made of, as tables to reckon with elsewhere."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from annotations.admin.desk.marked import Marked
from annotations.exchange.tables import header, row
from annotations.models import Assessment

HIGHLIGHTS = (
    "article", "headline", "revision", "reader", "highlight", "part", "start", "end", "offset_unit", "words",
    "tags",
)  # fmt: skip
RATINGS = (
    "verdict", "claim", "round", "reviewer", "scale", "rating", "label", "mode", "submitted_at",
)  # fmt: skip


def as_csv(name: str, lines: Iterator[bytes]) -> StreamingHttpResponse:
    """Return a table to be saved under a name."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def highlight_lines(marked: Iterable[Marked]) -> Iterator[bytes]:
    """Yield a line for each part of each highlight; a reader who had none has one without a place."""
    yield header(HIGHLIGHTS)
    for one in marked:
        about = (one.article.ref, one.article.headline, one.number)
        for who, own in sorted(one.people.items()):
            if not own:
                yield row((*about, who, *[None] * 7))
            for key, parts in own.items():
                tags = "|".join(one.tags.get(key, ()))
                for part, (start, end) in enumerate(parts):
                    place = (key, part, start, end, "code_point")
                    yield row((*about, who, *place, one.words[key], tags))


def rating_lines(given: QuerySet[Assessment]) -> Iterator[bytes]:
    """Yield a line for each assessment."""
    yield header(RATINGS)
    rows: Any = given.order_by("verdict", "round", "pk").values_list(
        "verdict__ref", "verdict__claim__text", "round", "reviewer__username", "rating__scale__slug",
        "rating__code", "rating__alternate_name", "mode", "submitted_at",
    )  # fmt: skip
    for one in rows.iterator(chunk_size=2000):
        yield row(one)
