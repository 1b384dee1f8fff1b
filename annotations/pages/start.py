"""The start page: what this is, and the latest verdicts."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from annotations.pages.answers import answer
from annotations.pages.reading import Reading, stored
from annotations.records.shapes import VerdictRecord

LATEST = 8


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Say what this is, show the latest verdicts, and lead to everything else."""
    reading = Reading()
    newest = stored(VerdictRecord).current().order_by("-published_at", "-id")[:LATEST]
    verdicts = reading.decoded(VerdictRecord, newest)
    return answer(request, reading, "pages/start.html", {"verdicts": verdicts})
