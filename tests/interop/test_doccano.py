"""doccano itself imports our export, and what it exports of that comes in here."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from annotations.models import Anchor
from tests.cast import Cast
from tests.exchange.formats.corpora import example, written
from tests.exchange.formats.expectations import expected
from tests.exchange.importing.foreign import TEXT, quoted
from tests.exchange.importing.test_round_trips import bring

PYTHON = Path(settings.BASE_DIR, ".venv-doccano", "bin", "python")
PROGRAM = Path(__file__).parent / "inside_doccano.py"


def through_doccano(content: bytes, folder: Path) -> Path:
    """Have doccano import a file and export it again; return what it wrote."""
    assert PYTHON.exists(), "doccano is not installed. Run make test-interop."
    (folder / "in.jsonl").write_bytes(content)
    command = [str(PYTHON), str(PROGRAM), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "out.jsonl"


@pytest.mark.django_db
def test_doccano_keeps_every_span_and_relation_and_gives_them_back(
    cast: Cast, tmp_path: Path
) -> None:
    made = example()
    content, _ = written("doccano", made.records())
    file = through_doccano(content, tmp_path)
    [before], [after] = map(lines, (content, file.read_bytes()))
    assert after["text"] == before["text"]
    assert sorted(map(place, after["entities"])) == sorted(
        map(place, before["entities"])
    )
    assert kinds(after) == kinds(before)
    told = {key: value for key, value in before.items() if key.startswith("fc_")}
    assert {key: after[key] for key in told} == told
    bring("doccano", file)
    [one] = expected(made)
    assert quoted() == {
        one.text[start:end] for mention in one.mentions for start, end in mention.parts
    }
    parts = [len(mention.parts) for mention in one.mentions]
    assert Anchor.objects.filter(part=2).count() == parts.count(2)


@pytest.mark.django_db
def test_what_others_annotated_in_doccano_comes_in(cast: Cast, tmp_path: Path) -> None:
    words = ["The café had closed", "No cafe\u0301 👩\u200d💻 closed", "קפה"]
    entities = [
        {
            "id": number,
            "label": "Claim",
            "start_offset": at,
            "end_offset": at + len(one),
        }
        for number, one in enumerate(words, start=1)
        for at in [TEXT.index(one)]
    ]
    relations = [{"id": 1, "from_id": 2, "to_id": 1, "type": "denies"}]
    said = {"text": TEXT, "entities": entities, "relations": relations}
    file = through_doccano(json.dumps(said).encode(), tmp_path)
    bring("doccano", file, unit="code_point")
    assert quoted() == set(words)


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def place(entity: dict[str, Any]) -> tuple[str, int, int]:
    return entity["label"], entity["start_offset"], entity["end_offset"]


def kinds(said: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return the relations, each with the places of its ends."""
    spans = {one["id"]: place(one) for one in said["entities"]}
    return sorted(
        (one["type"], spans[one["from_id"]], spans[one["to_id"]])
        for one in said["relations"]
    )
