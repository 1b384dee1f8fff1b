"""What saving one highlight costs over the API, its history included."""

import json
import re
from collections.abc import Iterator
from itertools import count

from bench.corpus import grow
from bench.lines import Stage
from bench.lines.reading import EMPTY, REST, TIMES, middle
from bench.metering import Cost
from bench.service import Service, new_key, serving
from bench.table import Line

ADDRESS = "/api/v1/annotations/"
JSON = {"Content-Type": "application/json"}
WORD = re.compile(r"\S+")
MOST_WORDS = 20  # in one highlight
REACH = 6  # ms of CPU
QUERIES = 8


def lines(stage: Stage) -> Iterator[Line]:
    """Save highlights one by one, in turns with the empty view."""
    grow(stage.annotations)
    with serving(key=new_key("read", "write")) as service:
        article = service.told("/api/v1/articles/?page_size=1")["results"][0]["id"]
        text = service.ask(f"/api/v1/articles/{article}/text/").decode()
        numbers = count()

        def save() -> None:
            for _ in range(TIMES):
                service.ask(ADDRESS, JSON, body=highlight(article, text, next(numbers)))

        service.meter.cost(save)
        saved: list[Cost] = []
        empty: list[Cost] = []
        for _ in range(stage.rounds):
            saved.append(service.meter.cost(save).per(TIMES))
            empty.append(service.cost(REST, TIMES))
        cost, base = middle(saved), middle(empty)
        yield Line(
            "save one highlight over the API",
            cost.cpu * 1000,
            "ms CPU",
            cost.wall * 1000,
            reach=REACH,
        )
        yield Line(
            "the same",
            cost.cpu * 1000,
            "ms CPU",
            cost.wall * 1000,
            EMPTY,
            base.cpu * 1000,
        )
        yield Line(
            "its queries",
            queries(service, highlight(article, text, next(numbers))),
            "queries",
            reach=QUERIES,
        )


def highlight(article: str, text: str, number: int) -> bytes:
    """Return a highlight of some whole words that no other marks just so."""
    words = [(one.start(), one.end()) for one in WORD.finditer(text)]
    longer, first = divmod(number, len(words) - MOST_WORDS)
    start, end = words[first][0], words[first + longer % MOST_WORDS][1]
    selector = {"type": "TextPositionSelector", "start": start, "end": end}
    body = {"article": article, "target": {"selector": selector}, "tags": ["bench"]}
    return json.dumps(body).encode()


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
