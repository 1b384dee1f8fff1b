"""Independent readings over the API: begin one, be done, look, end it, and see how it stands."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from annotations.api.answers import tagged
from annotations.api.v1.forms import checked
from annotations.api.v1.writing.bodies import Nothing
from annotations.api.v1.writing.finding import row_of
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.progress import standing_of
from annotations.api.v1.writing.reading import writer_of
from annotations.api.v1.writing.views import DeskView, require_colleague
from annotations.models import Article, IndependentReading
from annotations.workflow import (
    Act,
    begin_reading,
    end_reading,
    finish_reading,
    look_into_reading,
)


def begin(act: Act, row: Article, _body: Nothing, _v: Any) -> IndependentReading:
    return begin_reading(act, row)


def of_the_article(
    verb: Callable[[Act, IndependentReading], Any],
) -> Callable[[Act, Article, Nothing, int | None], IndependentReading]:
    """Return the operation that calls a verb on the reading of an article."""

    def run(act: Act, row: Article, _body: Nothing, _v: Any) -> IndependentReading:
        reading = reading_of(row)
        verb(act, reading)
        return reading

    return run


def reading_of(article: Article) -> IndependentReading:
    """Return the independent reading of an article. Raises Http404 when there is none."""
    reading = IndependentReading.objects.select_related("article").filter(
        article=article
    )
    found = reading.first()
    if found is None:
        raise Http404
    return found


class WorkingReading(DeskView):
    """How the independent reading of an article stands for who asks."""

    def get(self, request: Request, name: str) -> HttpResponse:
        require_colleague(request)
        checked(request)
        reader = writer_of(request)
        reading = reading_of(row_of(Article, name, to=reader))
        body = msgspec.json.encode(standing_of(reading, reader))
        return tagged(body, content_type="application/json")


OPERATIONS = (
    Operation(
        "POST", "articles/<str:name>/reading/", "beginReading",
        "Have an article highlighted by people who do not see each other's highlights",
        Nothing, begin, "reading", Article, creates=True,
    ),
    Operation(
        "POST", "articles/<str:name>/reading/finish/", "finishReading",
        "Say that you are done, and see everyone's highlights",
        Nothing, of_the_article(finish_reading), "reading", Article,
    ),
    Operation(
        "POST", "articles/<str:name>/reading/look/", "lookIntoReading",
        "See everyone's highlights as an editor, and be none of the readers",
        Nothing, of_the_article(look_into_reading), "reading", Article,
    ),
    Operation(
        "POST", "articles/<str:name>/reading/end/", "endReading",
        "End the reading: everybody sees everyone's highlights",
        Nothing, of_the_article(end_reading), "reading", Article,
    ),
)  # fmt: skip
