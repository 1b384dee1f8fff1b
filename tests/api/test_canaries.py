"""A canary in every column of every working table; a partner pulls everything and hears none of them.

A new column has its canary by itself, and a new address must be named here or the test fails.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from annotations.api.v1.resources import RESOURCES
from annotations.exchange.registry import names as formats
from annotations.models import (
    Article,
    Claim,
    Delivery,
    Event,
    Record,
    Release,
    Subscription,
    Verdict,
)
from annotations.records.stored import build_public, encode
from annotations.vocabulary import RecordKind
from tests.api.canaries import (
    DAY,
    WORD,
    columns,
    fill_empty_tables,
    name_of,
    plant,
    word,
)
from tests.api.test_no_draft_leaks import addresses
from tests.every_state import EveryState
from tests.partners import PLENTY, client_with, make_key

pytestmark = pytest.mark.django_db
UNKNOWN = "00000000-0000-4000-8000-000000000000"
# What a partner is shown of itself, or needs to be let in.
OWN = {"newsroom.name", "apikey.prefix", "apikey.expires_at", "apikey.revoked_at"}
# Columns with a form of their own, which no canary has. Those with choices need not be named.
FORMED = {
    "agent.name", "apikey.scopes", "apikey.secret_sha256", "article.language", "article.ref",
    "claim.language", "claim.ref", "evidence.document", "fetch.ended_at", "independentreading.ended_at", "rating.code", "revision.text_sha256", "verdict.ref",
    "verdictversion.approved_at", "verdictversion.published_at", "verdictversion.submitted_at",
}  # fmt: skip
# What the world may read of a thing once it is published. Whoever adds to it publishes a column.
PUBLISHED = {
    "agent.descriptor", "agent.same_as", "anchor.exact", "anchor.method", "anchor.prefix",
    "anchor.reason", "anchor.suffix", "annotation.tags", "article.authors", "article.headline",
    "article.rights_note", "article.translated_from", "article.url", "attribution.relation",
    "capture.mime", "capture.sha256", "capture.url", "claim.about", "claim.text", "evidence.document",
    "evidence.locator", "evidence.publisher_name", "evidence.quote", "evidence.title", "evidence.url",
    "evidenceuse.rationale", "origingroup.label", "origingroup.note", "publisher.name",
    "publisher.site_url", "publisher.slug", "rating.alternate_name", "rating.definition",
    "ratingscale.methodology", "ratingscale.name", "ratingscale.slug", "relation.rationale",
    "revision.note", "revision.raw_sha256", "revision.text", "verdict.language",
    "verdictversion.claim_text", "verdictversion.justification", "verdictversion.previous_sha256",
    "verdictversion.public_note", "verdictversion.sha256", "verdictversion.shown_sha256",
    "verdictversion.summary",
}  # fmt: skip


def hidden() -> list[str]:
    """Return the names of things that no partner may tell from nothing."""
    rows = [*Verdict.objects.all(), *Claim.objects.all(), *Article.objects.all()]
    public = set(Record.objects.values_list("object", flat=True))
    found = [one for one in rows if one.uuid not in public]
    return [str(name) for one in found for name in (one.uuid, one.ref)]


def refs(kind: str) -> list[str]:
    own = list(Record.objects.of_kind(kind).values_list("ref", flat=True))
    start = {"verdict": "V-", "claim": "C-", "article": "A-"}[kind]
    return [*own, *(name for name in hidden() if name.startswith(start))]


def of_refs(kind: str, path: str) -> Callable[[], list[str]]:
    return lambda: [path.format(ref) for ref in refs(kind)]


def api() -> list[str]:
    """Return the addresses of the lists and things of the API, those of hidden things included."""
    paths = [f"api/v1/{one}" for one in addresses()]
    for resource in RESOURCES.values():
        ends = ["", *(f"{part.noun}/" for part in resource.parts)]
        paths += [
            f"api/v1/{resource.noun}/{name}/{end}" for name in hidden() for end in ends
        ]
    return [*paths, f"api/v1/articles/{UNKNOWN}/text/"]


def alone(*paths: str) -> Callable[[], list[str]]:
    return lambda: list(paths)


def others(model: Any, noun: str) -> Callable[[], list[str]]:
    """Return the addresses of rows that belong to somebody else, or to nobody."""

    def named() -> list[str]:
        field = "uuid" if hasattr(model, "uuid") else "pk"
        names = model.objects.values_list(field, flat=True)
        return [f"api/v1/{noun}/{name}/" for name in [*names, UNKNOWN]]

    return named


# Every address that is not the admin's, and how all of what it answers is asked for.
EVERYWHERE: dict[str, Callable[[], list[str]]] = {
    "": alone(""),
    "verdicts/": alone("verdicts/", f"verdicts/?q={WORD}"),
    "^verdicts/(?P<ref>V-[0-9]{1,18})/$": of_refs("verdict", "verdicts/{}/"),
    "^verdicts/(?P<ref>V-[0-9]{1,18})/embed/$": of_refs(
        "verdict", "verdicts/{}/embed/"
    ),
    "^verdicts/(?P<ref>V-[0-9]{1,18})/preview/$": of_refs(
        "verdict", "verdicts/{}/preview/"
    ),
    "^claims/(?P<ref>C-[0-9]{1,18})/$": of_refs("claim", "claims/{}/"),
    "^articles/(?P<ref>A-[0-9]{1,18})/$": of_refs("article", "articles/{}/"),
    "corrections/": alone("corrections/"),
    "robots.txt": alone("robots.txt"),
    "sitemap.xml": alone("sitemap.xml"),
    "^sitemap-(?P<number>[0-9]{1,12})\\.xml$": alone("sitemap-1.xml"),
    "healthz": alone("healthz"),
    "api/v1/": alone("api/v1/"),
    "api/v1/openapi.json": alone("api/v1/openapi.json"),
    "api/v1/docs/": alone("api/v1/docs/"),
    "api/v1/changes/": alone("api/v1/changes/", "api/v1/changes/?limit=500"),
    "api/v1/match/": alone("api/v1/match/"),
    "api/v1/matrix/": alone("api/v1/matrix/"),
    "api/v1/me/": alone("api/v1/me/"),
    "api/v1/exports/": alone("api/v1/exports/"),
    "api/v1/exports/<str:name>/": lambda: [
        f"api/v1/exports/{one}/" for one in formats()
    ],
    "api/v1/releases/": alone("api/v1/releases/"),
    "api/v1/releases/<str:name>/": alone(f"api/v1/releases/{UNKNOWN}/"),
    "api/v1/releases/<str:name>/files/<str:file>": alone(
        f"api/v1/releases/{UNKNOWN}/files/x"
    ),
    "api/v1/articles/<str:name>/text/": api,
    "api/v1/ledger/head/": alone("api/v1/ledger/head/"),
    "api/v1/ledger/<int:seq>/": lambda: [
        f"api/v1/ledger/{seq}/" for seq in Event.objects.values_list("seq", flat=True)
    ],
    # Another newsroom's, which is none of this one's business.
    "api/v1/subscriptions/": alone("api/v1/subscriptions/"),
    "api/v1/subscriptions/<str:name>/": others(Subscription, "subscriptions"),
    "api/v1/deliveries/": alone("api/v1/deliveries/"),
    "api/v1/deliveries/<str:name>/": others(Delivery, "deliveries"),
    "api/v1/working/releases/<str:name>/": others(Release, "working/releases"),
    "api/v1/working/releases/<str:name>/files/<str:file>": alone(
        f"api/v1/working/releases/{UNKNOWN}/files/x"
    ),
    "api/v1/working/articles/<str:name>/reading/": lambda: [
        f"api/v1/working/articles/{name}/reading/" for name in [*hidden(), UNKNOWN]
    ],
    "api/v1/working/<str:noun>/": lambda: [
        f"api/v1/working/{noun}/" for noun in RESOURCES
    ],
    "api/v1/working/<str:noun>/<str:name>/": lambda: [
        f"api/v1/working/{noun}/{name}/" for noun in RESOURCES for name in hidden()
    ],
    "v1alpha1/claims:search": alone(
        "v1alpha1/claims:search?query=café", f"v1alpha1/claims:search?query={WORD}"
    ),
    "v1alpha1/<path:path>": alone("v1alpha1/x"),
    "feeds/claimreview.json": alone("feeds/claimreview.json"),
    "feeds/verdicts.atom": alone("feeds/verdicts.atom"),
    "feeds/verdicts.json": alone("feeds/verdicts.json"),
    "oembed": lambda: [
        f"oembed?url=http://testserver/verdicts/{ref}/" for ref in refs("verdict")
    ],
}


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every route with the view that answers there."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern), one.callback


def outward() -> dict[str, bool]:
    """Return the routes that are not the admin's nor a list that `api` reads: whether they are read."""
    lists = {
        f"api/v1/{resource.noun}/{end}"
        for resource in RESOURCES.values()
        for end in (
            "",
            "<str:name>/",
            *(f"<str:name>/{part.noun}/" for part in resource.parts),
        )
    }
    return {
        route: hasattr(getattr(view, "view_class", view), "get")
        or not hasattr(view, "view_class")
        for route, view in routes(get_resolver().url_patterns)
        if not route.startswith("admin/") and route not in lists
    }


