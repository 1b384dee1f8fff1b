"""How gunicorn is told to serve."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def gunicorn(
    option: str, settings: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Have gunicorn do one thing with our configuration, and end."""
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", option, "-c", "deploy/gunicorn.conf.py"],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "0", "SECRET_KEY": "x" * 50, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("WORKERS", "two", "WORKERS is 'two'. Write a whole number.\n"),
        ("GUNICORN_LOG_LEVEL", "loud", "GUNICORN_LOG_LEVEL is 'LOUD'. Choose one of"),
        ("SECRET_KEY", "", "SECRET_KEY is not set. Put it in"),
    ],
)
def test_gunicorn_refuses_a_bad_setting_in_a_sentence(
    setting: str, value: str, said: str
) -> None:
    done = gunicorn("--check-config", {setting: value})
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1


def test_a_header_with_underscores_is_taken_for_no_other() -> None:
    said = gunicorn("--print-config", {}).stdout
    assert re.search(r"^header_map\s+= drop$", said, re.M)
