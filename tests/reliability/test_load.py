"""A short mixed load: nothing is lost or doubled, nobody gets a 5xx, and burdens starve nobody.

`python -m bench.load` is the long one, with its figures.
"""

import json
import time
from contextlib import AbstractContextManager, nullcontext

import pytest

from bench.load import people
from bench.load.asking import Notes
from bench.load.checking import findings, merged
from bench.load.people import at_work
from bench.load.preparing import Desk
from bench.load.trouble import troubled
from tests.reliability.service import Service

pytestmark = pytest.mark.long

SECONDS = 3
KINDS = {
    people.BY_KEY, people.IN_WORKSPACE, people.CARD, people.PUBLIC, people.PAGE, people.FEED,
    people.EXPORT,
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    said = service.command("-m", "bench.load.preparing", "--annotations", "60")
    return Desk(**json.loads(said))


def loaded(service: Service, desk: Desk, burden: AbstractContextManager[None]) -> Notes:
    """Have the load for some seconds; everybody gets something done."""
    notes = Notes()
    with burden, at_work(service.port, desk, notes):
        time.sleep(SECONDS)
    assert set(notes.took) >= KINDS
    return notes


def test_everybody_is_served_and_no_write_is_lost_or_doubled(
    service: Service, desk: Desk
) -> None:
    calm = loaded(service, desk, nullcontext())
    burdened = loaded(service, desk, troubled(service.port, desk))
    assert findings(merged(calm, burdened), service.home.url()) == []
