"""MLCommons' own reader takes the Croissant of a release for valid, and reads the table it describes."""

import json
from pathlib import Path

import mlcroissant
import pytest
from django.db import connections

from annotations.exchange.releases import storing
from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.preparing import prepare
from tests.cast import act
from tests.every_state import EveryState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of its own parts
]


def test_mlcroissant_reads_a_release(
    corpus: EveryState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections._connections, "public", connections["default"])
    release = prepare(ask(act(corpus.cast.cleo), "1.0.0", ["jsonl", "csv"]))
    for name in release.files:
        with storing.opened(release, name) as file:
            (tmp_path / name).write_bytes(file.read())
    described = json.loads((tmp_path / "croissant.json").read_text())
    for one in described["distribution"]:
        one["contentUrl"] = one["name"]  # beside it, not where it is published
    (tmp_path / "local.json").write_text(json.dumps(described))
    dataset = mlcroissant.Dataset(tmp_path / "local.json")
    assert not dataset.metadata.ctx.issues.errors
    rows = list(dataset.records("records"))
    assert len(rows) == sum(release.counts.values())
    assert {row["records/kind"] for row in rows} == {
        kind.encode() for kind in release.counts
    }
