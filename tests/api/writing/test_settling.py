"""Merging, unlinking, accepting a place, settling a review, taking back: each says which version it means."""

from typing import Any

import pytest

from annotations.models import Appearance, Claim, Verdict
from annotations.workflow import (
    ClaimContent,
    RevisionContent,
    draft_verdict,
    file_claim,
    revise,
    submit,
)
from tests.api.writing.desk import Desk
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, Case, make_case

pytestmark = pytest.mark.django_db
Asked = tuple[str, str, dict[str, Any]]
REWORDED = TEXT.replace("the café had closed", "the café had reopened").encode()


def require_a_version(desk: Desk, asked: Asked, working: str) -> Any:
    """Show that it is refused without a version and with a stale one; do it with the right one."""
    method, address, body = asked
    status, said, _ = desk.send(method, address, body)
    assert (status, said["code"]) == (428, "version_needed")
    status, said, _ = desk.send(method, address, body, If_Match='"99"')
    assert (status, said["code"]) == (412, "stale_version")
    _, etag = desk.done("GET", f"working/{working}/")
    return desk.done(method, address, body, If_Match=etag)[0]


def test_a_claim_is_merged_as_it_was_read(cast: Cast) -> None:
    first, second = (
        file_claim(act(cast.ada), ClaimContent(text, "en"))
        for text in ("It rained.", "Rain fell. 🙂")
    )
    address = f"claims/{second.ref}"
    asked = ("POST", f"{address}/merge/", {"into": first.ref})
    assert require_a_version(Desk.of(cast.ada), asked, address)["ref"] == second.ref
    assert Claim.objects.get(ref=second.ref).merged_into == first


def test_an_appearance_is_taken_away_as_it_was_read(cast: Cast) -> None:
    appearance = make_case(cast).appearance
    address = f"appearances/{appearance.uuid}"
    asked: Asked = ("DELETE", f"{address}/", {})
    assert require_a_version(Desk.of(cast.ada), asked, address) is None
    assert not Appearance.objects.filter(pk=appearance.pk).exists()


def test_a_proposed_place_is_accepted(cast: Cast) -> None:
    case = make_case(cast)
    revise(act(cast.ada), case.article, RevisionContent(REWORDED, CAPTURED))
    assert case.annotation.anchors.get(revision__number=2).state == "text_changed"
    address = f"annotations/{case.annotation.uuid}"
    old: Asked = ("POST", f"{address}/accept/", {"revision": 1})
    desk = Desk.of(cast.ada)
    _, etag = desk.done("GET", f"working/{address}/")
    status, said, _ = desk.send(*old, If_Match=etag)
    assert (status, said["code"]) == (409, "revised_since")
    require_a_version(desk, (*old[:2], {"revision": 2}), address)
    assert case.annotation.anchors.get(revision__number=2).state == "anchored"


def test_a_review_is_settled_by_a_reviewer(cast: Cast, case: Case) -> None:
    revise(act(cast.cleo), case.article, RevisionContent(b"Other words.", CAPTURED))
    case.verdict.refresh_from_db()
    assert case.verdict.review_reason
    address = f"verdicts/{case.verdict.ref}"
    asked: Asked = ("POST", f"{address}/settle/", {})
    status, said, _ = Desk.of(cast.ada).send(*asked, If_Match='"1"')
    assert (status, said["code"]) == (403, "not_permitted")
    require_a_version(Desk.of(cast.ben), asked, address)
    case.verdict.refresh_from_db()
    assert not case.verdict.review_reason


def test_a_version_is_taken_back_by_its_writer(cast: Cast) -> None:
    case = make_case(cast)
    submit(act(cast.ada), case.version)
    address = f"verdicts/{case.verdict.ref}"
    asked: Asked = ("POST", f"{address}/take-back/", {})
    status, said, _ = Desk.of(cast.cleo).send(
        *asked, If_Match=f'"{case.reload().version}"'
    )
    assert (status, said["code"]) == (403, "not_yours")
    told = require_a_version(Desk.of(cast.ada), asked, address)
    assert told["pending"]["working"]["submitted_at"] is None
    ben = Desk.of(cast.ben)
    _, etag = Desk.of(cast.ada).done("GET", f"working/{address}/")
    Desk.of(cast.ada).done("POST", f"{address}/submit/", {}, If_Match=etag)
    ben.done("POST", f"{address}/disclose/", {})
    _, etag = ben.done("GET", f"working/{address}/")
    status, said, _ = Desk.of(cast.ada).send(*asked, If_Match=etag)
    assert (status, said["code"]) == (409, "read_already")


def test_a_verdict_that_says_nothing_is_dropped(cast: Cast) -> None:
    case = make_case(cast)
    claim = file_claim(act(cast.ada), ClaimContent("It rained.", "en"))
    row = draft_verdict(act(cast.ada), claim, case.scale)
    asked: Asked = ("DELETE", f"verdicts/{row.ref}/", {})
    address = f"verdicts/{row.ref}"
    assert require_a_version(Desk.of(cast.ada), asked, address) is None
    assert not Verdict.objects.filter(pk=row.pk).exists()
    _, etag = Desk.of(cast.ada).done("GET", f"working/verdicts/{case.verdict.ref}/")
    asked = ("DELETE", f"verdicts/{case.verdict.ref}/", {})
    status, said, _ = Desk.of(cast.ada).send(*asked, If_Match=etag)
    assert (status, said["code"]) == (409, "not_abandonable")


def test_an_embargo_is_no_way_to_take_back_what_is_public(cast: Cast) -> None:
    case, cleo = make_case(cast).published(), Desk.of(cast.cleo)
    _, etag = cleo.done("GET", f"working/verdicts/{case.verdict.ref}/")
    later = {"embargo_until": "2999-01-01T12:00:00Z"}
    asked: Asked = ("PATCH", f"verdicts/{case.verdict.ref}/", later)
    status, said, _ = cleo.send(*asked, If_Match=etag)
    assert (status, said["code"]) == (409, "already_public")
    assert "Withhold it" in said["detail"]
    assert case.reload().embargo_until is None
