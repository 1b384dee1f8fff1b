"""A verdict's page and card as they will be once it is published; for editors, and never kept."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations.models import Verdict
from annotations.pages.answers import site
from annotations.pages.reading import Reading
from annotations.pages.verdicts import shown
from annotations.records.shapes import TombstoneRecord, VerdictRecord
from annotations.workflow import Act, Refused
from annotations.workflow.permissions import may_publish
from annotations.workflow.rehearsing import rehearsed

WORKING = "default"  # the connection on which the rehearsal is seen
TEMPLATES = {"page": "pages/preview.html", "card": "pages/embed.html"}


@never_cache
@require_safe
def preview(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show a verdict as readers will see it; `as=card` shows its card. Nothing is published."""
    if not may_publish(request.user):
        raise PermissionDenied
    verdict = get_object_or_404(Verdict, ref=ref)
    template = TEMPLATES["card" if request.GET.get("as") == "card" else "page"]
    try:
        with rehearsed(Act.now(request.user), verdict):
            page = rendered(template, ref)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain")
    response = HttpResponse(page)
    response["X-Robots-Tag"] = "noindex"
    return response


def rendered(template: str, ref: str) -> str:
    """Return the page of a verdict, read where the rehearsal wrote."""
    reading = Reading(WORKING)
    verdict = reading.find(VerdictRecord, ref)
    assert not isinstance(verdict, TombstoneRecord)  # noqa: S101  # it has just been published
    return render_to_string(template, {"site": site(), **shown(reading, verdict)})
