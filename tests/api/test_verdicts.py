"""GET /api/v1/verdicts/ and one of them: what a partner pulls, and what is left when it goes."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from annotations.models import Record
from annotations.records.shapes import TombstoneRecord, VerdictRecord
from annotations.workflow import (
    approve,
    correct,
    erase,
    publish,
    reinstate,
    retract,
    submit,
    withhold,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_case
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db

LIST = f"{API}verdicts/"


def corrected(case: Case) -> None:
    version = correct(
        act(case.cast.ada),
        case.reload(),
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    submit(act(case.cast.ada), version)
    approve(act(case.cast.dora), version)
    publish(act(case.cast.cleo), case.reload())


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


def test_one_verdict_is_found_by_id_and_by_ref(read: Reader, case: Case) -> None:
    uuid, ref = case.verdict.uuid, case.verdict.ref
    answers = [read.client.get(f"{LIST}{name}/") for name in (uuid, ref, ref.lower())]

    assert [answer.status_code for answer in answers] == [200] * 3
    record = Record.objects.get(kind="verdict")
    assert {answer.content for answer in answers} == {bytes(record.body)}
    assert {answer["ETag"] for answer in answers} == {f'"{record.etag}"'}
    msgspec.json.decode(answers[0].content, type=VerdictRecord)


def test_one_verdict_takes_two_queries(
    read: Reader, case: Case, django_assert_num_queries: object
) -> None:
    read("verdicts/V-0001/".replace("V-0001", case.verdict.ref))
    # The key with its newsroom, the request counted; the record.
    with django_assert_num_queries(2):  # type: ignore[operator]
        read(f"verdicts/{case.verdict.uuid}/")


def test_a_verdict_that_is_known_is_not_sent_again(read: Reader, case: Case) -> None:
    url = f"{LIST}{case.verdict.ref}/"
    etag = read.client.get(url)["ETag"]

    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = read.client.get(url, headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b""), given
        assert answer["ETag"] == etag
    assert read.client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    corrected(case)
    answer = read.client.get(url, headers={"If-None-Match": etag})
    assert answer.json()["rating"]["code"] == "false"


def test_what_was_never_published_and_what_never_was_answer_the_same(
    read: Reader, cast: Cast
) -> None:
    draft = make_case(cast).verdict
    names = [
        draft.uuid,
        draft.ref,
        uuid4(),
        "V-9999",
        "nonsense",
        "%00",
        "é",
        "V-0001.1",
        "0" * 999,
    ]

    bodies = set()
    for name in names:
        answer = read.client.get(f"{LIST}{name}/")
        assert answer.status_code == 404, name
        body = answer.json()
        assert body.pop("request_id") == answer["X-Request-ID"]
        bodies.add(msgspec.json.encode(body))
    assert len(bodies) == 1
    assert read("verdicts/", state="all", count=1)["count"] == 0


def test_a_retracted_verdict_leaves_a_tombstone(read: Reader, case: Case) -> None:
    url = f"{LIST}{case.verdict.ref}/"
    known = read.client.get(url)["ETag"]
    retract(act(case.cast.cleo), case.verdict, public_note="The claim was misread.")

    answer = read.client.get(url, headers={"If-None-Match": known})
    assert answer.status_code == 410
    tombstone = msgspec.json.decode(answer.content, type=TombstoneRecord)
    assert (tombstone.state, tombstone.public_note) == (
        "retracted",
        "The claim was misread.",
    )
    assert b"register" not in answer.content
    assert read("verdicts/")["results"] == []
    for state in ("retracted", "all"):
        (one,) = read("verdicts/", state=state)["results"]
        assert one["record"] == "tombstone"
    for state in ("current", "withheld", "withdrawn", "merged"):
        assert read("verdicts/", state=state)["results"] == []


def test_a_withheld_verdict_comes_back_as_it_was(read: Reader, case: Case) -> None:
    url = f"{LIST}{case.verdict.uuid}/"
    before = read.client.get(url).content
    withhold(act(case.cast.cleo), case.verdict, public_note="We are checking a hint.")

    assert read.client.get(url).status_code == 410
    assert read.ids("verdicts/", state="withheld") == [str(case.verdict.uuid)]
    publish(act(case.cast.cleo), case.reload())
    assert read.client.get(url).content == before


def test_a_reinstated_verdict_is_served_again(read: Reader, case: Case) -> None:
    retract(act(case.cast.cleo), case.verdict, public_note="Misread.")
    version = reinstate(act(case.cast.cleo), case.reload(), public_note="It was not.")
    submit(act(case.cast.cleo), version)
    assert read.client.get(f"{LIST}{case.verdict.ref}/").status_code == 410
    approve(act(case.cast.ben), version)
    publish(act(case.cast.cleo), case.reload())

    assert read(f"verdicts/{case.verdict.ref}/")["change_class"] == "reinstatement"


def test_a_verdict_can_be_read_as_it_stood(read: Reader, case: Case) -> None:
    url = f"verdicts/{case.verdict.ref}/"
    published = Record.objects.get(kind="verdict").published_at
    corrected(case)

    def code(at: object) -> str:
        return read(url, as_of=at.isoformat())["rating"]["code"]  # type: ignore[attr-defined]

    assert code(published) == "true"
    assert code(published + timedelta(days=1)) == "false"
    early = (published - timedelta(seconds=1)).isoformat()
    assert read.client.get(API + url, {"as_of": early}).status_code == 404
    retract(act(case.cast.cleo), case.reload(), public_note="Misread.")
    gone = read.client.get(API + url, {"as_of": published.isoformat()})
    assert gone.status_code == 410
    assert gone.json()["state"] == "retracted"


def test_a_verdict_that_was_withheld_then_was_gone_then(
    read: Reader, case: Case
) -> None:
    url = f"{LIST}{case.verdict.ref}/"
    withhold(act(case.cast.cleo), case.verdict, public_note="A hint.")
    moment = Record.objects.get(kind="verdict").modified_at
    publish(act(case.cast.cleo), case.reload())

    assert read.client.get(url).status_code == 200
    assert (
        read.client.get(url, {"as_of": moment.isoformat()}).json()["state"]
        == "withheld"
    )


def test_what_was_erased_of_the_past_stays_away(read: Reader, case: Case) -> None:
    url = f"{LIST}{case.verdict.ref}/"
    then = Record.objects.get(kind="verdict").published_at.isoformat()
    first = Record.objects.get(kind="verdict").seq
    corrected(case)
    assert read.client.get(url, {"as_of": then}).status_code == 200
    assert read.ids("verdicts/", as_of=then) == [str(case.verdict.uuid)]

    erase(act(case.cast.cleo), [first], reason="By order of a court.")

    answer = read.client.get(url, {"as_of": then})
    assert (answer.status_code, answer.json()["code"]) == (410, "erased")
    for state in ("current", "all"):
        assert read.ids("verdicts/", as_of=then, state=state) == []
    assert read.client.get(url).json()["rating"]["code"] == "false"


def test_one_verdict_takes_no_other_parameters(read: Reader, case: Case) -> None:
    problem = read.refused(f"verdicts/{case.verdict.ref}/", colour="red")

    assert "Choose from: as_of, expand, fields, format." in problem["detail"]
