"""What commands read and print, whatever the terminal's locale."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from annotations.models import Newsroom

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
ASCII_ALONE = {"LC_ALL": "C", "PYTHONUTF8": "0"}
NAME = "Čas e\u0301 👩🏽‍🔬 שלום"


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command on the database of the test."""
    known = connection.settings_dict
    address = (
        f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"
        f"&port={known['PORT']}"
    )
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address} | environment,
        capture_output=True,
        check=False,
    )


def test_names_outside_ascii_are_taken_and_printed_in_a_locale_without_them(
    db: None, tmp_path: Path
) -> None:
    made = run("create_api_key", NAME, "--new", **ASCII_ALONE)
    assert made.returncode == 0, made.stderr
    assert f"A key for {NAME}".encode() in made.stderr
    assert Newsroom.objects.get().name == NAME

    assert NAME.encode() in run("usage", **ASCII_ALONE).stdout
    path = tmp_path / f"{NAME}.jsonl"
    assert run("export_corpus", "jsonl", "-o", str(path), **ASCII_ALONE).returncode == 0
    assert path.exists()


def test_what_a_terminal_has_no_sign_for_is_printed_as_an_escape(db: None) -> None:
    Newsroom.objects.create(name="Café Čas")

    used = run("usage", PYTHONIOENCODING="latin-1")

    assert used.returncode == 0, used.stderr
    assert b"Caf\xe9 \\u010cas" in used.stdout


@pytest.mark.parametrize(
    "command",
    [
        "rotate_api_key fck_abc123_QUIET",
        "rotate_api_key abc123_QUIET",
        "rotate_api_key abc123 fck_abc123_QUIET",
        "create_api_key fck_abc123_QUIET",
        "usage --since fck_abc123_QUIET",
        "mirror https://me:QUIET@127.0.0.1:1/ /dev/null",
        "fetch_articles https://me:QUIET@127.0.0.1:1/",
    ],
)
def test_a_secret_that_was_given_is_not_said_back(db: None, command: str) -> None:
    done = run(*command.split())

    assert done.returncode != 0
    assert done.stderr
    assert b"Traceback" not in done.stderr
    assert b"QUIET" not in done.stdout + done.stderr
