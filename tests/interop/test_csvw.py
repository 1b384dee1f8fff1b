"""csvw reads the CSV export by its own description, every cell as what it is."""

from pathlib import Path
from typing import Any

import pytest
from csvw import TableGroup

from annotations.exchange.flattening import Table, tables_of
from annotations.exchange.tables import unguarded
from tests.exchange.formats.corpora import KINDS, example, unzipped, written

# csvw reads dates by a module that calls what Python will take away.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def unpacked(folder: Path) -> TableGroup:
    """Unpack the export of the example, and read its description."""
    for name, content in unzipped(written("csv", example().records())[0]).items():
        Path(folder, name).write_bytes(content)
    return TableGroup.from_file(folder / "csv-metadata.json")


def wanted(table: Table) -> list[list[str]]:
    return [
        [in_words(one) for one in row]
        for record in example().records()
        if KINDS[type(record)] == table.kind
        for row in table.rows(record)
    ]


def in_words(value: Any) -> str:
    """Return a value as words; a date is a moment at midnight to csvw, nothing an empty string."""
    said = "" if value is None else str(value)
    return said.removesuffix(" 00:00:00")


def test_every_table_has_its_rows_and_types(tmp_path: Path) -> None:
    group = unpacked(tmp_path)
    tables = {table.name: table for kind in KINDS.values() for table in tables_of(kind)}
    assert {f"{name}.csv" for name in tables} == {str(one.url) for one in group.tables}
    for one in group.tables:
        table = tables[str(one.url).removesuffix(".csv")]
        rows = list(one.iterdicts(strict=True))
        assert all(list(row) == list(table.names) for row in rows)
        found = [
            [
                unguarded(value) if isinstance(value, str) else value
                for value in row.values()
            ]
            for row in rows
        ]
        assert [[in_words(value) for value in row] for row in found] == wanted(table)
    group.check_referential_integrity()


def test_a_cell_of_the_wrong_type_is_found(tmp_path: Path) -> None:
    group = unpacked(tmp_path)
    [anchors] = (
        one for one in group.tables if str(one.url) == "annotation_anchors.csv"
    )
    path = tmp_path / "annotation_anchors.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",2,21,", ",two,21,"))
    with pytest.raises(ValueError, match="two"):
        list(anchors.iterdicts(strict=True))
