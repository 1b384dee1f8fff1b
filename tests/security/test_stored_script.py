"""Markup in every text column of every table: no page, panel, feed or answer has it as markup.

The columns, the routes and the forms of answers are read off the project, so a new one is tried by itself.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pgtrigger
import pytest
from django.contrib.auth.models import User
from django.db import models
from django.template import Context, Template
from django.test import Client
from django.urls import get_resolver

from annotations.models import Article, Record, Revision, Verdict
from annotations.records.stored import build_public, encode, etag_of
from tests.api.canaries import columns, fill_empty_tables, name_of, plant
from tests.api.test_canaries import EVERYWHERE, routes
from tests.every_state import EveryState
from tests.partners import PLENTY, client_with, make_key
from tests.security.headers import faults
from tests.security.markup import (
    HOSTILE,
    SCRIPT,
    TAG,
    hostile,
    injected,
    mark,
    pages_in,
)

pytestmark = pytest.mark.django_db
# Let in: what the session and the key are known by. The text is planted after the words it holds.
KEPT = {
    "user.password", "newsroom.name", "apikey.prefix", "apikey.expires_at", "apikey.revoked_at",
    "revision.text",
}  # fmt: skip
PANELS = ("highlights", "claims", "evidence", "discussion", "history")


def said_of(name: str) -> str:
    """Return what is planted in a column: an address that is a script, where a list may hold one."""
    return SCRIPT + mark(name) if name == "agent.same_as" else hostile(name)


def fill(said: Any, besides: set[str]) -> set[str]:
    """Put hostile words into every column and every public record; return where they stand."""
    fill_empty_tables()
    planted, _ = plant(besides, said)
    words = models.Value(f" {said('revision.text')}")
    with pgtrigger.ignore():
        Revision.objects.update(text=models.functions.Concat("text", words))
        store_records(said)
    return planted | {"revision.text"}


def store_records(said: Any) -> None:
    """Store every public record as the tables now have it, tombstones with a hostile note."""
    for row in Record.objects.all():
        if row.state == "current":
            (built,) = build_public(row.kind, {row.object}).values()
            body = encode(built)
        else:
            told = msgspec.json.decode(row.body)
            body = msgspec.json.encode(told | {"public_note": said("tombstone")})
        Record.objects.filter(pk=row.pk).update(body=body, etag=etag_of(body))


def admin_pages() -> Iterator[str]:
    """Yield every address of the admin that can be read, for a row of each kind and every verdict."""
    for route, _ in routes(get_resolver().url_patterns):
        if route.startswith("admin/") and "(" not in route and "logout" not in route:
            yield from (f"/{one}" for one in filled(route))
    for article in Article.objects.all()[:3]:
        read = f"/admin/annotations/article/{article.pk}/read/"
        yield from (f"{read}?panel={one}" for one in PANELS)
        yield f"{read}find/?claims&agents&q={TAG}"
        for kind in ("annotation", "claim"):
            for row in rows_of(kind):
                yield f"{read}panel/?card={kind}/{row}"


def filled(route: str) -> Iterator[str]:
    """Yield a route with the names of rows in it."""
    if "<" not in route:
        yield route
        return
    named = re.match(r"admin/\w+/(\w+)/", route)
    for pk in rows_of(named[1]) if named else ():
        if "<" not in (
            path := re.sub(r"<(path|int):?\w+>|<id>", str(pk), route, count=1)
        ):
            yield path


def rows_of(model: str) -> list[Any]:
    """Return the keys of a row of a kind, and of every verdict."""
    found = {m._meta.model_name: m for m, _ in columns()}.get(model)
    most = 10 if found is Verdict else 1
    return (
        list(found._base_manager.values_list("pk", flat=True)[:most]) if found else []
    )


def outside() -> Iterator[str]:
    """Yield every address that is not the admin's, each form of each list included."""
    seen = {path for asked in EVERYWHERE.values() for path in asked()}
    return (f"/{path.lstrip('/')}" for path in sorted(thinned(seen)))


