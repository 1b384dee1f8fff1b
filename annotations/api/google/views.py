"""`/v1alpha1/claims:search`, and a refusal in the same words for what Google has besides."""

from typing import Any

import msgspec
from django.http import Http404, HttpResponse, QueryDict
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from annotations.api import negotiation
from annotations.api.answers import tagged
from annotations.api.authentication import BearerKey, known_key
from annotations.api.google import errors
from annotations.api.google.masks import masked
from annotations.api.google.parameters import search_of
from annotations.api.google.searching import find
from annotations.api.views import ApiView
from annotations.models import ApiKey, Newsroom

LARGEST = 100_000  # bytes of a form
FORM = "application/x-www-form-urlencoded"
INSTEAD = "X-HTTP-Method-Override"


class KeyInAddress(BaseAuthentication):
    """`?key=`, as Google's clients send it, here and nowhere else; the header is as good."""

    def authenticate(self, request: Request) -> tuple[Newsroom, ApiKey] | None:
        given = parameters(request).get("key")
        if given is None:
            return BearerKey().authenticate(request)
        key = known_key(f"Bearer {given}")
        if key is None:
            raise AuthenticationFailed
        return key.newsroom, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Bearer realm="api"'


class NotOffered(APIException):
    """A method that Google has and we have not."""

    status_code = 501
    default_detail = "This method is not offered here; claims.search is."


class GoogleView(ApiView):
    """An address in Google's shape: JSON whatever is accepted, and errors in their envelope."""

    authentication_classes = [KeyInAddress]

    def get_exception_handler(self) -> Any:
        return errors.answer

    def perform_content_negotiation(
        self,
        request: Request,  # noqa: ARG002
        force: bool = False,  # noqa: ARG002, FBT001, FBT002  # as REST framework has it
    ) -> Any:
        return negotiation.JSON, negotiation.JSON.media_type


class Search(GoogleView):
    """Search through verdicts."""

    def get(self, request: Request) -> HttpResponse:
        search = search_of(parameters(request))
        found = masked(msgspec.to_builtins(find(search)), search.mask)
        body = msgspec.json.encode(found)
        if search.pretty:
            body = msgspec.json.format(body)
        return tagged(body, content_type=errors.JSON)

    def post(self, request: Request) -> HttpResponse:
        """Search with a form, as clients do when the address would be too long."""
        if request.headers.get(INSTEAD, "").upper() != "GET":
            self.http_method_not_allowed(request)
        return self.get(request)


class Other(GoogleView):
    """Everything else that Google's clients may ask for."""

    def get(self, request: Request, path: str) -> HttpResponse:  # noqa: ARG002
        if path.startswith(("claims:imageSearch", "pages")):
            raise NotOffered
        raise Http404

    post = put = patch = delete = get


def parameters(request: Request) -> QueryDict:
    """Return the parameters, from the address or from the form that stands in for it."""
    if request.method != "POST":
        return request.query_params
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise errors.TooLarge
    if request.content_type.partition(";")[0].strip().lower() != FORM:
        return request.query_params
    joined = QueryDict(mutable=True)
    joined.update(request.query_params)
    joined.update(request._request.POST)  # with Django's own limits
    return joined
