"""`python -m bench.workspace`: how soon the workspace opens, and how soon a highlight is in the text.

Each size is measured in one run beside the same article without highlights, in Chromium, with the
server's own time included. The database and the browser are the benchmark's own. CPU is that of
server, PostgreSQL and browser together: it says more than the time where others use the machine too.
"""

import argparse
import os
import statistics
import time
from collections.abc import Sequence
from typing import Any

from bench import server
from bench.browser import serving
from bench.metering import cpu_of

LENGTH = 100_000  # code points
SENTENCE = "The ministry said on Monday that the café \U0001f469\u200d\U0001f4bb had closed again in March. "
PER_LINE = 6  # sentences
OPENED = """() => {
  const timing = performance.getEntriesByType("navigation")[0];
  return timing.domContentLoadedEventEnd - timing.startTime;
}"""
CHOOSE = """([line, from, length]) => {
  const element = document.querySelectorAll(".line")[line];
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const node = nodes.nextNode();
  document.getElementById("revision-text").focus();
  getSelection().setBaseAndExtent(node, from, node, Math.min(from + length, node.length));
}"""
# From the key to the mark in the text, as the page itself sees it.
HIGHLIGHT = """() => new Promise((resolve) => {
  const text = document.getElementById("revision-text");
  const began = performance.now();
  new MutationObserver((_, watcher) => {
    watcher.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - began));
  }).observe(text, { childList: true, subtree: true });
  text.dispatchEvent(new KeyboardEvent("keydown", { key: "h", bubbles: true }));
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 2000])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    os.environ["HTTPS"] = "0"  # the browser comes over plain HTTP, from this machine
    server.start(fresh=True)
    try:
        with serving(reader()) as (site, page):
            print(
                "highlights  opens (CPU)   without any (CPU)   times   adds (CPU)   slowest"
            )
            for size in given.sizes:
                print(measured(site, page, size, given.rounds))
    finally:
        server.stop()


def measured(site: str, page: Any, size: int, rounds: int) -> str:
    """Return one line of the table, in milliseconds."""
    bare, full = article(f"bare-{size}", 0), article(f"full-{size}", size)
    opens: dict[int, list[Sequence[float]]] = {bare: [], full: []}
    for _ in range(rounds):
        for pk in (bare, full):
            address = f"{site}/admin/annotations/article/{pk}/read/"
            opens[pk].append(opened(page, address))
    (plain, plain_cpu), (wall, cpu) = middle(opens[bare]), middle(opens[full])
    adds = [added(page, number) for number in range(4 * rounds)]
    add, add_cpu = middle(adds)
    return (
        f"{size:>10}  {wall:>5.0f} ({cpu:.0f})  {plain:>12.0f} ({plain_cpu:.0f})  {cpu / plain_cpu:>8.1f}"
        f"  {add:>8.0f} ({add_cpu:.0f})  {max(adds)[0]:>7.0f}"
    )


def opened(page: Any, address: str) -> tuple[float, float]:
    """Open a page until it is ready; return the time and the CPU it took (milliseconds)."""
    before = cpu()
    page.goto(address)
    page.locator("[data-ready]").wait_for(state="attached")
    return float(page.evaluate(OPENED)), cpu() - before


def added(page: Any, number: int) -> tuple[float, float]:
    """Highlight words that are not highlighted yet; return the time and the CPU (milliseconds)."""
    page.evaluate(CHOOSE, [number * 14, 0, 3])
    page.wait_for_timeout(150)
    before = cpu()
    took = float(page.evaluate(HIGHLIGHT))
    used = cpu() - before
    page.wait_for_timeout(400)
    return took, used


def cpu() -> float:
    """Return the CPU that server, PostgreSQL and browser have used, in milliseconds."""
    return 1000 * (cpu_of(os.getpid()) + cpu_of(server.process()))


def middle(costs: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the medians of time and CPU."""
    walls, used = zip(*costs, strict=True)
    return statistics.median(walls), statistics.median(used)


def article(name: str, size: int) -> int:
    """Store an article with so many overlapping highlights; return its key."""
    from django.utils import timezone  # noqa: PLC0415  # models need Django set up

    from annotations.models import Anchor, Annotation, Publisher  # noqa: PLC0415
    from annotations.workflow import (  # noqa: PLC0415
        Act,
        ArticleContent,
        RevisionContent,
        add_article,
        add_publisher,
    )

    act = Act.now(reader())
    house = Publisher.objects.filter(slug="bench").first() or add_publisher(
        act, slug="bench", name="Bench"
    )
    content = ArticleContent(
        publisher=house,
        url=f"https://bench.example/{name}",
        headline=name,
        language="en",
        genre="news",
    )
    first = RevisionContent(raw=text_of_length(LENGTH), captured_at=timezone.now())
    row = add_article(act, content, first)
    revision = row.revisions.get()
    stride = (LENGTH - 500) // max(size, 1)
    places = [(20 + one * stride, 20 + one * stride + 400) for one in range(size)]
    made = Annotation.objects.bulk_create(
        Annotation(article=row, creator=act.user) for _ in places
    )
    Anchor.objects.bulk_create(
        Anchor(
            annotation=one,
            revision=revision,
            start=start,
            end=end,
            exact=revision.text[start:end],
        )
        for one, (start, end) in zip(made, places, strict=True)
    )
    return int(row.pk)


def text_of_length(length: int) -> str:
    """Return a text of lines, in code points."""
    line = SENTENCE * PER_LINE + "\n\n"
    return (line * (length // len(line) + 1))[:length]


def reader() -> Any:
    """Return who works in the benchmark."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    known = User.objects.filter(username="bench").first()
    return known or User.objects.create_superuser("bench")


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"{time.perf_counter() - began:.0f} s in all")
