"""What a request costs each machine: web, primary, replica; with a replica for the readers and without.

`python -m bench.scaling` starts two PostgreSQL servers and two web services of its own. CPU is counted, not
time: of gunicorn's processes and of each server's, over many requests one after the other.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from factcheck import embedded
from factcheck.embedded import Home
from tests.reliability.scaling.cluster import Cluster, Web
from tests.reliability.scaling.desk import API, Caller, Editor, Partner, busy, prepare
from tests.reliability.service import free_port

TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds
ARTICLE = {
    "article": "A-0001",
    "target": {"selector": {"type": "TextPositionSelector", "start": 4, "end": 12}},
}


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU of a process, of its children, and of those that have ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    with_ended = sum(stat(pid)[13:17])
    return (with_ended + sum(sum(stat(int(one))[13:15]) for one in children)) * TICK


def stat(pid: int) -> list[int]:
    """Return the numbers of a process, by the places that proc(5) gives them, from 0."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return [0] * 20
    rest = text.rpartition(")")[2].split()
    return [0, 0, *(int(one) if one.lstrip("-").isdigit() else 0 for one in rest)]


def server(home: Home) -> float:
    return cpu_of(embedded.running_pid(home) or 0)


def web_cpu(web: Web) -> float:
    return cpu_of(web.master.pid if web.master else 0)


def measured(
    cluster: Cluster, web: Web, act: Callable[[], object], times: int
) -> tuple[float, float, float]:
    """Return the milliseconds of CPU of web, primary and replica for one act."""
    for _ in range(10):
        act()
    before = web_cpu(web), server(cluster.primary), server(cluster.replica)
    for _ in range(times):
        act()
    after = web_cpu(web), server(cluster.primary), server(cluster.replica)
    web_, primary, replica = (
        (new - old) / times * 1000 for new, old in zip(after, before, strict=True)
    )
    return web_, primary, replica


def reads(caller: Caller) -> dict[str, Callable[[], object]]:
    return {
        "page of 100 verdicts": lambda: caller.ask(
            "GET", f"{API}verdicts/?page_size=100"
        ),
        "one verdict": lambda: caller.ask("GET", f"{API}verdicts/V-0001/"),
        "one verdict, known (304)": known(caller),
        "page of 500 changes": lambda: caller.ask("GET", f"{API}changes/?limit=500"),
        "match, 10 words": lambda: caller.ask(
            "POST",
            f"{API}match/",
            {"text": "The café closed on Monday, as told 7 in town."},
        ),
        "export, jsonl": lambda: caller.ask("GET", f"{API}exports/jsonl/"),
    }


def known(caller: Caller) -> Callable[[], object]:
    etag = caller.ask("GET", f"{API}verdicts/V-0001/")[2]["ETag"]
    return lambda: caller.ask("GET", f"{API}verdicts/V-0001/", If_None_Match=etag)


def writes(caller: Caller, editor: Editor) -> dict[str, Callable[[], object]]:
    return {
        "highlight": lambda: caller.ask(
            "POST", f"{API}annotations/", ARTICLE, Idempotency_Key=uuid4().hex
        ),
        "verdict withheld or put back, with two reads": editor.act_once,
    }


def line(name: str, how: str, costs: tuple[float, float, float]) -> None:
    print(
        f"| {name} | {how} | " + " | ".join(f"{one:.2f}" for one in costs) + " |",
        flush=True,
    )


def at_once(web: Web, key: str, seconds: float) -> None:
    """Print how much is published and highlighted by several at once."""
    for count in (1, 4):
        editors = [Editor([web], key, ref=f"V-{n:04}") for n in range(1, count + 1)]
        began = time.monotonic()
        with busy(*(one.act_once for one in editors)):
            time.sleep(seconds)
        took = time.monotonic() - began
        acts = sum(2 * len(one.acknowledged) for one in editors)
        print(
            f"{count} editors at once: {acts / took:.0f} publications a second",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100, help="published verdicts")
    parser.add_argument("--times", type=int, default=200, help="of each request")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder))
        alone = Web(cluster.primary.url(), free_port(), settings={"WORKERS": "1"})
        both = Web(
            cluster.primary.url(),
            free_port(),
            settings={"WORKERS": "1", "REPLICA_DATABASE_URL": cluster.replica.url()},
        )
        try:
            key = prepare(alone, cases=options.cases)
            cluster.follow(logged=False)
            alone.start()
            both.start()
            print(
                "| request | readers served by | web ms | primary ms | replica ms |\n|---|---|---|---|---|"
            )
            for web, how in ((alone, "primary"), (both, "replica")):
                caller = Partner([web], key)
                for name, act in reads(caller).items():
                    line(name, how, measured(cluster, web, act, options.times))
                print(f"Answers: {dict(caller.statuses)}", flush=True)
            caller, editor = Caller([alone], key), Editor([alone], key)
            for name, act in writes(caller, editor).items():
                line(name, "—", measured(cluster, alone, act, options.times))
            at_once(alone, key, 5)
        finally:
            alone.stop()
            both.stop()
            cluster.stop()


if __name__ == "__main__":
    main()
