"""`python -m bench.importing --annotations N`: `import_corpus jsonl` beside a bare COPY of the same rows.

A corpus is written as a file and imported into an empty database. The rows that came in are
then copied out and into tables with the same columns and indexes, and no triggers: the least that
storing them could cost. `--profile` prints where the import spends its time. MiB are what the process grew
by at its highest, without PostgreSQL.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from io import BytesIO
from pathlib import Path

from bench import server
from bench.corpus import imported, write
from bench.metering import forget_peak, own_cpu, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=1_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    server.start(fresh=True)
    try:
        measure(given.annotations, profile=given.profile)
    finally:
        server.stop()


def measure(annotations: int, *, profile: bool) -> None:
    """Write, import and copy; print the two rates and their ratio."""
    with tempfile.TemporaryDirectory(dir=server.FOLDER) as folder:
        path = Path(folder, "corpus.jsonl")
        records = write(path, annotations)
        watch = cProfile.Profile()
        before = forget_peak()
        began, cpu, database = time.perf_counter(), time.process_time(), served()
        if profile:
            watch.enable()
        imported(path)
        watch.disable()
        took, used = time.perf_counter() - began, time.process_time() - cpu
        database, grown = served() - database, peak() - before
    if profile:
        pstats.Stats(watch).sort_stats("cumulative").print_stats(60)
    begun = served()
    rows, copying = copied()
    both_ways = served() - begun
    print("| way | records | rows | wall s | CPU s | of PostgreSQL | rows/s | MiB |")
    print("|---|---|---|---|---|---|---|---|")
    print(
        f"| import | {records} | {rows} | {took:.2f} | {used:.2f} | {database:.2f} "
        f"| {rows / took:.0f} | {grown:.0f} |"
    )
    print(
        f"| COPY, out and in | | {rows} | {copying:.2f} | | {both_ways:.2f} "
        f"| {rows / copying:.0f} | |"
    )
    print(f"import / COPY: {copying / took:.3f}")


def served() -> float:
    """Return the CPU that this process's PostgreSQL backend has used, in seconds."""
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    return own_cpu(connection.connection.info.backend_pid)


def exported(path: Path) -> int:
    """Export everything; return the number of records."""
    from annotations.exchange.corpus import Selection  # noqa: PLC0415
    from annotations.exchange.exporting import export, manifest_path  # noqa: PLC0415

    made = export("jsonl", path, Selection(text="full"))
    manifest_path(path).unlink()
    return sum(made["counts"].values())


def tables() -> list[str]:
    """Return the tables of ours."""
    from django.apps import apps  # noqa: PLC0415

    models = apps.get_app_config("annotations").get_models()
    return [model._meta.db_table for model in models]


def empty() -> None:
    """Empty every table of ours."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables())} CASCADE")
        cursor.execute(
            "INSERT INTO annotations_ledgerhead (id, seq, sha256) VALUES (1, 0, '')"
        )
        cursor.execute("ANALYZE")


def copied() -> tuple[int, float]:
    """Copy all rows into tables of the same kind; return how many there are, and the seconds it took."""
    from django.db import connection, transaction  # noqa: PLC0415

    total, took = 0, 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING INDEXES)")
            held = BytesIO()
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows:
                for row in rows:
                    held.write(row)
            began = time.perf_counter()
            with cursor.copy("COPY bare FROM STDIN (FORMAT binary)") as into:
                into.write(held.getvalue())
            took += time.perf_counter() - began
            cursor.execute("SELECT count(*) FROM bare")
            total += cursor.fetchone()[0]
            cursor.execute("DROP TABLE bare")
    return total, took


if __name__ == "__main__":
    main()
