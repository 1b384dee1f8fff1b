"""`manage.py mirror`: killed after any page and started again, the copy ends equal to the service."""

import ast
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from pytest_django.live_server_helper import LiveServer

from annotations.management import mirroring
from annotations.models import Event, Publisher, Record
from annotations.workflow import (
    approve,
    correct,
    edit_publisher,
    merge,
    publish,
    retract,
    submit,
    withdraw,
)
from tests.cast import Cast, act
from tests.library import Library

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])
PROGRAM = Path(mirroring.__file__)
Copy = dict[tuple[str, str], Any]


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Iterator[Cast]:
    yield cast
    connections["public"].close()


@pytest.fixture
def library(cast: Cast, library: Library) -> Library:
    """Publish a corpus, then correct, retract, withdraw and merge in it."""
    case = library.case
    version = correct(
        act(cast.ada),
        case.reload(),
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    submit(act(cast.ada), version)
    approve(act(cast.dora), version)
    publish(act(cast.cleo), case.reload())
    return library


def copy_in(folder: Path) -> Copy:
    """Return what a copy holds, tombstones included."""
    kept = sqlite3.connect(folder / "mirror.sqlite3")
    rows = kept.execute("SELECT kind, id, body FROM thing").fetchall()
    kept.close()
    return {(kind, name): json.loads(body) for kind, name, body in rows}


def served() -> Copy:
    """Return what the service holds."""
    return {
        (row.kind, str(row.object)): json.loads(bytes(row.body))
        for row in Record.objects.all()
    }


def test_the_program_is_short_and_needs_python_alone() -> None:
    text = PROGRAM.read_text()
    imported = [
        name.name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import)
        for name in node.names
    ] + [
        str(node.module).split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
    ]

    assert len(text.splitlines()) < 100
    assert set(imported) <= sys.stdlib_module_names


@pytest.mark.parametrize("limit", [1, 4])
def test_stopped_after_every_page_it_ends_equal(
    library: Library, live_server: LiveServer, tmp_path: Path, limit: int
) -> None:
    positions: list[str] = []
    while not positions or not positions[-1].startswith(f"{Event.objects.count()}."):
        # Each page by a follower of its own, which is then dropped where it stands.
        positions.append(next(mirroring.follow(live_server.url, str(tmp_path), limit)))
        if len(positions) == 3:
            retract(
                act(library.case.cast.cleo),
                library.case.reload(),
                public_note="Misread.",
            )

    assert positions == sorted(set(positions), key=lambda one: int(one.split(".")[0]))
    assert copy_in(tmp_path) == served()
    kept = sqlite3.connect(tmp_path / "mirror.sqlite3")
    standing = kept.execute("SELECT id FROM standing WHERE kind = 'verdict'").fetchall()
    kept.close()
    assert standing == [(str(library.counter_verdict.uuid),)]


def test_killed_at_any_moment_it_goes_on(
    library: Library, live_server: LiveServer, tmp_path: Path
) -> None:
    command = [sys.executable, str(PROGRAM), live_server.url, str(tmp_path), "1"]
    pages = 0
    for _ in range(4):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(3):
                pages += bool(process.stdout.readline())
            os.kill(process.pid, signal.SIGKILL)
    assert pages == 12
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1].startswith(f"{Event.objects.count()}.")
    assert copy_in(tmp_path) == served()


def test_while_others_write_nothing_is_missed(
    cast: Cast, library: Library, live_server: LiveServer, tmp_path: Path
) -> None:
    slug = library.case.article.publisher.slug

    def write(name: str) -> None:
        for number in range(6):
            publisher = Publisher.objects.get(slug=slug)
            edit_publisher(act(cast.cleo), publisher, name=f"{name} {number}")
        connection.close()

    writers = [Thread(target=write, args=(name,)) for name in ("Echo", "Post", "Sun")]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        # It refuses to go on after a gap.
        list(mirroring.follow(live_server.url, str(tmp_path), 2))
    list(mirroring.follow(live_server.url, str(tmp_path)))

    assert copy_in(tmp_path) == served()
    assert Event.objects.filter(type="publisher.changed").count() == 18


def test_tombstones_of_every_sort_arrive(
    library: Library, live_server: LiveServer, tmp_path: Path
) -> None:
    cast = library.case.cast
    list(mirroring.follow(live_server.url, str(tmp_path)))
    retract(act(cast.cleo), library.case.reload(), public_note="Misread.")
    retract(act(cast.cleo), library.counter_verdict, public_note="Misread too.")
    merge(act(cast.cleo), library.counter, into=library.case.claim)
    withdraw(act(cast.cleo), library.denial, reason="Not a denial.")
    call_command("mirror", live_server.url, str(tmp_path), verbosity=0)

    copy = copy_in(tmp_path)
    assert copy == served()
    gone = {
        (one["of"], one["state"])
        for one in copy.values()
        if one["record"] == "tombstone"
    }
    assert gone >= {
        ("verdict", "retracted"),
        ("claim", "merged"),
        ("annotation", "withdrawn"),
    }


def test_after_a_restored_backup_all_is_read_again(
    library: Library,
    live_server: LiveServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    list(mirroring.follow(live_server.url, str(tmp_path)))
    assert capsys.readouterr().err == ""
    kept = sqlite3.connect(tmp_path / "mirror.sqlite3")
    with kept:
        # As if the service had published this, and then lost it.
        kept.execute("UPDATE place SET position = '999.0123456789abcdef'")
        kept.execute("INSERT INTO thing VALUES ('claim', 'lost', 'claim', '{}', 1)")
    kept.close()
    list(mirroring.follow(live_server.url, str(tmp_path), 4))

    assert copy_in(tmp_path) == served()
    assert "999.0123456789abcdef is no longer known" in capsys.readouterr().err


def test_what_cannot_be_read_is_said(tmp_path: Path, live_server: LiveServer) -> None:
    with pytest.raises(CommandError, match="no address of the web"):
        call_command("mirror", "file:///etc/passwd", str(tmp_path))
    with pytest.raises(CommandError, match="404"):
        call_command("mirror", f"{live_server.url}/nowhere", str(tmp_path))


class Enough(Exception):
    """The mirror has been at it for long enough."""


def test_a_copy_that_is_kept_for_ever_outlasts_its_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if waits.count(77) == 2:
            raise Enough

    monkeypatch.setattr(time, "sleep", wait)
    said = StringIO()
    nowhere = "http://127.0.0.1:1"
    with pytest.raises(Enough):
        call_command("mirror", nowhere, str(tmp_path), every=77, stderr=said)
    assert said.getvalue().count("Trying again in 77 seconds.") == 2
    waits.clear()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("mirror", nowhere, str(tmp_path))
