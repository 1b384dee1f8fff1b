"""What saving one highlight costs, over the API and in the workspace, its history included."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count, islice
from typing import Any
from uuid import uuid4

from bench.corpus import grow
from bench.lines import Stage
from bench.lines.reading import EMPTY, REST, TIMES, middle
from bench.metering import Cost
from bench.service import Service, new_key, serving
from bench.table import Line

ADDRESS = "/api/v1/annotations/"
JSON = {"Content-Type": "application/json"}
WORD = re.compile(r"\S+")
FEWEST_WORDS, MOST_WORDS = 5, 25  # in one highlight: a clause, a sentence
ARTICLES = 100  # take them in turns, so that none has many more than the corpus gave it
REACH = 6  # ms of CPU
QUERIES = 8

Way = Callable[[dict[str, Any]], object]


def lines(stage: Stage) -> Iterator[Line]:
    """Save highlights one by one, each way in turns with the empty view."""
    grow(stage.annotations)
    with serving(key=new_key("read", "write")) as service:
        chosen = highlights(service)
        ways: dict[str, Way] = {
            "over the API": partial(by_key, service),
            "in the workspace": partial(by_script, service, signed_in()),
        }
        costs = saved(service, ways, chosen, stage.rounds)
        base = costs.pop(EMPTY).cpu * 1000
        for name, cost in costs.items():
            cpu, wall = cost.cpu * 1000, cost.wall * 1000
            yield Line(f"save one highlight {name}", cpu, "ms CPU", wall, reach=REACH)
            yield Line("the same", cpu, "ms CPU", wall, EMPTY, base)
        needed = queries(service, api_body(next(chosen)))
        yield Line("its queries over the API", needed, "queries", reach=QUERIES)


def saved(
    service: Service,
    ways: Mapping[str, Way],
    chosen: Iterator[dict[str, Any]],
    rounds: int,
) -> dict[str, Cost]:
    """Return what a highlight costs each way, and an empty view beside them: medians of rounds."""
    seen: dict[str, list[Cost]] = {name: [] for name in (*ways, EMPTY)}
    for number in range(-1, rounds):
        for name, save in ways.items():
            batch = list(islice(chosen, TIMES))
            cost = service.meter.cost(lambda: [save(one) for one in batch]).per(TIMES)  # noqa: B023
            if number >= 0:  # the first warms
                seen[name].append(cost)
        seen[EMPTY].append(service.cost(REST, TIMES))
    return {name: middle(costs) for name, costs in seen.items()}


def highlights(service: Service) -> Iterator[dict[str, Any]]:
    """Yield places of whole words that no other highlight marks just so, in one article after the other."""
    from annotations.models import Article  # noqa: PLC0415  # models need Django set up

    ids = [
        one["id"]
        for one in service.told(f"/api/v1/articles/?page_size={ARTICLES}")["results"]
    ]
    opened = [
        {"article": str(one.uuid), "pk": one.pk, "revision": one.revisions.latest("number")}
        for one in Article.objects.filter(uuid__in=ids)
    ]  # fmt: skip
    for number in count():
        for one in opened:
            text = one["revision"].text
            words = [(word.start(), word.end()) for word in WORD.finditer(text)]
            longer, first = divmod(number, len(words) - MOST_WORDS)
            last = first + FEWEST_WORDS - 1 + longer % (MOST_WORDS - FEWEST_WORDS)
            start, end = words[first][0], words[last][1]
            yield {**one, "start": start, "end": end, "exact": text[start:end]}


def by_key(service: Service, where: dict[str, Any]) -> None:
    """Save a highlight as a program does that has a key."""
    service.ask(ADDRESS, JSON, body=api_body(where))


def api_body(where: dict[str, Any]) -> bytes:
    """Return a highlight as the API takes it."""
    place = {name: where[name] for name in ("start", "end")}
    selector = {"type": "TextPositionSelector", **place}
    target = {"selector": selector}
    return json.dumps(
        {"article": where["article"], "target": target, "tags": ["bench"]}
    ).encode()


def by_script(
    service: Service, headers: Mapping[str, str], where: dict[str, Any]
) -> None:
    """Save a highlight as the script of the workspace does; it is answered with the line drawn anew."""
    part = {name: where[name] for name in ("start", "end", "exact")}
    said = {"revision": str(where["revision"].uuid), "parts": [part]}
    address = f"/admin/annotations/article/{where['pk']}/read/do/annotate/"
    once = {"Idempotency-Key": str(uuid4())}
    service.ask(address, {**headers, **once}, body=json.dumps(said).encode())


def signed_in() -> dict[str, str]:
    """Return the headers of a reviewer's browser."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    reviewer, _ = User.objects.get_or_create(
        username="bench-reviewer", is_staff=True, is_superuser=True
    )
    client = Client()
    client.force_login(reviewer)
    session, token = client.cookies["sessionid"].value, "t" * 32
    return JSON | {
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "X-CSRFToken": token,
    }


def queries(service: Service, body: bytes) -> int:
    """Return how many statements a highlight takes besides those that mark a transaction."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client(headers={"Authorization": f"Bearer {service.key}"})
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(ADDRESS, body, content_type="application/json")
    if answer.status_code != 201:
        raise SystemExit(
            f"A highlight was answered {answer.status_code}: {answer.content[:500]!r}"
        )
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([one for one in seen if not (one["sql"] or "").startswith(marks)])
