"""The documentation of the API says what the API does."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.live_server_helper import LiveServer

from annotations.api.v1.filters import Searchable
from annotations.api.v1.lists import PageForm
from annotations.api.v1.resources import RESOURCES
from annotations.workflow import retract
from factcheck.errors import DETAILS
from tests.cast import Cast, act
from tests.library import Library
from tests.partners import make_key

REFERENCE = Path(settings.BASE_DIR, "docs/reference/api.md")
TUTORIAL = Path(settings.BASE_DIR, "docs/tutorial.md")
README = Path(settings.BASE_DIR, "README.md")
HOWTO = Path(settings.BASE_DIR, "docs/howto/pull_verdicts.md")


def test_every_filter_of_every_list_is_in_the_reference() -> None:
    for resource in RESOURCES.values():
        parts = {f"{resource.noun}/{{name}}/{one.noun}/": one for one in resource.parts}
        for address, listed in {f"{resource.noun}/": resource, **parts}.items():
            own = set(listed.filters.base_filters) - set(Searchable.base_filters)
            said = [
                text
                for name, text in re.findall(
                    r"^\| `([^`]+)` \| (`.*`) \|$", REFERENCE.read_text(), re.MULTILINE
                )
                if name == address
            ]
            assert set(re.findall(r"`(\w+)`", said[0])) == own, address


def test_every_parameter_and_code_is_in_the_reference() -> None:
    text = REFERENCE.read_text()

    for name in [*PageForm.base_fields, *Searchable.base_filters, *RESOURCES]:
        assert f"`{name}" in text, name
    for status in (401, 404, 405, 406, 429, 500, 503):
        assert f"| {status} | `{DETAILS[status][0]}` |" in text


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Iterator[Cast]:
    yield cast
    connections["public"].close()


def lines_to_run() -> list[str]:
    """Return every line of the guide and the README that calls curl."""
    found: list[str] = []
    for page in (HOWTO, TUTORIAL, README):
        found += re.findall(r"^ *(curl .*)$", page.read_text(), re.MULTILINE)
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_the_lines_of_the_guide_run(
    cast: Cast, library: Library, live_server: LiveServer, tmp_path: Path
) -> None:
    given = {**os.environ, "KEY": make_key(cast).plaintext}
    lines = lines_to_run()
    assert len(lines) >= 16
    for line in lines:
        asked = line.replace("http://127.0.0.1:8000", live_server.url)
        asked = asked.replace("V-0001", library.case.verdict.ref)
        told = f"curl() {{ command curl -sS -w '%{{stderr}}%{{http_code}}' \"$@\"; }}; {asked}"
        done = subprocess.run(
            ["sh", "-c", told], cwd=tmp_path, env=given, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "200"), (line, done.stdout)
    assert (tmp_path / "verdicts.csv").read_text("utf-8-sig").startswith('"record"')


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_the_program_in_the_howto_keeps_a_copy(
    cast: Cast,
    library: Library,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FACTCHECK_URL", live_server.url)
    (program,) = re.findall(r"```python\n(.*?)```", HOWTO.read_text(), re.DOTALL)
    made: dict[str, Any] = {}
    exec(program, made)  # noqa: S102  # the program of our own documentation
    copy: dict[str, Any] = {}

    position = made["catch_up"](None, copy)
    assert {one["ref"] for one in copy.values()} == {
        library.case.verdict.ref,
        library.counter_verdict.ref,
    }
    retract(act(cast.cleo), library.case.verdict, public_note="Misread.")
    made["catch_up"](position, copy)
    assert [one["ref"] for one in copy.values()] == [library.counter_verdict.ref]
    copy["of a service before it was restored"] = {"ref": "V-9999"}
    made["catch_up"](f"{made['START']}&after=1.{'0' * 16}", copy)
    assert [one["ref"] for one in copy.values()] == [library.counter_verdict.ref]
