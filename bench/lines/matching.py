"""How soon a text is matched with 10,000 claims."""

import re
import subprocess
import sys
from collections.abc import Iterator

from bench.lines import Stage
from bench.table import Line

REACH = 300  # ms
MEDIAN = re.compile(r"median for .*?(\d+) ms")


def lines(_stage: Stage) -> Iterator[Line]:
    """Run `bench.match`, in a transaction of its own that is rolled back."""
    command = [sys.executable, "-m", "bench.match"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = MEDIAN.search(done.stdout)
    if found is None:
        raise SystemExit(f"bench.match gave no median:\n{done.stdout}")
    yield Line(
        "match/ of 5,000 code points with 10,009 claims",
        float(found[1]),
        "ms",
        reach=REACH,
    )
