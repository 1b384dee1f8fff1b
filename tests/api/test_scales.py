"""GET /api/v1/scales/: what the ratings mean."""

import msgspec
import pytest

from annotations.records.shapes import ScaleRecord
from tests.corpus import Case
from tests.partners import Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, case: Case) -> None:
    (one,) = read("scales/")["results"]

    assert one["slug"] == "true-false"
    assert read(f"scales/{one['id']}/") == one
    msgspec.convert(one, ScaleRecord)
