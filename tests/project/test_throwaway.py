"""The PostgreSQL of a test run goes with the run, and leaves no process behind that nobody collects."""

import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from factcheck import embedded
from factcheck.embedded import Home
from factcheck.embedded.server import started
from tests import throwaway

HOLD = """
import sys
from pathlib import Path
from factcheck import embedded
embedded.hold(embedded.Home(Path(sys.argv[1])), durable=False)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_server_that_a_slow_worker_holds_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    monkeypatch.setenv(throwaway.FOLDER, str(run))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    home = Home(run / "postgres")
    embedded.hold(home, durable=False)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdout
        assert worker.stdin
        assert worker.stdout.readline() == b"held\n"
        Timer(1, worker.stdin.close).start()

        throwaway.discard()

    assert home.folder not in started
    assert not run.exists()
