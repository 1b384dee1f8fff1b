"""Who annotated: what two people say alike stays two, and who has an account is known by it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from annotations.models import Annotation
from tests.cast import Cast
from tests.exchange.importing.foreign import TEXT
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db

ALIKE = {"id": 1, "text": TEXT, "label": [[6, 10, "Claim"]]}


def project(path: Path, **people: dict[str, Any]) -> Path:
    """Write an export of doccano's with one file a person."""
    with ZipFile(path, "w") as archive:
        for name, line in people.items():
            archive.writestr(f"{name}.jsonl", json.dumps(line))
    return path


def by() -> list[str]:
    """Return who made each annotation."""
    found = Annotation.objects.order_by("creator__username")
    return list(found.values_list("creator__username", flat=True))


def test_what_another_person_says_alike_comes_in_later_too(
    cast: Cast, tmp_path: Path
) -> None:
    first = project(tmp_path / "first.zip", zoe=ALIKE)
    both = project(tmp_path / "both.zip", yan=ALIKE, zoe=ALIKE)
    bring("doccano", first, unit="code_point")
    said = bring("doccano", both, unit="code_point")
    assert by() == ["yan", "zoe"]
    assert "1 records taken in: 1 annotation" in said
    assert bring("doccano", both, unit="code_point").count("taken in") == 0


def test_what_came_in_as_nobodys_is_not_doubled(cast: Cast, tmp_path: Path) -> None:
    line = tmp_path / "all.jsonl"
    line.write_text(json.dumps(ALIKE))
    bring("doccano", project(tmp_path / "one.zip", zoe=ALIKE), unit="code_point")
    assert bring("doccano", line, unit="code_point").count("taken in") == 0
    assert by() == ["zoe"]


@pytest.mark.parametrize(
    ("addresses", "name"),
    [
        ({"ada": "Ada@desk.example"}, "ada"),
        ({"ada": "ada@desk.example", "ben": "ada@desk.example"}, "ada@desk.example"),
        ({}, "ada@desk.example"),
    ],
)
def test_who_annotated_is_known_by_an_address_of_their_own(
    addresses: dict[str, str],
    name: str,
    cast: Cast,
    write: Callable[[Any], Path],
) -> None:
    for username, email in addresses.items():
        user = getattr(cast, username)
        user.email = email
        user.save()
    value = {"start": 6, "end": 10, "text": "café", "labels": ["Claim"]}
    result = [{"id": "r", "from_name": "a", "type": "labels", "value": value}]
    by_address = {"id": 5, "email": "ada@desk.example"}
    annotation = {"id": 1, "completed_by": by_address, "result": result}
    bring(
        "label-studio", write([{"data": {"text": TEXT}, "annotations": [annotation]}])
    )
    assert by() == [name]
