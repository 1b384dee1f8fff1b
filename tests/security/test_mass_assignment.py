"""A caller sends columns that are none of its business: they are refused by name, or not looked at."""

from collections.abc import Iterator
from typing import Any, get_args

import lxml.html
import msgspec
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.test import Client

from annotations.api.errors import Unusable
from annotations.api.v1.hooks.views import HookWrite
from annotations.api.v1.writing.bodies import Body
from annotations.api.v1.writing.reading import body_of
from annotations.api.v1.writing.routes import ALL
from annotations.models import Claim, History
from tests.api.canaries import columns
from tests.every_state import EveryState
from tests.partners import PLENTY

pytestmark = pytest.mark.django_db
# What the service alone decides, whatever the thing.
OURS = {
    "id", "uuid", "ref", "version", "number", "state", "status", "creator", "author", "created", "modified",
    "created_by", "approved_by", "approved_at", "published_at", "submitted_at", "sha256", "previous_sha256",
    "shown_sha256", "secret_sha256", "assigned_to", "current_version", "merged_into", "reviewer", "method",
    "score", "seq", "newsroom", "acts_for", "is_superuser", "is_staff", "password", "groups",
}  # fmt: skip


def names() -> set[str]:
    """Return the name of every column there is, as code and as SQL call it."""
    tables = {model for model, _ in columns()} | {User}
    return OURS | {
        name
        for model in tables
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }


def shapes(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield a body's shape and every shape within it."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for field in msgspec.structs.fields(kind):
            yield from shapes(field.type)
    for part in get_args(kind):
        yield from shapes(part)


def test_the_attack_works_where_a_body_is_written_as_it_comes(
    corpus: EveryState,
) -> None:
    claim = corpus.draft.claim
    for name, value in {"text": "It rained.", "version": 77}.items():
        setattr(claim, name, value)
    claim.save()
    assert Claim.objects.get(pk=claim.pk).version == 77


def test_no_operation_takes_a_column_that_it_does_not_name(
    corpus: EveryState, settings: Any
) -> None:
    settings.ANONYMOUS_RATE = PLENTY
    client, before = Client(), History.objects.count()
    client.force_login(User.objects.create_superuser("root", password="café"))
    for operation in ALL:
        path = f"/api/v1/{operation.path.replace('<str:name>', 'X-1')}"
        others = sorted(names() - set(operation.body.__struct_fields__))
        answer = client.generic(
            operation.method, path, msgspec.json.encode(dict.fromkeys(others, 1)),
            content_type="application/json", headers={"If-Match": '"1"'},
        )  # fmt: skip
        if ALL[operation] is HookWrite:
            assert answer.status_code == 401  # takes keys alone
        else:
            assert answer.status_code == 400, (operation.name, answer.content)
            assert answer.json()["errors"][0]["code"] == "unknown_field"
        for name in others:  # each alone, as the address reads it
            with pytest.raises(Unusable) as refused:
                body_of(msgspec.json.encode({name: 1}), operation)
            assert refused.value.errors[0].pointer == f"/{name}"
    assert History.objects.count() == before


def test_no_body_names_what_the_service_decides() -> None:
    named = {
        (shape.__name__, name)
        for operation in ALL
        for shape in shapes(operation.body)
        for name in shape.__struct_fields__
    }
    assert len(named) > 100
    # A release is made of formats; a selector and a revision's number say where words stand.
    assert not {(shape, name) for shape, name in named if name in OURS}


def test_every_shape_within_a_body_is_closed_too() -> None:
    inner = {shape for operation in ALL for shape in shapes(operation.body)}
    assert len(inner) > len({operation.body for operation in ALL})
    assert all(shape.__struct_config__.forbid_unknown_fields for shape in inner)
    assert all(issubclass(shape, Body) for shape in inner)


def planted(row: models.Model, field: models.Field) -> Any:
    """Return a value that a column does not have, as a form would send it."""
    now = getattr(row, field.attname)
    if field.choices:
        return next(code for code, _ in field.flatchoices if code != now)
    if isinstance(field, models.BooleanField):
        return "" if now else "on"
    if isinstance(field, models.DateField):
        return "1987-06-05"
    if isinstance(field, models.IntegerField | models.FloatField):
        return str((now or 0) + 1000)
    if isinstance(field, models.ForeignKey):
        return str((now or 0) + 1)
    return "planted"


def test_no_form_of_the_admin_takes_a_column_that_it_does_not_show(
    corpus: EveryState,
) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="café"))
    tried = 0
    for model in admin.site._registry:
        row = model._base_manager.order_by("pk").first()
        if row is None:
            continue
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        path = f"{place}/{row.pk}/change/"
        page = client.get(path)
        if page.status_code != 200:
            continue
        forms = lxml.html.fromstring(page.content.decode()).forms
        (form,) = [
            one for one in forms if one.get("id") == f"{model._meta.model_name}_form"
        ] or [None]
        if form is None:
            continue  # a page to read
        sent = dict(form.form_values())
        inputs = form.inputs.keys()
        shown = {name.rsplit("-", 1)[-1].removesuffix("_0") for name in inputs}
        others = [
            field
            for field in model._meta.concrete_fields
            if field.name not in shown | {"modified", "last_login"}
        ]
        before = model._base_manager.filter(pk=row.pk).values().get()
        extra = {field.name: planted(row, field) for field in others}
        client.post(path, {**extra, **sent, "_save": "Save"})
        after = model._base_manager.filter(pk=row.pk).values().get()
        for field in others:
            kept = after[field.attname] == before[field.attname]
            assert kept or str(after[field.attname]) != extra[field.name], field
        tried += 1
    assert tried > 12
