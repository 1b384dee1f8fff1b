"""Releases and the worker: asked for in the admin, written by a process of its own, gone on with after a crash."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from annotations.exchange.releases import storing
from annotations.exchange.releases.asking import ask, enqueue
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.preparing import LOCK, prepare
from annotations.models import History, Release
from tests.admin.site import as_, at, page_of, text_of
from tests.cast import Cast, act
from tests.commands.test_worker import PATIENCE, start
from tests.corpus import Case, make_article, make_case

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.long,
]


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    return tmp_path


def work(folder: Path) -> str:
    with start("--until-idle", FILES_FOLDER=str(folder)) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def test_an_editor_asks_the_worker_writes_and_the_editor_fetches(
    cast: Cast, case: Case, folder: Path
) -> None:
    editor = as_(cast.cleo)
    form = {
        "name": "2025-03", "formats": ["jsonl", "brat"], "published_only": "on",
        "text": "rights", "assessments": "final", "pseudonyms": "on",
    }  # fmt: skip
    page = editor.post(at("release", "add"), {**form, "assessments": "all"})
    assert "Assessments are never published" in text_of(page)
    assert editor.post(at("release", "add"), form).status_code == 302
    release = Release.objects.get()
    assert "Waiting for the worker" in text_of(editor.get(page_of(release)))
    work(folder)
    release.refresh_from_db()
    assert release.state == "sealed"
    assert "brat.zip" in text_of(editor.get(page_of(release)))
    url = at("release", "file", release.pk, "jsonl.jsonl")
    body = b"".join(editor.get(url))
    assert sha256(body).hexdigest() == release.files["jsonl.jsonl"]["sha256"]
    assert as_(cast.ben).get(url).status_code == 403
    assert editor.get(at("release", "file", release.pk, "..%2Fx")).status_code == 404
    verbs = History.objects.filter(kind="release").values_list("verb", flat=True)
    assert list(verbs) == ["seal_release", "prepare_release"]
    assert not (folder / "releases" / str(release.uuid) / storing.FROZEN).exists()


class CutOff(BaseException):
    """As if the process had been killed."""


def cut_off(_written: int, _expected: int) -> None:
    raise CutOff


def test_a_worker_goes_on_where_another_was_cut_off(cast: Cast, folder: Path) -> None:
    make_case(cast)
    asked = ask(
        act(cast.cleo),
        "2025-03",
        ["jsonl", "csv"],
        published_only=False,
        choices=Choices(assessments="all"),
    )
    with pytest.raises(CutOff):
        prepare(asked, hear=cut_off)
    kept = sorted((folder / "releases" / str(asked.uuid)).iterdir())
    assert [one.name for one in kept] == [storing.FROZEN]
    at_first = kept[0].read_bytes()
    make_article(cast, url="https://northern-echo.example/meanwhile")
    work(folder)
    asked.refresh_from_db()
    assert asked.state == "sealed"
    made = folder / "releases" / str(asked.uuid) / "jsonl.jsonl"
    assert made.read_bytes() == at_first


def test_only_one_process_writes_a_release(
    cast: Cast, case: Case, folder: Path
) -> None:
    asked = ask(act(cast.cleo), "2025-03", ["jsonl"])
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, asked.pk])
        assert prepare(asked).state == "preparing"
        assert not list(folder.iterdir())
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, asked.pk])
    other.close()
    assert prepare(asked).state == "sealed"


def test_one_that_is_cancelled_before_the_worker_comes_is_never_begun(
    cast: Cast, folder: Path
) -> None:
    asked = ask(act(cast.cleo), "2025-03", ["jsonl"])
    enqueue(asked)
    enqueue(asked)
    answer = as_(cast.cleo).post(at("release", "cancel", asked.pk))
    assert answer.status_code == 302
    work(folder)
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert not list(folder.iterdir())
    assert as_(cast.cleo).get(at("release", "cancel", asked.pk)).status_code == 409


def test_the_command_makes_one_and_puts_a_copy_where_it_is_asked_to(
    case: Case, folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Any
) -> None:
    copies = tmp_path_factory.mktemp("copies")
    call_command(
        "make_release", "2025-03", format=["jsonl", "fever"], output=copies, by="cleo"
    )
    assert "is sealed" in capsys.readouterr().out
    manifest = json.loads((copies / "manifest.json").read_bytes())
    for name, said in manifest["files"].items():
        assert sha256((copies / name).read_bytes()).hexdigest() == said["sha256"]
    assert case.claim.text in (copies / "jsonl.jsonl").read_text()
    with pytest.raises(CommandError, match="already a release with this name"):
        call_command("make_release", "2025-03", by="cleo")
    with pytest.raises(CommandError, match="role 'editor'"):
        call_command("make_release", "2025-04", by="ada")
    call_command("make_release", "later", "--later", by="cleo")
    assert Release.objects.get(name="later").state == "preparing"
