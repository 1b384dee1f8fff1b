"""GET /api/v1/agents/: who makes claims."""

import msgspec
import pytest

from annotations.records.shapes import AgentRecord
from annotations.workflow import add_agent
from tests.cast import act
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, library: Library) -> None:
    (owner,) = read("agents/", kind="anonymous_group")["results"]

    assert (owner["name"], owner["descriptor"]) == ("", "the café’s owners")
    assert read(f"agents/{library.owner.uuid}/") == owner
    msgspec.convert(owner, AgentRecord)


def test_who_is_in_no_published_verdict_is_not_there(
    read: Reader, library: Library
) -> None:
    hidden = add_agent(act(library.case.cast.ada), kind="person", name="Hidden Person")

    assert read.client.get(f"{API}agents/{hidden.uuid}/").status_code == 404
    assert read.ids("agents/", search="Hidden") == []
