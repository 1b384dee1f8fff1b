"""Every operation of the description, asked what its schema allows and what it does not.

No answer may be a crash, and none may be one that the description does not have.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from annotations.api.v1.openapi import document
from annotations.models import Newsroom, Record
from annotations.vocabulary import Scope
from annotations.workflow import create_api_key
from tests.cast import act
from tests.every_state import EveryState

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
UNPACKED = {"Accept-Encoding": "identity"}  # what reads the answers unpacks nothing
QUICKLY = settings(
    max_examples=3,  # of each operation, well formed and not
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
KINDS = {"evidence": "evidence"}

DESCRIBED = schemathesis.openapi.from_dict(document())


def operations() -> list[Any]:
    return [found.ok() for found in DESCRIBED.get_all_operations()]


def names_of(path: str) -> Iterator[str]:
    """Yield what things of a noun are called, without end; something that is not there, too."""
    noun = path.split("/")[3]
    rows = Record.objects.of_kind(KINDS.get(noun, noun.removesuffix("s")))
    found = [
        str(one) for pair in rows.values_list("object", "ref") for one in pair if one
    ]
    return cycle([*found, "V-99999999"])


@pytest.fixture(autouse=True)
def kept_connections() -> Iterator[None]:
    """Keep the connection that holds the corpus, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(corpus: EveryState) -> str:
    """Return a key that opens everything, in the name of a superuser."""
    root = User.objects.create_superuser("root")
    scopes, newsroom = Scope.values, Newsroom.objects.get()
    made = create_api_key(
        act(root), newsroom, scopes=scopes, rate=1_000_000, acts_for=root
    )
    return made.plaintext


@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.label)
def test_it_works(
    corpus: EveryState, key: str, operation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django_settings, "ANONYMOUS_RATE", 1_000_000)
    application = get_wsgi_application()
    headers = UNPACKED | {"Authorization": f"Bearer {key}"}
    names = names_of(operation.path) if "{name}" in operation.path else None

    def ask(case: Any) -> None:
        if names and case.meta.generation.mode == GenerationMode.POSITIVE:
            case.path_parameters["name"] = next(names)
        case.call_and_validate(checks=CHECKS, app=application, headers=headers)

    for mode in (
        GenerationMode if takes_anything(operation) else [GenerationMode.POSITIVE]
    ):
        asked = given(case=operation.as_strategy(generation_mode=mode))(ask)
        seed(5)(QUICKLY(asked))()


def takes_anything(operation: Any) -> bool:
    """Return whether there is anything to get wrong; any text may stand in a path."""
    places = {one.location for one in operation.iter_parameters()}
    return bool(places - {"path"} or operation.body)
