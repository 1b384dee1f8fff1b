"""GET /api/v1/verdicts/{id}/versions/: the history of a verdict."""

import msgspec
import pytest

from annotations.records.shapes import VerdictVersionRecord
from annotations.workflow import approve, correct, publish, retract, submit
from tests.cast import Cast, act
from tests.corpus import Case, make_case
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, case: Case) -> None:
    version = correct(
        act(case.cast.ada),
        case.reload(),
        change_class="clarification",
        public_note="Said more clearly.",
        summary="The trade register shows the closure.",
    )
    url = f"verdicts/{case.verdict.ref}/versions/"
    assert [one["number"] for one in read(url)["results"]] == [1]  # 2 is a draft
    submit(act(case.cast.ada), version)
    approve(act(case.cast.dora), version)
    publish(act(case.cast.cleo), case.reload())

    first, second = read(url)["results"]
    assert (first["number"], second["number"]) == (1, 2)
    assert second["previous_sha256"] == first["sha256"]
    assert first["summary"] == "The register shows the closure."
    assert read(url, ordering="-published_at")["results"][0]["number"] == 2
    assert read.ids(url, change_class="clarification") == [second["id"]]
    msgspec.convert(second, VerdictVersionRecord)


def test_the_versions_of_a_retracted_verdict_are_gone_with_it(
    read: Reader, case: Case
) -> None:
    retract(act(case.cast.cleo), case.verdict, public_note="Misread.")

    answer = read.client.get(f"{API}verdicts/{case.verdict.ref}/versions/")
    assert answer.status_code == 410
    assert answer.json()["of"] == "verdict"


def test_the_versions_of_a_draft_are_not_there(read: Reader, cast: Cast) -> None:
    draft = make_case(cast).verdict

    for name in (draft.ref, draft.uuid, "V-9999"):
        answer = read.client.get(f"{API}verdicts/{name}/versions/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_filter_that_fits_none_gives_an_empty_list(read: Reader, case: Case) -> None:
    url = f"verdicts/{case.verdict.ref}/versions/"

    assert read(url, change_class="update")["results"] == []


def test_two_queries_do(
    read: Reader, case: Case, made_anew: None, django_assert_num_queries: object
) -> None:
    url = f"verdicts/{case.verdict.ref}/versions/"
    read(url)
    # The key with its newsroom, the request counted; the page, its verdict found inside it.
    with django_assert_num_queries(2):  # type: ignore[operator]
        read(url)
