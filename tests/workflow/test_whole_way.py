"""From article to published verdict, to correction, retraction and reinstatement."""

import msgspec
import pytest

from annotations.models import Event, History, Record
from annotations.records.chain import Link, body_hash, link_hash
from annotations.records.shapes import Record as RecordShape
from annotations.workflow import (
    approve,
    correct,
    publish,
    reinstate,
    retract,
    submit,
    withhold,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_case

pytestmark = pytest.mark.django_db


def public(kind: str, uuid: object) -> dict[str, object]:
    record = Record.objects.get(kind=kind, object=uuid)
    return msgspec.json.decode(record.body)


def test_a_verdict_goes_all_the_way_and_comes_back(cast: Cast) -> None:
    case = make_case(cast)
    assert not Record.objects.exists()
    assert not Event.objects.exists()
    case.published()
    verdict = public("verdict", case.verdict.uuid)
    assert verdict["rating"]["alternate_name"] == "True"
    assert verdict["appearances"][0]["spans"][0]["exact"] == "the café had closed"
    assert verdict["evidence"][0]["evidence"]["title"] == "Register of closures"

    withhold(act(cast.cleo), case.verdict, public_note="We are checking a hint.")
    assert public("verdict", case.verdict.uuid)["state"] == "withheld"
    publish(act(cast.cleo), case.reload())
    assert public("verdict", case.verdict.uuid)["version"] == 1

    version = correct(
        act(cast.ada),
        case.reload(),
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    assert public("verdict", case.verdict.uuid)["rating"]["code"] == "true"
    submit(act(cast.ada), version)
    approve(act(cast.dora), version)
    publish(act(cast.cleo), case.reload())
    assert public("verdict", case.verdict.uuid)["rating"]["code"] == "false"

    retract(act(cast.cleo), case.reload(), public_note="The claim was misread.")
    gone = public("verdict", case.verdict.uuid)
    assert gone["record"] == "tombstone"
    assert "summary" not in gone
    version = reinstate(act(cast.cleo), case.reload(), public_note="It was not.")
    submit(act(cast.cleo), version)
    approve(act(cast.ben), version)
    publish(act(cast.cleo), case.reload())
    assert public("verdict", case.verdict.uuid)["change_class"] == "reinstatement"
    assert History.objects.filter(object=case.verdict.uuid).count() > 8


def test_the_chain_of_events_can_be_checked_by_anybody(case: Case) -> None:
    previous = ""
    for number, event in enumerate(Event.objects.select_related("body"), start=1):
        link = Link(**{name: getattr(event, name) for name in Link.__struct_fields__})
        assert event.seq == number
        assert event.previous_sha256 == previous
        assert event.sha256 == link_hash(link)
        assert event.body_sha256 == body_hash(event.body.salt, event.body.content)
        msgspec.json.decode(event.body.content, type=RecordShape)
        previous = event.sha256
    assert number >= 7
