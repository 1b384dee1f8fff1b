"""Sealed releases of published content, read over the role that sees no others."""

from functools import partial

import msgspec
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from annotations.api.answers import json_answer
from annotations.api.pages import PUBLIC
from annotations.api.parameters import uuid_of
from annotations.api.v1.exports import AnyForm
from annotations.api.v1.forms import checked
from annotations.api.v1.keyed import KeyedForm, answer_keyed
from annotations.api.v1.shapes import FileShape, ReleaseShape
from annotations.api.views import ApiView
from annotations.exchange.releases.serving import FileGone, file_answer
from annotations.models import Release


class ReleaseList(ApiView):
    """The releases there are, the newest first."""

    over_replica = ()  # a release is sealed by no event

    def get(self, request: Request) -> HttpResponse:
        asked = checked(request, KeyedForm)
        return answer_keyed(request, public(), asked, partial(shape_of, request))


class ReleaseThing(ApiView):
    """One release."""

    over_replica = ()

    def get(self, request: Request, name: str) -> HttpResponse:
        checked(request)
        body = msgspec.json.encode(shape_of(request, found(name)))
        return json_answer(body)


class ReleaseFile(AnyForm, ApiView):
    """One file of a release, whole or in part."""

    over_replica = ()

    def get(self, request: Request, name: str, file: str) -> HttpResponseBase:
        checked(request)
        try:
            return file_answer(request._request, found(name), file)
        except (KeyError, FileGone) as error:
            raise Http404 from error


def public() -> QuerySet[Release]:
    """Return the releases that are for everybody; the role of the database sees no others either."""
    return Release.objects.using(PUBLIC).public()


def found(name: str) -> Release:
    """Return a release by its identifier. Raises Http404."""
    uuid = uuid_of(name)
    release = public().filter(uuid=uuid).first() if uuid else None
    if release is None:
        raise Http404
    return release


def shape_of(request: Request, release: Release) -> ReleaseShape:
    """Return a release as the world sees it."""

    def address(view: str, *args: object) -> str:
        return request.build_absolute_uri(
            reverse(f"v1:{view}", args=[release.uuid, *args])
        )

    return ReleaseShape(
        id=release.uuid,
        name=release.name,
        sealed_at=release.sealed,
        formats=release.formats,
        filters=release.filters,
        counts=release.counts,
        ledger=release.manifest["ledger"],
        url=address("release"),
        files=[
            FileShape(
                name=name,
                size=said["size"],
                sha256=said["sha256"],
                media_type=said["media_type"],
                url=address("release_file", name),
            )
            for name, said in sorted(release.files.items())
        ],
    )