def thinned(paths: set[str]) -> Iterator[str]:
    """Yield one of those that ask the same view for the same form: filters change no markup."""
    kinds: dict[str, str] = {}
    for path in sorted(paths):
        address, _, query = path.partition("?")
        form = "&".join(re.findall(r"(?:format|expand|state)=[^&]*", query))
        part = re.sub(r"[0-9a-f-]{36}", "#", address)
        kinds.setdefault(f"{part}?{form}", path)
    yield from kinds.values()


def read(client: Client, path: str) -> tuple[str, str, Any]:
    answer = client.get(path)
    assert answer.status_code < 500, (path, answer.status_code)
    body = b"".join(answer) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    return kind, body.decode(errors="replace"), answer


def look(client: Client, paths: Iterator[str]) -> tuple[int, set[str]]:
    """Read everything; return how much was read, and the marks of the columns that were seen."""
    read_pages, seen = 0, set()
    for path in paths:
        kind, body, answer = read(client, path)
        if not body:
            continue
        assert faults(path, answer) == [], path
        for page in pages_in(kind, body):
            assert injected(page) == [], path
        read_pages += answer.status_code == 200
        seen |= set(re.findall(r"qz[a-z0-9]{5,}", body))
    return read_pages, seen


def test_the_attack_works_where_words_are_not_escaped() -> None:
    naive = Template(
        "{% autoescape off %}<a title='{{ said }}' href=\"{{ url }}\">{{ said }}</a>"
        "<script type='application/ld+json'>{{ data }}</script>{% endautoescape %}"
    )
    said = hostile("article.headline")
    for attack in ({"said": said}, {"data": json.dumps(said)}, {"url": SCRIPT}):
        assert injected(naive.render(Context(attack))), attack
    escaped = Template("<a title='{{ said }}'>{{ said }}</a>")
    assert injected(escaped.render(Context({"said": said}))) == []
    feed = '<entry xmlns="http://www.w3.org/2005/Atom"><content type="html">'
    entry = f"{feed}&lt;{TAG}&gt;</content></entry>"
    assert [injected(one) for one in pages_in("application/atom+xml", entry)] != [[]]
    assert injected(*pages_in("application/json", json.dumps({"html": HOSTILE})))


@pytest.mark.long
def test_words_are_words_everywhere(corpus: EveryState, settings: Any) -> None:
    settings.ANONYMOUS_RATE = PLENTY
    scopes = ["read", "export", "webhooks"]
    key = make_key(corpus.cast, name="P", scopes=scopes, acts_for=corpus.cast.emil)
    root = User.objects.create_superuser("root")
    planted = fill(said_of, KEPT)
    assert len(planted) > 100

    client = Client()
    client.force_login(root)
    inside, seen_inside = look(client, admin_pages())
    partner, seen_outside = look(client_with(key), outside())
    assert inside > 150
    assert partner > 100
    marks = {mark(name) for name in planted}
    assert len(marks & seen_inside) > 60, sorted(marks - seen_inside)
    assert len(marks & seen_outside) > 25, sorted(marks - seen_outside)


def test_the_database_refuses_an_address_that_is_a_script(corpus: EveryState) -> None:
    fill_empty_tables()
    addresses = {
        name_of(model, field)
        for model, field in columns()
        if isinstance(field, models.URLField) and model._base_manager.exists()
    }
    assert len(addresses) > 3
    others = {name_of(*one) for one in columns()} - addresses
    assert plant(others, lambda name: SCRIPT + mark(name)) == (set(), addresses)


def test_no_page_links_to_a_script(corpus: EveryState) -> None:
    changed = 0
    for row in Record.objects.all():  # as if the database had let them in
        body = bytes(row.body).replace(b'"https://', f'"{SCRIPT}'.encode())
        changed += body != bytes(row.body)
        with pgtrigger.ignore():
            Record.objects.filter(pk=row.pk).update(body=body, etag=etag_of(body))
    assert changed > 10
    pages = [one for one in outside() if not one.startswith(("/api/", "/v1alpha1/"))]
    seen = 0
    for path in pages:
        kind, body, _ = read(Client(), path)
        seen += SCRIPT in body
        assert [one for page in pages_in(kind, body) for one in injected(page)] == []
    assert seen > 3
