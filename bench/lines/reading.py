"""What readers pay for: pages of what is published, at any depth, filter and size; the change feed.

The baseline is an empty view of Django REST framework as it comes, through the same middleware and
gunicorn. It looks at no key and counts nothing, which our pages do: the whole of that is in their cost.
Every answer is made anew, but for the lines of those that are asked again while nothing is published.
"""

import statistics
from collections.abc import Collection, Iterator, Mapping

from bench.corpus import grow
from bench.lines import Stage
from bench.metering import Cost
from bench.service import Service, new_key, serving
from bench.table import Line

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TIMES = 20  # requests in a round
REST, KEYED = "/empty/rest", "/empty/keyed"
VERDICTS, ANNOTATIONS = "/api/v1/verdicts/", "/api/v1/annotations/"
DEEP = 0.99
EMPTY = "empty REST view"
FIRST = "page of 100 annotations"
PACKED = {"Accept-Encoding": "gzip"}


def lines(stage: Stage) -> Iterator[Line]:
    """Grow the corpus step by step, and measure at each."""
    steps = [size for size in SIZES if size < stage.annotations]
    by_size = {}
    for size in (*steps, stage.annotations):
        grow(size)
        with serving(key=new_key("read")) as service:
            costs = compared(service, {EMPTY: REST, "page": ANNOTATIONS}, stage.rounds)
            by_size[size] = costs["page"].cpu / costs[EMPTY].cpu
            if size == stage.annotations:
                yield from pages(service, stage)
                yield from changes(service, stage)
    yield from again(stage)
    smallest = next(iter(by_size))
    for size, ratio in list(by_size.items())[1:]:
        yield Line(
            f"the page of annotations at {size:,}", ratio, "empty views",
            baseline=f"at {smallest:,}", base=by_size[smallest], reach=1.2,
        )  # fmt: skip


def compared(
    service: Service,
    paths: Mapping[str, str],
    rounds: int,
    *,
    packed: Collection[str] = (),
) -> dict[str, Cost]:
    """Return what each address costs: the medians of rounds in which all are asked in turn.

    `packed` names those that are asked for packed by gzip, as most clients do.
    """
    seen: dict[str, list[Cost]] = {name: [] for name in paths}
    for number in range(-1, rounds):
        for name, path in paths.items():
            headers = PACKED if name in packed else None
            cost = service.cost(path, TIMES, headers)
            if number >= 0:  # the first warms
                seen[name].append(cost)
    return {name: middle(costs) for name, costs in seen.items()}


def middle(costs: list[Cost]) -> Cost:
    """Return the medians of costs."""
    parts = zip(*((one.service, one.database, one.wall) for one in costs), strict=True)
    return Cost(*map(statistics.median, parts))


def pages(service: Service, stage: Stage) -> Iterator[Line]:
    """Yield the lines of pages."""
    verdicts, annotations = deep_in(service, VERDICTS), deep_in(service, ANNOTATIONS)
    first = service.told(VERDICTS)["results"][0]
    item = f"{VERDICTS}{first['id']}/"
    costs = compared(
        service,
        {
            EMPTY: REST, "keyed": KEYED, "item": item,
            "annotations": ANNOTATIONS, "deep": annotations, "tagged": f"{ANNOTATIONS}?tag=tag-3",
            "verdicts": VERDICTS, "deep verdicts": verdicts, "rated": f"{VERDICTS}?rating=true",
        },
        stage.rounds,
    )  # fmt: skip

    def line(
        what: str, name: str, beside: str, reach: float | None, words: str = ""
    ) -> Line:
        cost, base = costs[name], costs[beside]
        return Line(
            what,
            cost.cpu * 1000,
            "ms CPU",
            cost.wall * 1000,
            words or EMPTY,
            base.cpu * 1000,
            reach,
        )

    yield line(
        "an empty view of ours: key checked, request counted", "keyed", EMPTY, None
    )
    yield line("one verdict", "item", EMPTY, None)
    size = len(service.ask(ANNOTATIONS)) / 1000
    yield line(f"page of 100 annotations ({size:,.0f} kB)", "annotations", EMPTY, 2.5)
    yield Line("its queries", queries(service, ANNOTATIONS), "queries", reach=3)
    yield line("the page at 99 % depth", "deep", "annotations", 1.1, "first page")
    yield line("the page by a tag", "tagged", "annotations", 1.1, "first page")
    size = len(service.ask(VERDICTS)) / 1000
    yield line(f"page of 100 verdicts ({size:,.0f} kB)", "verdicts", EMPTY, 2.5)
    yield Line("its queries", queries(service, VERDICTS), "queries", reach=3)
    yield line("the page at 99 % depth", "deep verdicts", "verdicts", 1.1, "first page")
    yield line("the page by a rating", "rated", "verdicts", 1.1, "first page")


