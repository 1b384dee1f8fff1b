"""The addresses of the service, and one that answers at once."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from factcheck.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer nothing, through everything that an answer goes through."""
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [path("empty", empty), *urlpatterns]
