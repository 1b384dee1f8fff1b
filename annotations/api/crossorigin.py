"""Browsers may read the API from any site: it knows no cookies, so nothing is read in anybody's name."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PATHS = ("/api/", "/v1alpha1/", "/feeds/", "/oembed")
READABLE = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, Offset-Unit, Revision, Ledger-Head, Preference-Applied, API-Key-Expires"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, If-None-Match, Prefer, X-Request-ID",
    "Access-Control-Max-Age": "86400",
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
            answer: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT)
        else:
            answer = self.get_response(request)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = READABLE
        return answer
