"""Browsers may read the API from any site: it knows no cookies, so nothing is read in anybody's name."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PATHS = ("/api/", "/v1alpha1/", "/feeds/", "/oembed")
MATCH = "/api/v1/match/"  # posted to, and changes nothing
READABLE = ", ".join(
    (
        "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID", "Offset-Unit", "Revision",
        "Ledger-Head", "Ledger-Seq", "Accept-Ranges", "Content-Range", "Repr-Digest", "Preference-Applied",
        "API-Key-Expires", "Content-Disposition",
    )
)  # fmt: skip
SENT = "Accept, Authorization, If-None-Match, Prefer, X-Request-ID"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": f"{SENT}, Range, If-Range",
    "Access-Control-Max-Age": "86400",
}
PREFLIGHT_OF_MATCH = PREFLIGHT | {
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": f"{SENT}, Content-Type",
}


class CrossOriginMiddleware:
    """Answer preflight requests, and let every answer be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PATHS):
            return self.get_response(request)
        asked = "Access-Control-Request-Method" in request.headers
        if request.method == "OPTIONS" and asked:
            allowed = PREFLIGHT_OF_MATCH if request.path == MATCH else PREFLIGHT
            answer: HttpResponseBase = HttpResponse(status=204, headers=allowed)
        else:
            answer = self.get_response(request)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = READABLE
        return answer
