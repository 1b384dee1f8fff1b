"""A client generated from the API's description reads what the API serves, typed."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.live_server_helper import LiveServer

from annotations.workflow import retract
from tests.cast import Cast, act
from tests.library import Library
from tests.partners import make_key

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

DESCRIPTION = Path(settings.BASE_DIR, "docs/reference/openapi.json")
NAME = "generated_client"


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Iterator[Cast]:
    yield cast
    connections["public"].close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Generate the client, and make it importable."""
    folder = tmp_path_factory.mktemp("client")
    command = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--meta",
        "none",
    ]
    command += ["--path", str(DESCRIPTION), "--output-path", str(folder / NAME)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "will not be generated" not in done.stdout
    sys.path.insert(0, str(folder))
    yield NAME
    sys.path.remove(str(folder))


def operation(package: str, tag: str, name: str) -> Any:
    return importlib.import_module(f"{package}.api.{tag}.{name}")


def test_it_works(
    cast: Cast, library: Library, live_server: LiveServer, package: str
) -> None:
    ref = library.case.verdict.ref
    client_of = importlib.import_module(f"{package}.client").AuthenticatedClient
    with client_of(base_url=live_server.url, token=make_key(cast).plaintext) as client:
        page = operation(package, "verdicts", "list_verdicts").sync(
            client=client, rating=["true"]
        )
        assert [type(one).__name__ for one in page.results] == ["VerdictRecord"]
        assert page.results[0].ref == ref
        assert page.results[0].rating.alternate_name == "True"
        one = operation(package, "verdicts", "get_verdict").sync(ref, client=client)
        assert one.claim.text == library.case.claim.text
        matrix = operation(package, "matrix", "list_matrix").sync(client=client)
        stances = {
            stance
            for row in matrix.results
            for cell in row.cells
            for stance in cell.stances
        }
        assert "denies" in stances
        assert (
            operation(package, "service", "me").sync(client=client).newsroom.name
            == "Northwind News"
        )
        refused = operation(package, "verdicts", "list_verdicts").sync(
            client=client, page_size=0
        )
        assert refused.errors[0].parameter == "page_size"
        retract(act(cast.cleo), library.case.verdict, public_note="Misread.")
        gone = operation(package, "verdicts", "get_verdict").sync(ref, client=client)
        assert (type(gone).__name__, gone.state) == ("TombstoneRecord", "retracted")
