"""GET /api/v1/matrix/: claims by articles, who asserts, reports and denies."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Record
from annotations.workflow import edit_claim, retract
from tests.cast import Cast, act
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def row_of(page: Any, ref: str) -> Any:
    (row,) = [one for one in page["results"] if one["claim"]["ref"] == ref]
    return row


def test_it_works(read: Reader, library: Library) -> None:
    page = read("matrix/")

    assert (page["next"], page["previous"]) == (None, None)
    row = row_of(page, library.case.claim.ref)
    assert row["verdicts"][0]["ref"] == library.case.verdict.ref
    assert row["verdicts"][0]["rating"]["normalized"] == "true"
    by_article = {one["article"]["ref"]: one for one in row["cells"]}
    denial = by_article[library.other_article.ref]
    assert denial["stances"] == ["denies"]
    (appearance,) = denial["appearances"]
    assert appearance["annotation"] == str(library.denial.uuid)
    assert appearance["claimant"]["descriptor"] == "the café’s owners"
    assert by_article.keys() == {library.case.article.ref, library.other_article.ref}


def test_a_rating_is_given_with_the_words_that_were_approved(
    read: Reader, library: Library, cast: Cast
) -> None:
    approved = library.case.claim.text
    edit_claim(act(cast.cleo), library.case.claim, text="No café has ever closed.")

    row = row_of(read("matrix/"), library.case.claim.ref)

    assert row["claim"]["text"] == "No café has ever closed."
    assert [one["claim_text"] for one in row["verdicts"]] == [approved]
    answer = read.client.get(f"{API}matrix/?format=csv").content.decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(answer))
    assert {
        one["claim_text"]
        for one in lines
        if one["verdict_ref"] == library.case.verdict.ref
    } == {approved}


def test_rows_are_narrowed_by_what_one_appearance_is(
    read: Reader, library: Library
) -> None:
    def refs(**query: Any) -> set[str]:
        return {one["claim"]["ref"] for one in read("matrix/", **query)["results"]}

    claim, counter = library.case.claim.ref, library.counter.ref
    assert refs() == {claim, counter}
    assert refs(stance="denies") == {claim}
    assert refs(article=library.other_article.ref) == {claim}
    assert refs(publisher="suedblatt", stance="denies") == {claim}
    assert refs(publisher="northern-echo", stance="denies") == set()
    assert refs(claim=f"{counter},{library.case.claim.uuid}") == {claim, counter}
    assert refs(claimant=str(library.owner.uuid)) == {claim}
    assert refs(search="never closed") == {counter}
    # Rows are narrowed, their cells are whole.
    row = row_of(read("matrix/", stance="denies"), claim)
    assert len(row["cells"]) == 2


def test_everything_wrong_is_refused_by_name(read: Reader) -> None:
    problem = read.refused("matrix/", stance="shouts", page_size=101, state="all")
    assert {one["parameter"] for one in problem["errors"]} == {
        "stance",
        "page_size",
        "state",
    }


def test_as_a_table_it_has_a_line_for_each_appearance(
    read: Reader, library: Library
) -> None:
    answer = read.client.get(f"{API}matrix/", headers={"Accept": "text/csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == Record.objects.current().of_kind("appearance").count()
    (denial,) = [one for one in lines if one["stance"] == "denies"]
    assert (denial["claim_ref"], denial["article_ref"]) == (
        library.case.claim.ref,
        library.other_article.ref,
    )
    assert (denial["claimant"], denial["rating"]) == ("the café’s owners", "True")


def test_pages_join_to_the_whole_for_a_constant_number_of_queries(
    read: Reader, library: Library
) -> None:
    whole = read("matrix/", count=1)
    assert whole["count"] == len(whole["results"]) == 2
    url, seen, counts = "matrix/?page_size=1", [], set()
    while url:
        with CaptureQueriesContext(connection) as queries:
            page = read(url)
        seen += page["results"]
        url = page["next"]
        counts.add(len(queries))
    assert seen == whole["results"]
    # The key, the request counted; the page; its appearances; its verdicts.
    assert counts == {4}


def test_a_claim_whose_verdict_is_gone_keeps_no_rating(
    cast: Cast, read: Reader, library: Library
) -> None:
    retract(act(cast.cleo), library.case.verdict, public_note="Misread.")

    row = row_of(read("matrix/"), library.case.claim.ref)
    assert row["verdicts"] == []
    answer = read.client.get(f"{API}matrix/?format=csv").content.decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(answer))
    mine = [one for one in lines if one["claim_ref"] == library.case.claim.ref]
    assert mine
    assert {one["rating"] for one in mine} == {""}
