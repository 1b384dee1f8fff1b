"""GET /api/v1/verdicts/: what a partner pulls."""

import pytest

from tests.corpus import Case
from tests.partners import Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, case: Case) -> None:
    page = read("verdicts/")

    (verdict,) = page["results"]
    assert (page["next"], page["previous"]) == (None, None)
    assert verdict["ref"] == case.verdict.ref
    assert verdict["rating"]["alternate_name"] == "True"
    assert verdict["claim"]["text"] == "The café closed in March 2025."
    assert verdict["evidence"][0]["evidence"]["title"] == "Register of closures"
    assert verdict["appearances"][0]["spans"][0]["exact"] == "the café had closed"
    assert verdict["license"].startswith("https://")
