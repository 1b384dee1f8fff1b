"""A disk that is full while a file is written: whoever asked is told, and no half of a file stays."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import Settings

from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.preparing import prepare
from annotations.exchange.said import Unloadable
from annotations.exchange.web.capturing import capture
from annotations.management.backups.making import backup
from annotations.models import Capture, History
from annotations.records.verifying import verify
from tests.cast import Cast, act
from tests.corpus import Case, make_evidence
from tests.exchange.web.site import Reply, page, serving
from tests.reliability.small_disk import SmallDisk, small_disk

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])
NO_ROOM = "No space left on device"


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("no-room") / "disk", 4) as disk:
        if disk is None:
            pytest.skip("This system lets the test mount no disk of its own.")
        yield disk


@pytest.fixture
def files(disk: SmallDisk) -> Iterator[Path]:
    """Keep captures and releases on the disk."""
    folder = disk.folder / "files"
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder)},
    }
    with override_settings(STORAGES={"default": kept, "staticfiles": kept}):
        yield folder


def found(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_an_export_that_has_no_room_leaves_the_one_before(
    disk: SmallDisk, case: Case
) -> None:
    folder = disk.folder / "exports"
    folder.mkdir()
    path = folder / "corpus.jsonl"
    call_command("export_corpus", "jsonl", output=path, verbosity=0)
    before = {one: one.read_bytes() for one in found(folder)}
    with disk.full(), pytest.raises(CommandError, match=NO_ROOM):
        call_command("export_corpus", "jsonl", output=path, verbosity=0)
    assert {one: one.read_bytes() for one in found(folder)} == before


def test_a_backup_that_has_no_room_leaves_nothing(disk: SmallDisk, cast: Cast) -> None:
    path = disk.folder / "backup"
    with disk.full(), pytest.raises(OSError, match=NO_ROOM):
        backup(path)
    assert list(disk.folder.glob("backup*")) == []
    backup(path)
    assert path.stat().st_size > 0


def test_a_backup_that_has_no_room_in_the_midst_of_a_table_ends(
    disk: SmallDisk, cast: Cast
) -> None:
    """A table that is still being read must be let go of, or its transaction would never end."""
    said = [{"words": token_hex(20_000)} for _ in range(300)]
    History.objects.bulk_create(
        History(actor=cast.ada, verb="annotate", kind="annotation", object=uuid4(), after=one, at=act(cast.ada).at)
        for one in said
    )  # fmt: skip
    with disk.full(), pytest.raises(OSError, match=NO_ROOM):
        backup(disk.folder / "much")
    assert list(disk.folder.glob("much*")) == []
    assert History.objects.count() == len(said)


def test_a_copy_of_evidence_that_has_no_room_is_told_of_and_can_be_made_again(
    disk: SmallDisk, files: Path, cast: Cast, settings: Settings
) -> None:
    settings.FETCH_ALLOW_PRIVATE = True
    with serving() as site:
        site.replies["/register"] = Reply(page("A café 👩‍🍳 has closed. " * 5_000))
        evidence = make_evidence(cast, url=site.at("/register"))
        with disk.full(), pytest.raises(Unloadable, match=NO_ROOM):
            capture(act(cast.ada), evidence)
        assert not Capture.objects.exists()
        assert found(files / "captures") == []
        made = capture(act(cast.ada), evidence)
    assert default_storage.size(made.storage_key) == made.size
    assert [str(finding) for finding in verify()] == []


def test_a_release_that_has_no_room_fails_and_can_be_made_again(
    disk: SmallDisk, files: Path, cast: Cast, case: Case
) -> None:
    release = ask(act(cast.cleo), "The first", ["jsonl"])
    with disk.full(), pytest.raises(OSError, match=NO_ROOM):
        prepare(release)
    assert release.state == "failed"
    assert "no room left" in release.reason
    assert not release.sealed
    assert found(files / "releases") == []
    assert prepare(ask(act(cast.cleo), "The second", ["jsonl"])).state == "sealed"