def deep_in(service: Service, path: str) -> str:
    """Return the address of the page of a hundred at 99 % of a list."""
    total = service.told(f"{path}?count=1&page_size=1")["count"]
    place = f"{path}?page_size=500"
    for _ in range(max(1, int(total * DEEP) // 500)):
        following = service.told(place)["next"]
        if not following:
            break
        place = following[following.index("/api/") :]
    return place.replace("page_size=500", "page_size=100")


def changes(service: Service, stage: Stage) -> Iterator[Line]:
    """Yield the lines of the change feed: its cost per byte beside that of the page of verdicts."""
    head = service.told("/api/v1/ledger/head/")["seq"]
    places = {
        f"at {share:.0%}": at(service, int(head * share)) for share in (0.0, 0.5, 0.9)
    }
    costs = compared(service, {"page": VERDICTS, **places}, stage.rounds)
    sizes = {name: len(service.ask(path)) / 1e6 for name, path in places.items()}
    page = costs["page"].cpu * 1000 / (len(service.ask(VERDICTS)) / 1e6)
    for name, path in places.items():
        yield Line(
            f"1,000 changes {name} ({sizes[name]:.1f} MB)",
            costs[name].cpu * 1000 / sizes[name],
            "ms CPU per MB",
            costs[name].wall * 1000,
            "page of verdicts",
            page,
            1.0 if path else None,
        )


def again(stage: Stage) -> Iterator[Line]:
    """Yield the lines of answers that were given before, and nothing was published since."""
    with serving(key=new_key("read"), stored_mb=16) as service:
        item = service.told(f"{VERDICTS}?page_size=1")["results"][0]["id"]
        paths = {
            FIRST: ANNOTATIONS,
            "page by a tag": f"{ANNOTATIONS}?tag=tag-3",
            "page of 100 verdicts": VERDICTS,
            "one verdict": f"{VERDICTS}{item}/",
            "100 verdicts, packed by gzip": f"{VERDICTS}?page_size=100",
            "1,000 changes": at(service, 1),
            "100 Web Annotations": f"{ANNOTATIONS}?format=web-annotation",
            "50 entries of Atom": "/feeds/verdicts.atom",
        }
        packed = [name for name in paths if name.endswith("gzip")]
        costs = compared(service, {EMPTY: REST, **paths}, stage.rounds, packed=packed)
        for name in paths:
            cost, base, beside = costs[name], costs[EMPTY], EMPTY
            reach = 2.5 if name.startswith("page") else None
            if name == "page by a tag":
                base, beside, reach = costs[FIRST], "first page, asked again", 1.1
            yield Line(
                f"{name}, asked again", cost.cpu * 1000, "ms CPU", cost.wall * 1000,
                beside, base.cpu * 1000, reach,
            )  # fmt: skip
        feed, page = (
            costs[name].cpu * 1000 / (len(service.ask(paths[name])) / 1e6)
            for name in ("1,000 changes", "page of 100 verdicts")
        )
        yield Line(
            "1,000 changes, asked again", feed, "ms CPU per MB",
            baseline="page of verdicts, asked again", base=page, reach=1.0,
        )  # fmt: skip


def at(service: Service, seq: int) -> str:
    """Return the address of a thousand changes from a number on."""
    after = "0"
    if seq:
        event = service.told(f"/api/v1/ledger/{seq}/")["event"]
        after = f"{seq}.{event['sha256'][:16]}"
    return f"/api/v1/changes/?after={after}&limit=1000"


def queries(service: Service, path: str) -> int:
    """Return how many queries an address takes, asked in this process with the key."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client(headers={"Authorization": f"Bearer {service.key}"})
    client.get(path)
    with (
        CaptureQueriesContext(connections["default"]) as own,
        CaptureQueriesContext(connections["public"]) as public,
    ):
        client.get(path)
    return len(own) + len(public)
