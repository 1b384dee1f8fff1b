"""Values that no form of the admin offers, in every field of every form: refused in words, never a crash."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver
from lxml import html

from tests.api.test_canaries import routes
from tests.every_state import EveryState
from tests.security.test_forged_names import NAMED

pytestmark = [pytest.mark.django_db, pytest.mark.long]
HOSTILE = (
    "", "\0", "x" * 9000, "-1", "0", "9" * 30, "9" * 5000, "1.5", "1e400", "NaN", "Infinity", "٣", "null", "[]", "{}", '{"a":',
    "2026-99-99", "0001-01-01", "9999-12-31", "10000-01-01", "24:61", "on", "V-0001", "C-0001", "A-1", "../../x",
    "00000000-0000-4000-8000-000000000000", "javascript:x", "http://[", "https://[::1]:99999/", "\u202e", "👩‍💻", "a\r\nb: c", "%s%n{0}", "(", "=1+1",
)  # fmt: skip
NOT_TYPED = {"csrfmiddlewaretoken", "next"}
AT_ONCE = 3  # values tried in each field, others in the next


def pages() -> Iterator[str]:
    """Yield the address of every page of the admin, each of some row of its kind."""
    for route, _ in routes(get_resolver().url_patterns):
        parts = route.split("/")
        row = None
        if NAMED.search(route) and len(parts) > 3:
            with suppress(LookupError):
                row = apps.get_model(parts[1], parts[2])._base_manager.first()
        if parts[0] == "admin" and "logout" not in route:
            named = NAMED.sub(str(row.pk if row else 1), route)
            yield "/" + named.strip("^$").replace("\\", "")


def forms_of(answer: Any) -> Iterator[Any]:
    """Yield the forms of a page, but for that which ends the session."""
    if answer.status_code == 200 and answer.content.lstrip().startswith(b"<"):
        for form in html.fromstring(answer.content).forms:
            if "logout" not in (form.action or ""):
                yield form


def test_a_value_that_no_form_offers_is_refused_and_never_crashes(
    corpus: EveryState,
) -> None:
    root = User.objects.create_superuser("root", password="café")
    client = Client(raise_request_exception=False)
    values = cycle(HOSTILE)
    tried = 0
    for page in pages():
        client.force_login(root)
        answer = client.get(page)
        assert answer.status_code < 500, page
        for form in forms_of(answer):
            send = client.post if form.method == "POST" else client.get
            names = {one.get("name") for one in form.xpath(".//*[@name]")}
            for name in sorted(names - NOT_TYPED):
                for value in islice(values, AT_ONCE):
                    said = dict(form.form_values()) | {name: value}
                    done = send(form.action or page, said)
                    assert done.status_code < 500, (page, form.action, name, value)
                    tried += 1
    assert tried > 1000
