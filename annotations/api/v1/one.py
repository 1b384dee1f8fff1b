"""One thing as an answer: in the form that was asked for, whole or in part."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.http import HttpResponse
from rest_framework.request import Request

from annotations.api.answers import json_answer, tagged
from annotations.api.checking import checked_values
from annotations.api.errors import ProblemError, Unusable
from annotations.api.faces import schema_org
from annotations.api.negotiation import JSON_LD, WEB_ANNOTATION, face_of
from annotations.api.selecting import tree_of
from annotations.api.v1 import annotation_protocol
from annotations.api.v1.faces import arranged, item_faces_of
from annotations.api.v1.forms import NoForm
from annotations.api.v1.lists import NO_PAST, shaping_fields, unshapely
from annotations.api.v1.resources import Resource
from annotations.models import Record
from annotations.vocabulary import RecordState

GONE = 410


@dataclass(frozen=True)
class ShapeAsked:
    """How one thing was asked for: what it is, and the values of the parameters, checked."""

    resource: Resource
    values: Mapping[str, Any]


@cache
def item_fields(resource: Resource, form: type[forms.Form]) -> dict[str, Any]:
    """Return what the address of one thing takes."""
    faces = item_faces_of(resource.kind)
    return {**form.base_fields, **shaping_fields(resource, faces)}


def shape_asked(
    request: Request, resource: Resource, form: type[forms.Form] = NoForm
) -> ShapeAsked:
    """Check the parameters. Raises Unusable with everything that is wrong with them."""
    values = checked_values(item_fields(resource, form), request.query_params)
    problems = [*unshapely(request, values)]
    if not problems and values.get("as_of") and values.get("expand"):
        problems = [
            ProblemError(code="not_in_the_past", detail=NO_PAST, parameter="expand")
        ]
    if problems:
        raise Unusable(problems)
    return ShapeAsked(resource, values)


def shaped(request: Request, record: Record, asked: ShapeAsked) -> HttpResponse:
    """Return a record as it was asked for; a tombstone with 410."""
    status = 200 if record.state == RecordState.CURRENT else GONE
    face = face_of(request)
    body = bytes(record.body)
    if face == WEB_ANNOTATION and status == 200:
        return annotation_protocol.one(body)
    if face == JSON_LD:
        made = schema_org.item(body)
        return tagged(made, status=status, content_type=face.content_type)
    tree, names = (
        tree_of(asked.values["fields"] or ()),
        asked.values.get("expand") or (),
    )
    if not tree and not names:
        return json_answer(body, record.etag, status=status)
    kind, shape = asked.resource.kind, asked.resource.shape
    (part,) = arranged([body], kind, shape, tree, names)
    return json_answer(part, status=status)
