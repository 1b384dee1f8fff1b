"""The addresses of the service, and empty views to compare them with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.answers import json_answer
from annotations.api.views import ApiView
from factcheck.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer nothing, through everything that an answer goes through."""
    return HttpResponse(b"{}", content_type="application/json")


class EmptyRest(APIView):
    """Django REST framework's own view as it comes: no key is looked at, nothing is counted."""

    authentication_classes = []
    throttle_classes = []

    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response({})


class EmptyKeyed(ApiView):
    """A view of our own with nothing in it: the key is checked, the request counted."""

    def get(self, request: Request) -> HttpResponse:  # noqa: ARG002
        return json_answer(b"{}")


urlpatterns = [
    path("empty", empty),
    path("empty/rest", EmptyRest.as_view()),
    path("empty/keyed", EmptyKeyed.as_view()),
    *urlpatterns,
]
