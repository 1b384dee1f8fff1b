"""The card of a verdict, for frames in other people's pages: no script, no cookie, nothing of ours to press."""

from csp.decorators import csp_replace
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from annotations.pages.answers import answer
from annotations.pages.reading import Reading
from annotations.pages.verdicts import GONE
from annotations.records.shapes import TombstoneRecord, VerdictRecord

# Anybody may frame it; it asks for nothing but its styles.
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'none'"],
    "font-src": ["'none'"],
    "connect-src": ["'none'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["*"],
}


@require_safe
@xframe_options_exempt
@csp_replace(POLICY)  # type: ignore[arg-type]  # typed for views without arguments
def card(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show a verdict in short; of a retracted one, that it was retracted, and why."""
    reading = Reading()
    found = reading.find(VerdictRecord, ref)
    gone = isinstance(found, TombstoneRecord)
    status = GONE.get(found.state, 200) if isinstance(found, TombstoneRecord) else 200
    context = {"tombstone" if gone else "verdict": found}
    return answer(request, reading, "pages/embed.html", context, status=status)
