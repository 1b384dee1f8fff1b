"""`python -m bench.desk --annotations 20000`: how long people wait for the desk and for the public pages.

Every list of the desk is opened as it is, by each of its filters and orders, searched, and on its last
page; so are every form, the pages about rows and about the work, and the public pages and feeds. A
line is the least of three openings: milliseconds with those of PostgreSQL, the CPU of both, the number of
queries, and the slowest of them. `--only` takes what an address holds; `--show` prints its slowest query.
"""

import argparse
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from bench import server
from bench.corpus import grow
from bench.metering import Meter
from bench.peopling import people_it
from bench.workspace.__main__ import article

WORDS = ("777", "the", "nowhere")  # rare, frequent, not there
PATIENCE = 1.0  # seconds; what takes longer is not asked again
TYPED = ("", "777", "the")
DEEP = 10  # pages


@dataclass(frozen=True)
class Opened:
    """What one opening of a page took: milliseconds, those of CPU, queries, the slowest query."""

    status: int
    took: float
    cpu: float
    queries: int
    slowest: float
    sql: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=20_000)
    parser.add_argument("--only", default="", help="addresses that hold this")
    parser.add_argument("--least", type=float, default=0, help="milliseconds to print")
    parser.add_argument("--show", action="store_true", help="print the slowest query")
    given = parser.parse_args()
    os.environ["HTTPS"] = "0"
    server.start(fresh=False)
    try:
        grow(given.annotations)
        print("       ms      cpu  queries  slowest  page")
        for who, address in pages(people_it()):
            if given.only in address:
                told(address, best(who, address), given)
    finally:
        server.stop()


def told(address: str, one: Opened, given: argparse.Namespace) -> None:
    """Print a line."""
    if one.took < given.least:
        return
    wrong = "" if one.status < 400 else f"  ({one.status})"
    print(
        f"{one.took:>9.0f}{one.cpu:>9.0f}{one.queries:>9}{one.slowest:>9.0f}  {address}{wrong}",
        flush=True,
    )
    if given.show:
        print(one.sql)


def best(who: Any, address: str) -> Opened:
    """Return the fastest of three openings, or the only one of a page that takes long."""
    first = opened(who, address)
    again = first.took < 1000 * PATIENCE
    rest = [opened(who, address) for _ in range(2)] if again else []
    return min([first, *rest], key=lambda one: one.took)


def opened(who: Any, address: str) -> Opened:
    """Open a page as somebody."""
    from django.db import connections  # noqa: PLC0415  # needs Django set up

    for one in connections.all():
        one.force_debug_cursor = True
        one.queries_log.clear()
    meter = Meter(os.getpid(), server.process())
    (service, database), began = meter.used(), time.perf_counter()
    answer = who.get(address)
    if answer.streaming:
        for _ in answer:
            pass
    took = time.perf_counter() - began
    cpu = sum(meter.used()) - service - database
    asked = [query for one in connections.all() for query in one.queries_log]
    slowest = max(asked, key=lambda one: float(one["time"]), default={})
    return Opened(
        answer.status_code,
        1000 * took,
        1000 * cpu,
        len(asked),
        1000 * float(slowest.get("time", 0)),
        slowest.get("sql", ""),
    )


