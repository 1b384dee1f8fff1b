"""A release that is cut off, cancelled or refused by its storage: it goes on, or leaves nothing behind."""

import tempfile
from errno import ENOSPC
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from annotations.exchange.releases import storing
from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.failing import in_words
from annotations.exchange.releases.preparing import prepare
from annotations.models import Record, Release
from annotations.workflow import cancel_release
from tests.cast import act
from tests.corpus import make_article
from tests.every_state import EveryState
from tests.exchange.releases.made import content, made


def test_one_that_was_cut_off_goes_on_with_the_same_records(
    corpus: EveryState, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl", "brat", "csv"])
    cut_off = CutOff(after=2)
    with pytest.raises(CutOff):
        prepare(asked, hear=cut_off.hear)
    asked.refresh_from_db()
    assert asked.state == "preparing"
    kept = asked.files["jsonl.jsonl"]["sha256"]
    make_article(corpus.cast, url="https://northern-echo.example/meanwhile")
    Record.objects.filter(kind="verdict").update(facets=[])
    release = prepare(Release.objects.get(pk=asked.pk))
    assert release.state == "sealed"
    assert release.files["jsonl.jsonl"]["sha256"] == kept
    straight = made(corpus, "straight", "jsonl", "brat", "csv")
    for name in ("jsonl.jsonl", "brat.zip", "csv.zip", "records.csv"):
        assert release.files[name] == straight.files[name]


class CutOff(BaseException):
    """As if the process had been killed while it told how far it was."""

    def __init__(self, after: int = 0) -> None:
        super().__init__()
        self.left = after

    def hear(self, *_progress: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise self


def test_one_that_is_cancelled_stops_and_leaves_no_file(corpus: EveryState) -> None:
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl", "csv"])

    def cancel(written: int, expected: int) -> None:
        cancel_release(act(corpus.cast.cleo), Release.objects.get(pk=asked.pk))

    release = prepare(asked, hear=Once(cancel))
    assert release.state == "cancelled"
    with pytest.raises(OSError, match=r"."):
        storing.opened(release, "jsonl.jsonl")
    assert made(corpus, "2025-03").state == "sealed"


def test_one_that_is_cancelled_at_the_last_moment_leaves_no_file(
    corpus: EveryState,
) -> None:
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl"])

    def cancel_when_whole(written: int, expected: int) -> None:
        if "files" in asked.manifest:
            cancel_release(act(corpus.cast.cleo), Release.objects.get(pk=asked.pk))

    release = prepare(asked, hear=cancel_when_whole)
    assert release.state == "cancelled"
    with pytest.raises(OSError, match=r"."):
        storing.opened(release, "jsonl.jsonl")


class Clinging(FileSystemStorage):
    """A storage that loses its connection whenever what was frozen is to be deleted."""

    def delete(self, name: str) -> None:
        if str(name).endswith(storing.FROZEN) and self.exists(name):
            raise OSError("The storage does not answer.")
        super().delete(name)


class Stubborn(FileSystemStorage):
    """A storage that takes nothing, and gives nothing up."""

    def listdir(self, *_: Any) -> Any:
        raise OSError("The storage does not answer.")

    def _save(self, *_: Any) -> str:
        raise OSError("The storage is full.")


def kept_in(kind: type, settings: Any, folder: Any) -> None:
    backend = f"{kind.__module__}.{kind.__name__}"
    files = {"BACKEND": backend, "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


def test_a_sealed_one_keeps_its_files_when_what_was_frozen_cannot_be_deleted(
    corpus: EveryState, settings: Any, tmp_path: Any
) -> None:
    kept_in(Clinging, settings, tmp_path)
    release = made(corpus, "2025-03")
    assert release.state == "sealed"
    for name, said in release.files.items():
        assert sha256(content(release, name)).hexdigest() == said["sha256"]


def test_one_fails_with_the_reason_also_where_nothing_can_be_deleted(
    corpus: EveryState, settings: Any, tmp_path: Any
) -> None:
    kept_in(Stubborn, settings, tmp_path)
    with pytest.raises(OSError, match=r"."):
        made(corpus, "2025-03")
    assert "FILES_FOLDER" in Release.objects.get(state="failed").reason


def test_whoever_is_killed_while_writing_leaves_nothing_behind(
    corpus: EveryState, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl"])
    with storing.writing(asked, "jsonl.jsonl") as draft:
        draft.write("é".encode() * 1_000_000)
        assert not list(tmp_path.iterdir())
    assert content(asked, "jsonl.jsonl") == "é".encode() * 1_000_000


class Once:
    """Calls a function the first time alone."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, *args: Any) -> None:
        function, self.function = self.function, lambda *_args: None
        function(*args)


def test_one_whose_files_cannot_be_written_fails_with_the_reason(
    corpus: EveryState, settings: Any, tmp_path: Any, caplog: Any
) -> None:
    (tmp_path / "releases").write_text("in the way")
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    with pytest.raises(OSError, match=r"."):
        made(corpus, "2025-03")
    release = Release.objects.get()
    assert release.state == "failed"
    assert release.reason.startswith("Its files could not be written")
    assert "make it again" in release.reason
    assert "Error" not in release.reason
    assert str(tmp_path) not in release.reason
    (logged,) = (one for one in caplog.messages if str(release.uuid) in one)
    assert "Error" in logged
    assert str(tmp_path) in logged


def test_one_of_a_format_that_is_not_there_any_more_says_which(
    corpus: EveryState, caplog: Any
) -> None:
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl"])
    Release.objects.update(formats=["jsonl", "of-another-version"])
    asked.refresh_from_db()
    with pytest.raises(Exception, match="of-another-version"):
        prepare(asked)
    assert asked.state == "failed"
    assert "of-another-version" in asked.reason
    assert any(str(asked.uuid) in one for one in caplog.messages)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(ENOSPC, "No space left on device"), "no room left"),
        (PermissionError(13, "Permission denied", "/quiet"), "FILES_FOLDER"),
        (KeyError("quiet"), "look into the log"),
    ],
)
def test_who_asked_is_told_in_words_and_what_to_do(error: Exception, said: str) -> None:
    told = in_words(error)

    assert said in told
    assert "then make" in told
    assert "quiet" not in told
