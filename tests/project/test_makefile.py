"""The front door: what make says and starts."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_make_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.M)
    assert targets is not None

    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert [name for name in targets[1].split() if f"make {name} " not in shown] == []


def test_the_worker_is_started_with_the_keys_of_make_run(tmp_path: Path) -> None:
    # With DEBUG in its environment it would not read var/local.env, and sign with another key.
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@" "DEBUG: ${DEBUG:-not given}"\n')
    python.chmod(0o700)
    environment = {name: one for name, one in os.environ.items() if name != "DEBUG"}

    said = subprocess.run(  # perhaps within `make test`, where make says more
        ["make", "--no-print-directory", "worker", f"VENV={tmp_path}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.splitlines() == [
        "-m factcheck.env DEBUG: not given",
        "manage.py worker DEBUG: not given",
    ]
