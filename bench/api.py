"""`python -m bench.api`: what answers of the API cost, beside an empty Django view under the same gunicorn.

Each round asks every address once, so that all of them meet the same noise; compare the ratios.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench import server

EMPTY = "an empty view"
LD = {"Accept": "application/ld+json"}
WARM_UP = 5


@dataclass
class Case:
    """One address, with how long each answer took (in milliseconds) and how large the last was (in bytes)."""

    name: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    size: int = 0
    status: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    server.start(fresh=True)
    from bench.synthetic import grow  # noqa: PLC0415  # models need Django set up

    try:
        grow(given.annotations)
        port = free_port()
        gunicorn = serve(port)
        try:
            measure(port, given.rounds)
        finally:
            gunicorn.terminate()
            gunicorn.wait()
    finally:
        server.stop()


def serve(port: int) -> subprocess.Popen[bytes]:
    """Start gunicorn with one worker and no limit on requests; return once it answers."""
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "1"]
    command += [
        "--keep-alive",
        "30",
        "--log-level",
        "error",
        "--worker-class",
        "gthread",
    ]
    plain = {"ANONYMOUS_RATE": "1000000", "HTTPS": "0"}
    started = subprocess.Popen(command, env=os.environ | plain)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return started
    raise SystemExit("gunicorn does not answer.")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def measure(port: int, rounds: int) -> None:
    """Ask every address in turn, and print a table."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cases = cases_of(connection)
    for number in range(WARM_UP + rounds):
        for case in cases:
            took = ask(connection, case)
            if number >= WARM_UP:
                case.took.append(took)
    base = cases[0].median
    print("| answer | kB | median ms | times the empty view |")
    print("|---|---|---|---|")
    for case in cases:
        ratio = case.median / base
        print(
            f"| {case.name} | {case.size / 1000:.1f} | {case.median:.2f} | {ratio:.1f} |"
        )


def ask(connection: http.client.HTTPConnection, case: Case) -> float:
    """Return how long an answer took, in milliseconds."""
    began = time.perf_counter()
    connection.request("GET", case.path, headers=dict(case.headers))
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status not in {200, 304}:
        raise SystemExit(f"{case.path} answered {answer.status}: {body[:500]!r}")
    case.size, case.status = len(body), answer.status
    return took


def cases_of(connection: http.client.HTTPConnection) -> list[Case]:
    """Return the addresses to ask."""
    first = told(connection, "/api/v1/verdicts/?page_size=1")["results"][0]
    item = f"/api/v1/verdicts/{first['id']}/"
    word = re.findall(r"\w{4,}", first["claim"]["text"])[0]
    return [
        Case(EMPTY, "/empty"),
        Case("one verdict", item),
        Case("one verdict, known already", item, {"If-None-Match": etag(connection, item)}),
        Case("one verdict as ClaimReview", item, LD),
        Case("100 verdicts", "/api/v1/verdicts/"),
        Case("100 verdicts, packed", "/api/v1/verdicts/", {"Accept-Encoding": "gzip"}),
        Case("100 verdicts as NDJSON", "/api/v1/verdicts/?format=ndjson"),
        Case("100 verdicts as CSV", "/api/v1/verdicts/?format=csv"),
        Case("100 verdicts as ClaimReviews", "/api/v1/verdicts/?format=jsonld"),
        Case("100 verdicts, three fields", "/api/v1/verdicts/?fields=ref,claim.text,rating.code"),
        Case("100 verdicts by relevance", f"/api/v1/verdicts/?search={word}&ordering=relevance"),
        Case("100 verdicts as they stood", "/api/v1/verdicts/?as_of=2199-01-01"),
        Case("10 annotations, the first page", "/api/v1/annotations/?page_size=10"),
        Case("10 annotations, the hundredth page", hundredth(connection)),
        Case("100 Web Annotations", "/api/v1/annotations/", LD),
        Case("25 rows of the matrix", "/api/v1/matrix/"),
        Case("50 entries of Atom", "/feeds/verdicts.atom"),
        Case("10 claims in Google's shape", f"/v1alpha1/claims:search?query={word}"),
        Case("100 changes", "/api/v1/changes/"),
    ]  # fmt: skip


def told(connection: http.client.HTTPConnection, path: str) -> Any:
    """Return what an address answers."""
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


def etag(connection: http.client.HTTPConnection, path: str) -> str:
    """Return the ETag of an address."""
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.headers["ETag"] or ""


def hundredth(connection: http.client.HTTPConnection) -> str:
    """Return the address of the hundredth page of ten, or of the last where there are fewer."""
    path = "/api/v1/annotations/?page_size=10"
    for _ in range(99):
        following = told(connection, path)["next"]
        if not following:
            break
        path = following[following.index("/api/") :]
    return path


if __name__ == "__main__":
    main()
