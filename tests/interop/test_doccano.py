"""doccano itself imports our export, and what it exports of that comes in here."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from annotations.models import Anchor, Annotation
from tests.cast import Cast
from tests.exchange.formats.corpora import example, written
from tests.exchange.formats.expectations import expected
from tests.exchange.importing.foreign import TEXT, quoted
from tests.exchange.importing.test_round_trips import bring

PYTHON = Path(settings.BASE_DIR, ".venv-doccano", "bin", "python")
PROGRAM = Path(__file__).parent / "inside_doccano.py"


WORDS = ("The café had closed", "No cafe\u0301 👩\u200d💻 closed", "קפה")
OURS = written("doccano", example().records())[0]
OTHERS = {
    "text": TEXT,
    "entities": [
        {"id": at, "label": "Claim", "start_offset": at, "end_offset": at + len(one)}
        for one in WORDS
        for at in [TEXT.index(one)]
    ],
    "relations": [],
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Have doccano import our text and another's, and export both again; return the folder.

    It is done before any test opens a transaction, which would wait too long for it.
    """
    assert PYTHON.exists(), "doccano is not installed. Run make test-interop."
    folder = tmp_path_factory.mktemp("doccano")
    (folder / "ours.jsonl").write_bytes(OURS)
    (folder / "others.jsonl").write_text(json.dumps(OTHERS))
    command = [str(PYTHON), str(PROGRAM), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_doccano_keeps_every_span_and_relation(exported: Path) -> None:
    before, after = json.loads(OURS), json.loads((exported / "ours.out").read_bytes())
    assert after["text"] == before["text"]
    assert sorted(map(place, after["entities"])) == sorted(
        map(place, before["entities"])
    )
    assert kinds(after) == kinds(before)
    told = {key: value for key, value in before.items() if key.startswith("fc_")}
    assert {key: after[key] for key in told} == told


@pytest.mark.django_db
def test_what_doccano_gives_back_comes_in(exported: Path, cast: Cast) -> None:
    bring("doccano", exported / "ours.out")
    [one] = expected(example())
    assert quoted() == {
        one.text[start:end] for mention in one.mentions for start, end in mention.parts
    }
    parts = [len(mention.parts) for mention in one.mentions]
    assert Anchor.objects.filter(part=2).count() == parts.count(2)


@pytest.mark.django_db
def test_what_others_annotated_in_doccano_comes_in(exported: Path, cast: Cast) -> None:
    bring("doccano", exported / "others.out", unit="code_point")
    assert quoted() == set(WORDS)


@pytest.mark.django_db
def test_who_annotated_in_doccano_is_known_by_the_file(
    exported: Path, cast: Cast
) -> None:
    report = bring("doccano", exported / "others.zip", unit="code_point")
    assert "Users made, who cannot log in: zoe\n" in f"{report}\n"
    assert quoted() == set(WORDS)
    creators = Annotation.objects.values_list("creator__username", flat=True)
    assert set(creators) == {"zoe"}


def place(entity: dict[str, Any]) -> tuple[str, int, int]:
    return entity["label"], entity["start_offset"], entity["end_offset"]


def kinds(said: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return the relations, each with the places of its ends."""
    spans = {one["id"]: place(one) for one in said["entities"]}
    return sorted(
        (one["type"], spans[one["from_id"]], spans[one["to_id"]])
        for one in said["relations"]
    )
