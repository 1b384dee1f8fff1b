"""Ordering releases, watching them being made, and fetching those that are for colleagues alone."""

from typing import Any

import msgspec
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from annotations.api.answers import tagged
from annotations.api.errors import ScopeMissing
from annotations.api.v1.exports import AnyForm
from annotations.api.v1.forms import checked
from annotations.api.v1.writing.bodies import Nothing, ReleaseBody, given
from annotations.api.v1.writing.finding import row_of
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.progress import progress_of
from annotations.api.v1.writing.reading import writer_of
from annotations.api.v1.writing.views import DeskView
from annotations.exchange.releases.asking import ask, enqueue
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.serving import FileGone, file_answer
from annotations.models import Release
from annotations.vocabulary import ReleaseState
from annotations.workflow import Act, cancel_release, disclose_release
from annotations.workflow.permissions import may_release

APART = ("name", "formats", "published_only")


def order(act: Act, _row: None, body: ReleaseBody, _v: Any) -> Release:
    release = ask(
        act,
        body.name,
        body.formats,
        published_only=body.published_only,
        choices=Choices(**given(body, *APART)),
    )
    enqueue(release)
    return release


def cancel(act: Act, row: Release, _body: Nothing, _v: Any) -> Release:
    return cancel_release(act, row)


def release_for(request: Request, name: str) -> Release:
    """Return a release for an editor. Raises ScopeMissing for anybody else, Http404."""
    writer = writer_of(request)
    if not may_release(writer):
        raise ScopeMissing("Releases that are not public are for editors.")
    checked(request)
    return row_of(Release, name, to=writer)


class WorkingRelease(DeskView):
    """How far a release is, published or not."""

    def get(self, request: Request, name: str) -> HttpResponse:
        body = msgspec.json.encode(progress_of(release_for(request, name)))
        return tagged(body, content_type="application/json")


class WorkingReleaseFile(AnyForm, DeskView):
    """One file of a sealed release, published or not."""

    def get(self, request: Request, name: str, file: str) -> HttpResponseBase:
        release = release_for(request, name)
        if release.state != ReleaseState.SEALED:
            raise Http404
        disclose_release(Act.now(writer_of(request)), release)
        try:
            return file_answer(request._request, release, file)
        except (KeyError, FileGone) as error:
            raise Http404 from error


OPERATIONS = (
    Operation(
        "POST", "releases/", "orderRelease", "Order a release; the worker makes it",
        ReleaseBody, order, "release", creates=True,
    ),
    Operation(
        "POST", "releases/<str:name>/cancel/", "cancelRelease", "Take a release back that is not sealed",
        Nothing, cancel, "release", Release,
    ),
)  # fmt: skip
