"""GET /api/v1/publishers/: who published the articles."""

import msgspec
import pytest

from annotations.records.shapes import PublisherRecord
from tests.corpus import Case
from tests.partners import Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, case: Case) -> None:
    (one,) = read("publishers/")["results"]

    assert one["slug"] == "northern-echo"
    assert read(f"publishers/{one['id']}/") == one
    msgspec.convert(one, PublisherRecord)
