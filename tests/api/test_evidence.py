"""GET /api/v1/evidence/: what verdicts rest on."""

import msgspec
import pytest

from annotations.records.shapes import EvidenceRecord
from tests.corpus import Case
from tests.partners import Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, case: Case) -> None:
    (one,) = read("evidence/")["results"]

    assert one["title"] == "Register of closures"
    assert read(f"evidence/{one['id']}/") == one
    msgspec.convert(one, EvidenceRecord)
