"""`make run`, in a copy of the project: first start, kills, second start, refusals."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from factcheck import embedded
from factcheck.embedded import Home
from factcheck.serve import addresses
from tests.reliability.service import free_port

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("annotations", "deploy", "factcheck", "fixtures", "seeds", "manage.py")
PATIENCE = 120  # seconds for a first start on a busy machine
PLAIN = ("PATH", "HOME", "LANG")


@dataclass(frozen=True)
class Copy:
    """A copy of the project that has never been started."""

    root: Path
    port: int

    def start(self, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "factcheck.serve"],
            cwd=self.root,
            env=self.environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        plain = {name: os.environ[name] for name in PLAIN if name in os.environ}
        return plain | {"PORT": str(self.port)} | settings

    def refusal(self, **settings: str) -> str:
        """Start, expecting to be told why not; return what was said."""
        process = self.start(**settings)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1, said
        return said

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    root = tmp_path / "project"
    root.mkdir()
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=unwanted)
        elif source.exists():
            shutil.copy(source, root / name)
    yield Copy(root, free_port())
    embedded.stop_leftover(Home(root / "var" / "postgres"))


def until_serving(process: subprocess.Popen[str]) -> str:
    """Read what is said until the service answers; fail with it when it never does."""
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if line.startswith("Serving."):
            return "".join(said)
    pytest.fail(f"It never served: {''.join(said)}")


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def test_it_starts_serves_survives_a_kill_and_stops_cleanly(copy: Copy) -> None:
    home = Home(copy.root / "var" / "postgres")
    process = copy.start()
    until_serving(process)

    assert copy.get("/healthz")[0] == 200
    assert copy.get("/admin/login/")[0] == 200
    assert copy.get("/static/admin/css/base.css")[0] == 200
    status, page = copy.get("/nowhere")
    assert status == 404
    assert "urlpatterns" not in page.lower()  # no debugging page, although a trial

    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    began = time.monotonic()
    process = copy.start()
    said = until_serving(process)
    assert "Gathering" not in said
    assert time.monotonic() - began < 30

    database = embedded.running_pid(home)
    assert database is not None
    os.kill(database, signal.SIGKILL)
    until_healthy(copy)

    assert stop(process).endswith("Stopped.\n")
    assert embedded.running_pid(home) is None


def without_port(copy: Copy, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in a copy, in whose environment no port is set."""
    environment = copy.environment({})
    del environment["PORT"]
    return subprocess.run(
        [sys.executable, *command],
        cwd=copy.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_commands_beside_it_know_at_which_port_it_serves(copy: Copy) -> None:
    process = copy.start()
    until_serving(process)

    done = without_port(copy, "manage.py", "verify")

    stop(process)
    assert done.returncode == 0, done.stdout + done.stderr


def until_healthy(copy: Copy) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if copy.get("/healthz")[0] == 200:
            return
        time.sleep(0.1)
    pytest.fail("It did not recover from the death of its database.")


def test_it_says_what_waits_for_the_worker() -> None:
    assert "make worker" in addresses(8000)


def test_a_taken_port_is_one_sentence(copy: Copy) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", copy.port))
        other.listen()

        said = copy.refusal()

    assert said.startswith(f"Port {copy.port} is taken")
    assert len(said.splitlines()) == 1


def test_a_port_that_is_no_port_is_one_sentence(copy: Copy) -> None:
    said = copy.refusal(PORT="http")

    assert said == "PORT is 'http'. Write a whole number.\n"


def test_a_missing_secret_is_one_sentence(copy: Copy) -> None:
    said = copy.refusal(DEBUG="0")

    assert said.startswith("SECRET_KEY is not set.")
    assert len(said.splitlines()) == 1


def test_static_files_that_have_no_place_are_told_of_in_a_sentence(copy: Copy) -> None:
    (copy.root / "var").mkdir()
    (copy.root / "var" / "static").write_text("a file where the folder would be")

    said = copy.refusal()

    assert f"The folder {copy.root / 'var' / 'static'} cannot be written" in said
    assert "Traceback" not in said


def test_an_unreachable_database_is_one_sentence(copy: Copy) -> None:
    port = free_port()

    said = copy.refusal(DATABASE_URL=f"postgresql://me:quiet@127.0.0.1:{port}/facts")

    assert "The database of DATABASE_URL does not answer" in said
    assert "quiet" not in said
    assert "Traceback" not in said


def test_a_setting_in_the_env_file_is_honoured(copy: Copy) -> None:
    (copy.root / ".env").write_text("PORT=70000\n")

    done = without_port(copy, "-m", "factcheck.serve")

    assert done.returncode == 1
    assert "PORT is 70000" in done.stderr


def test_a_command_that_needs_the_database_is_refused_in_one_sentence(
    copy: Copy,
) -> None:
    address = f"postgresql://127.0.0.1:{free_port()}/facts"
    done = subprocess.run(
        [sys.executable, "manage.py", "showmigrations"],
        cwd=copy.root,
        env=copy.environment({"DEBUG": "1", "DATABASE_URL": address}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
