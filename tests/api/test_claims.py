"""GET /api/v1/claims/, where a claim appears, and how it relates to others."""

import msgspec
import pytest

from annotations.records.shapes import AppearanceRecord, ClaimRecord, RelationRecord
from annotations.workflow import merge, relate
from tests.cast import Cast, act
from tests.corpus import Case, make_claim
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, library: Library) -> None:
    claims = read("claims/")["results"]

    assert [one["text"] for one in claims] == [
        "The café never closed.",
        "The café closed in March 2025.",
    ]
    assert read(f"claims/{library.counter.ref}/") == claims[0]
    msgspec.convert(claims[0], ClaimRecord)
    assert read.ids("claims/", search="never") == [claims[0]["id"]]


def test_where_a_claim_appears(read: Reader, library: Library) -> None:
    url = f"claims/{library.case.claim.ref}/appearances/"
    reported, denied = read(url)["results"]

    assert (reported["stance"], denied["stance"]) == ("reports", "denies")
    assert denied["claimant"]["descriptor"] == "the café’s owners"
    assert denied["article"]["publisher"]["slug"] == "suedblatt"
    assert read.ids(url, voice="quoted") == [denied["id"]]
    assert read.ids(url, article=library.other_article.ref) == [denied["id"]]
    msgspec.convert(denied, AppearanceRecord)


def test_how_claims_relate_from_either_side(read: Reader, library: Library) -> None:
    (one,) = read(f"claims/{library.case.claim.ref}/relations/")["results"]
    (other,) = read(f"claims/{library.counter.uuid}/relations/")["results"]

    assert one == other
    assert one["kind"] == "contradicts"
    msgspec.convert(one, RelationRecord)


def test_an_unpublished_claim_shows_in_nothing(
    read: Reader, case: Case, cast: Cast
) -> None:
    hidden = make_claim(cast, "The café will close again.")
    relate(act(cast.ada), hidden, case.claim, kind="contradicts", rationale="A hunch.")

    assert read.ids("claims/", state="all") == [str(case.claim.uuid)]
    assert read(f"claims/{case.claim.ref}/relations/")["results"] == []
    for path in ("", "appearances/", "relations/"):
        for name in (hidden.uuid, hidden.ref):
            assert read.client.get(f"{API}claims/{name}/{path}").status_code == 404


def test_a_merged_claim_says_into_which(read: Reader, case: Case, cast: Cast) -> None:
    twin = make_claim(cast, "The café shut in March 2025.")
    merge(act(cast.cleo), twin, case.claim)

    assert read.client.get(f"{API}claims/{twin.ref}/").status_code == 404
