"""CSV tables: every field is in its cell, and no cell is a formula."""

import csv
import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exchange.tables import cell, guarded, header, row, unguarded
from tests.exchange.formats.corpora import (
    KINDS,
    Corpus,
    any_corpus,
    example,
    unzipped,
    written,
)

SUMMARIES = {"publisher", "article", "claimant", "from_claim", "to_claim", "agent"}
EMBEDDED = SUMMARIES | {"claim", "evidence"}


def tables(made: Corpus) -> dict[str, list[dict[str, str]]]:
    files = unzipped(written("csv", made.records())[0])
    return {
        name.removesuffix(".csv"): list(
            csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        )
        for name, content in files.items()
        if name.endswith(".csv")
    }


def flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the cells that a record's JSON must give; lists are not among them."""
    found: dict[str, Any] = {}
    for key, one in value.items():
        name = key if prefix and key.startswith(prefix) else f"{prefix}{key}"
        if key in EMBEDDED and isinstance(one, dict):
            found[f"{name}_id"] = one["id"]
        elif isinstance(one, dict):
            found |= flat(one, f"{name}_")
        elif not isinstance(one, list):
            found[name] = one
    return found


def shown(value: Any) -> str:
    """Return the words of a cell as a careful reader sees them."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if value is not None else ""


def assert_row(found: dict[str, str], wanted: dict[str, Any]) -> None:
    """Compare cell by cell; what the record does not say is empty."""
    left = dict(found)
    said = {name: value for name, value in wanted.items() if value is not None}
    for name, value in said.items():
        column = name if name in left else f"{name}_id"
        assert unguarded(left.pop(column)) == shown(value)
    assert not any(left.values())


@any_corpus
def test_every_field_of_every_record_is_in_its_cell(made: Corpus) -> None:
    found = tables(made)
    for record in made.records():
        kind = KINDS[type(record)]
        said = msgspec.to_builtins(record)
        said.pop("record")
        plural = kind if kind == "evidence" else f"{kind}s"
        [own] = [one for one in found[plural] if one["id"] == said["id"]]
        assert_row(own, flat(said))
        for key, elements in said.items():
            if isinstance(elements, list):
                check_list(found[f"{kind}_{key}"], f"{kind}_id", said["id"], elements)


def check_list(
    table: list[dict[str, str]], owner: str, key: str, elements: list[Any]
) -> None:
    """Compare the rows of one list in their order."""
    rows = [one for one in table if one[owner] == key]
    for position, (found, element) in enumerate(zip(rows, elements, strict=True), 1):
        here = dict(found)
        here.pop(owner)
        assert here.pop("position") == str(position)
        if not isinstance(element, dict):
            assert unguarded(here["value"]) == shown(element)
        elif "record" in element:
            [column] = here.values()
            assert column == element["id"]
        else:
            assert_row(here, flat(element))


@given(words=st.text(st.sampled_from("=+-@|%\t\r\n'＝ \"aé\u0301👩\u200d💻ק;,")))
def test_no_cell_is_a_formula_and_every_cell_can_be_read_again(words: str) -> None:
    line = row([words, "x"]).decode()
    [[read, beside]] = csv.reader(io.StringIO(line, newline=""))
    assert beside == "x"
    assert unguarded(read) == words
    for start in (read[:1], read.lstrip()[:1]):
        assert start not in set("=+-@|%＝＋－＠\t\r\n")


@pytest.mark.parametrize(
    ("value", "written_as"),
    [
        (None, ""),
        ("", '""'),
        (-2, "-2"),
        (0.5, "0.5"),
        (True, "true"),
        ('say "=1"', '"say ""=1"""'),
        ("=HYPERLINK()", '"\'=HYPERLINK()"'),
        (" =1+1", '"\' =1+1"'),
        ("'quoted'", "\"''quoted'\""),
    ],
)
def test_nothing_an_empty_string_and_a_number_differ(
    value: object, written_as: str
) -> None:
    assert cell(value) == written_as


def test_words_without_risk_stay_as_they_are() -> None:
    assert guarded("café 👩\u200d💻 קפה") == "café 👩\u200d💻 קפה"


def test_the_description_names_every_table_and_column() -> None:
    files = unzipped(written("csv", example().records())[0])
    assert next(iter(files)) == "csv-metadata.json"
    said = json.loads(files["csv-metadata.json"])
    assert {one["url"] for one in said["tables"]} == files.keys() - {
        "csv-metadata.json"
    }
    for table in said["tables"]:
        names = [one["name"] for one in table["tableSchema"]["columns"]]
        assert len(set(names)) == len(names)
        assert files[table["url"]].startswith(header(names))
