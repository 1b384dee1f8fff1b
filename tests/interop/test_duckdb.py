"""DuckDB reads the unpacked partitioned Parquet where it lies: tables, keys, joins."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from annotations.exchange.flattening import tables_of
from tests.exchange.formats.corpora import KINDS, example, unzipped, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the export of the example."""
    root = tmp_path_factory.mktemp("tables")
    made = written("parquet-partitioned", example().records())[0]
    for name, content in unzipped(made).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def asked(folder: Path, table: str, query: str) -> list[tuple[Any, ...]]:
    files = f"read_parquet('{folder}/{table}/**/*.parquet', hive_partitioning = true)"
    return duckdb.sql(query.format(table=files)).fetchall()


def test_every_row_of_every_table_is_there(folder: Path) -> None:
    wanted: dict[str, int] = {}
    for record in example().records():
        for table in tables_of(KINDS[type(record)]):
            rows = len(list(table.rows(record)))
            wanted[table.name] = wanted.get(table.name, 0) + rows
    for name, count in wanted.items():
        if count:
            assert asked(folder, name, "SELECT count(*) FROM {table}") == [(count,)]


def test_keys_choose_files_and_types_are_kept(folder: Path) -> None:
    verdicts = [one for one in example().records() if KINDS[type(one)] == "verdict"]
    months = {f"{one.published_at:%Y-%m}" for one in verdicts}
    query = (
        "SELECT DISTINCT in_month FROM {table} WHERE in_language = 'en' "
        "AND published_at > TIMESTAMPTZ '1999-01-01'"
    )
    assert {month for (month,) in asked(folder, "verdicts", query)} == months
    none = "SELECT * FROM {table} WHERE in_month = '1999-01'"
    assert asked(folder, "verdicts", none) == []
    # The plan says how many files it opens, of how many.
    assert "Scanning Files: 0/" in str(asked(folder, "verdicts", f"EXPLAIN {none}"))