def written() -> list[str]:
    """Return the addresses that are only written to, for what is public and what is hidden."""
    only = [route for route, is_read in outward().items() if not is_read]
    names = [*hidden(), UNKNOWN]
    return [
        re.sub(r"<str:\w+>", name, route)
        for route in only
        for name in (names if "<" in route else [""])
    ]


def heard(answer: Any) -> str:
    """Return all that an answer says, headers included."""
    body = b"".join(answer) if answer.streaming else answer.content
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    return headers + body.decode(errors="replace")


def test_every_address_is_known_here() -> None:
    is_read = {route for route, is_read in outward().items() if is_read}
    assert is_read - EVERYWHERE.keys() == set(), (
        "Say in EVERYWHERE how all of what these addresses answer is asked for."
    )


def test_no_canary_is_heard(corpus: EveryState, settings: Any) -> None:
    settings.ANONYMOUS_RATE = PLENTY
    key = make_key(
        corpus.cast,
        name="Partners",
        scopes=["read", "export", "webhooks"],
        acts_for=corpus.cast.emil,
    )
    fill_empty_tables()
    planted, refused = plant(besides=OWN)
    assert len(planted) > 100
    with_choices = {
        name_of(model, field) for model, field in columns() if field.choices
    }
    assert refused - with_choices <= FORMED
    paths = {path for asked in EVERYWHERE.values() for path in asked()}

    # Without a key the lists are the same; the pages are what such a reader goes to.
    unkeyed = {path for path in paths if not path.startswith("api/v1/")}
    for client, pulled in ((client_with(key), paths), (Client(), unkeyed)):
        for path in sorted(pulled):
            answer = client.get(f"/{path}")
            assert answer.status_code in {200, 302, 400, 403, 404, 405, 410}, path
            said = heard(answer).replace(f"={WORD}", "").replace(f"“{WORD}”", "")
            said = said.replace(f'="{WORD}"', "")  # the field that was searched by
            assert WORD not in said, path
            assert DAY not in said, path
        for path in written():
            answer = client.post(f"/{path}", {}, content_type="application/json")
            assert 400 <= answer.status_code < 500, path
            assert WORD not in heard(answer), path
        for asked in (
            {"text": word("claim.text")},
            {"url": f"https://{WORD}.example/"},
        ):
            answer = client.post(
                "/api/v1/match/", asked, content_type="application/json"
            )
            assert WORD not in heard(answer)


def test_no_column_is_published_that_is_not_named(corpus: EveryState) -> None:
    planted, _ = plant(besides=set())
    said = ""
    for kind in RecordKind.values:
        uuids = set(Record.objects.of_kind(kind).values_list("object", flat=True))
        with transaction.atomic():
            built = build_public(kind, uuids)
        said += b"".join(encode(one) for one in built.values()).decode()

    assert {name for name in planted if word(name) in said} == PUBLISHED & planted
