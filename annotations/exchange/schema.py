"""The JSON Schema of our own format, made from the typed records.

`python -m annotations.exchange.schema` writes it to `docs/reference/jsonl.schema.json`.
"""

from pathlib import Path
from typing import Any

import msgspec

from annotations.records.descriptions import flush
from annotations.records.shapes import Record

PUBLISHED = (
    Path(__file__).resolve().parents[2] / "docs" / "reference" / "jsonl.schema.json"
)


def schema() -> dict[str, Any]:
    """Return the schema of one line."""
    made = flush(msgspec.json.schema(Record))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of a jsonl export",
        "description": "Offsets are Unicode code points, half-open; times are UTC.",
        **made,
    }


def text() -> str:
    """Return the schema as the file holds it."""
    encoded = msgspec.json.encode(schema(), order="sorted")
    return msgspec.json.format(encoded).decode() + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(text(), encoding="utf-8")
