"""What an import costs beside COPY. It empties the corpus, so it comes last."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import importing
from bench.corpus import imported, write
from bench.lines import Stage
from bench.table import Line

MOST = 5_000  # annotations
LEAST = 0.5


def lines(stage: Stage) -> Iterator[Line]:
    """Write a corpus, empty the tables, import it, and copy the same rows."""
    importing.empty()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "corpus.jsonl")
        write(path, min(stage.annotations, MOST))
        began = time.perf_counter()
        imported(path)
        took = time.perf_counter() - began
    rows, copying = importing.copied()
    importing.empty()
    yield Line(
        f"import of jsonl ({rows:,} rows)", rows / took, "rows/s", took * 1000,
        "COPY", rows / copying, LEAST, least=True,
    )  # fmt: skip