def pages(people: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """Yield every page, and who opens it."""
    from django.contrib import admin  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    as_is = {"default": files, "staticfiles": plain}
    with override_settings(STORAGES=as_is, ALLOWED_HOSTS=["*"]):
        clients = {role: Client() for role in people}
        for role, client in clients.items():
            client.force_login(people[role])
        editor, manager = clients["editor"], clients["partner manager"]
        for address in ("/admin/", "/admin/queue/"):
            yield from ((clients[role], f"{address}?as={role}") for role in people)
        yield from ((editor, address) for address in of_the_desk())
        for model, shown in admin.site._registry.items():
            if model._meta.app_label == "annotations":
                who = manager if shown.seen_by is may_partners() else editor
                yield from ((who, one) for one in lists(who, model, shown))
                yield from ((who, one) for one in forms(model, shown))
        nobody = Client()
        yield from ((nobody, address) for address in of_readers(nobody))


def may_partners() -> Any:
    """Return the predicate of the lists that are for the manager of partners alone."""
    from annotations.workflow.permissions import may_manage_partners  # noqa: PLC0415

    return may_manage_partners


def of_the_desk() -> Iterator[str]:
    """Yield the pages about the work as a whole."""
    from annotations.models import Publisher  # noqa: PLC0415

    house = Publisher.objects.order_by("pk").values_list("pk", flat=True).last()
    for name in ("matrix", "ratings", "waiting", "corrections", "agreement", "history"):
        yield f"/admin/{name}/"
        yield f"/admin/{name}/?publisher={house}"
        yield f"/admin/{name}/?since=2025-01-02&until=2025-01-09"
    yield "/admin/matrix/?topic=harbour"
    yield "/admin/matrix/?page=100000"
    yield f"/admin/matrix/?publisher={house}&format=csv"
    yield "/admin/matrix/?format=csv"
    yield "/admin/agreement/?reading=all"
    yield "/admin/history/?verb=publish"
    yield "/admin/history/?verb=nowhere"
    yield "/admin/history/?kind=verdict"
    yield "/admin/history/?thing=V-0000777"
    yield "/admin/history/?before=1000"
    full = article("full-500", 500) if not known("full-500") else known("full-500")
    yield f"/admin/annotations/article/{full}/read/"
    yield f"/admin/annotations/article/{full}/read/text/"
    yield f"/admin/annotations/article/{full}/change/"


def known(headline: str) -> int | None:
    """Return the key of an article with a headline."""
    from annotations.models import Article  # noqa: PLC0415

    return (
        Article.objects.filter(headline=headline).values_list("pk", flat=True).first()
    )


def lists(who: Any, model: Any, shown: Any) -> Iterator[str]:
    """Yield a list of the desk, narrowed and ordered in every way it offers, and its last page."""
    base = f"/admin/annotations/{model._meta.model_name}/"
    yield base
    seen = who.get(base)
    found = seen.context_data["cl"]
    for spec in found.filter_specs:
        choices = [one["query_string"] for one in spec.choices(found)]
        yield from (base + one for one in list(dict.fromkeys(choices))[1:4])
    for number in range(len(shown.list_display)):
        if found.get_ordering_field(shown.list_display[number]):
            yield f"{base}?o={number + 1}"
            yield f"{base}?o=-{number + 1}"
    if shown.search_fields:
        yield from (f"{base}?{urlencode({'q': word})}" for word in WORDS)
    yield f"{base}?p={-(-found.queryset.count() // found.list_per_page)}"


def forms(model: Any, shown: Any) -> Iterator[str]:
    """Yield the pages of a row in the middle, the form for a new one, and what its fields offer."""
    from annotations.admin.base import nobody  # noqa: PLC0415

    base = f"/admin/annotations/{model._meta.model_name}/"
    rows = model._default_manager.order_by("pk")
    keys = rows.values_list("pk", flat=True)
    key = keys[rows.count() // 2 :].first()
    if key is not None:
        yield f"{base}{key}/change/"
        yield f"{base}{key}/history/"
    if shown.added_by is not nobody:
        yield f"{base}add/"
    for name in shown.pages if key is not None else ():
        route = shown.routes.get(name, f"<int:pk>/{name}/")
        if "<slug:" not in route and "<str:" not in route:
            yield base + route.replace("<int:pk>", str(key))
    for field in shown.autocomplete_fields:
        said = {
            "app_label": "annotations",
            "model_name": model._meta.model_name,
            "field_name": field,
        }
        for word in TYPED:
            yield f"/admin/autocomplete/?{urlencode(said | {'term': word})}"


def of_readers(nobody: Any) -> Iterator[str]:
    """Yield the public pages and feeds."""
    yield "/"
    for asked in ("", "?q=777", "?q=the", "?q=café", "?q=nowhere", "?rating=true",
                  "?topic=cafés", "?q=café&rating=true&topic=cafés", "?rating=false"):  # fmt: skip
        yield f"/verdicts/{quote(asked, safe='?=&')}"
    yield deep(nobody, "/verdicts/")
    for name in ("verdicts/V-0000777", "claims/C-0000777", "articles/A-0000777"):
        yield f"/{name}/"
    yield "/verdicts/V-0000777/embed/"
    yield "/verdicts/V-0000777/preview/"
    yield "/corrections/"
    yield "/robots.txt"
    yield "/sitemap.xml"
    yield "/sitemap-1.xml"
    yield "/feeds/claimreview.json"
    yield "/feeds/verdicts.atom"
    yield "/feeds/verdicts.json"


def deep(nobody: Any, address: str) -> str:
    """Return the address of a page some way down a list."""
    for _ in range(DEEP):
        page = nobody.get(address).content.decode()
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if not older:
            break
        address = urljoin(address, unescape(older[1]))
    return address


if __name__ == "__main__":
    main()
