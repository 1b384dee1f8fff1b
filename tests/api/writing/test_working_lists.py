"""GET /api/v1/working/{noun}/: drafts and all, for those who work on them and nobody else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.api.v1.writing.narrowing import NARROWINGS
from annotations.models import Claim, Verdict
from annotations.workflow import edit_annotation
from tests.api.writing.desk import Desk
from tests.cast import Cast, act
from tests.corpus import Case, highlight, make_case, make_claim
from tests.every_state import make_every_state
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db
# The key with its person's roles, its rate, the rows; then what rests under all of them: anchors,
# attributions, captures; for verdicts evidence and appearances, of the current and the pending version.
QUERIES = {
    "publishers": 2,
    "articles": 2,
    "revisions": 2,
    "annotations": 3,
    "agents": 2,
    "claims": 2,
    "appearances": 4,
    "relations": 2,
    "evidence": 4,
    "verdicts": 14,
}


def listed(desk: Desk, address: str, **query: Any) -> Any:
    answer = desk.client.get(f"{API}working/{address}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def refs(desk: Desk, noun: str, **query: Any) -> list[str]:
    rows = listed(desk, noun, **query)
    return [one.get("verdict", one)["ref"] for one in rows]


def test_each_list_shows_what_each_thing_shows(cast: Cast) -> None:
    make_every_state(cast)
    desk = Desk.of(cast.ada)
    for noun in NARROWINGS:
        rows = listed(desk, noun)
        assert rows, noun
        for row in (rows[0], rows[-1]):
            uuid = row.get("verdict", row)["id"]
            said, _ = desk.done("GET", f"working/{noun}/{uuid}/")
            assert row == (said["revision"] if noun == "revisions" else said)


def test_a_list_asks_as_often_however_long_it_is(cast: Cast) -> None:
    make_every_state(cast)
    desk = Desk.of(cast.ada)
    asked = {}
    for noun in NARROWINGS:
        for size in (2, 500):
            with CaptureQueriesContext(connection) as queries:
                listed(desk, noun, page_size=size)
            asked[noun, size] = len(queries)
    assert {noun: asked[noun, 500] for noun in NARROWINGS} == QUERIES
    assert max(asked[noun, 2] - QUERIES[noun] for noun in NARROWINGS) <= 0


def test_pages_go_on_and_back_while_things_are_added(cast: Cast) -> None:
    made = [make_claim(cast, f"It rained {n} times. 🙂").ref for n in range(5)]
    desk = Desk.of(cast.ada)
    first = desk.client.get(f"{API}working/claims/", {"page_size": 2})
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    second = desk.client.get(first.json()["next"]).json()
    made.append(make_claim(cast, "It snowed.").ref)
    third = desk.client.get(second["next"]).json()
    pages = [first.json(), second, third]
    assert [one["ref"] for page in pages for one in page["results"]] == made
    assert third["next"] is None
    assert desk.client.get(third["previous"]).json()["results"] == second["results"]
    foreign = first.json()["next"].replace("working/claims", "working/agents")
    assert desk.client.get(foreign).json()["errors"][0]["code"] == "bad_cursor"


def test_large_things_end_a_page_early(cast: Cast) -> None:
    case = make_case(cast)
    words = ("The minister", "the café", "had closed", "on Monday")
    others = [highlight(cast, case.article, one) for one in words]
    for one in (case.annotation, *others):
        edit_annotation(act(cast.ada), one, note="é" * 1_700_000)  # 3.4 MB of JSON
    desk = Desk.of(cast.ada)
    pages = [desk.client.get(f"{API}working/annotations/").json()]
    while pages[-1]["next"]:
        pages.append(desk.client.get(pages[-1]["next"]).json())
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    for later, page in ((pages[2], pages[1]), (pages[1], pages[0])):
        back = desk.client.get(later["previous"]).json()
        assert [one["id"] for one in back["results"]] == [
            one["id"] for one in page["results"]
        ]
    assert back["previous"] is None


def test_lists_are_narrowed_down(cast: Cast) -> None:
    case = make_case(cast)
    other = make_claim(cast, "Caf\u00e9s 👩‍💻 in קפה close.")
    desk = Desk.of(cast.ada)
    article = case.article.ref
    for noun, found in (("claims", case.claim.ref), ("verdicts", case.verdict.ref)):
        assert refs(desk, noun, article=article) == [found]
        assert refs(desk, noun, article="A-9999") == []
    assert refs(desk, "claims", search="CAF\u00c9S 👩‍💻") == [other.ref]
    assert refs(desk, "claims", search="%") == []
    assert refs(desk, "claims", state="merged") == []
    assert refs(desk, "claims", state="merged,current") == [case.claim.ref, other.ref]
    assert refs(desk, "verdicts", state="draft", claim=case.claim.ref.lower())
    assert refs(desk, "verdicts", state="published") == []
    assert refs(desk, "verdicts", review="due") == []
    Verdict.objects.update(review_reason="Its words changed.")
    assert refs(desk, "verdicts", review="due") == refs(desk, "verdicts")
    assert refs(desk, "verdicts", review="settled") == []
    anchored = listed(desk, "annotations", anchor_state="anchored")
    assert anchored == listed(desk, "annotations") != []
    assert listed(desk, "annotations", anchor_state="orphaned,text_changed") == []
    assert refs(desk, "verdicts", claim=other.ref) == []
    assert refs(desk, "articles", claim=str(case.claim.uuid)) == [article]
    for noun in ("annotations", "appearances", "evidence"):
        assert len(listed(desk, noun, claim=case.claim.ref)) == 1
        assert listed(desk, noun, claim=other.ref) == []
    second = highlight(cast, case.article, "had closed")
    rows = listed(desk, "annotations", article=article, search="HAD closed")
    assert str(second.uuid) in {one["id"] for one in rows}
    assert listed(desk, "annotations", state="withdrawn") == []


@pytest.mark.parametrize(
    ("noun", "query", "code"),
    [
        ("claims", {"colour": "red"}, "unknown_parameter"),
        ("claims", {"page_size": "501"}, "out_of_bounds"),
        ("claims", {"cursor": "x"}, "bad_cursor"),
        ("claims", {"state": "drafty"}, "unknown_choice"),
        ("agents", {"article": "A-0001"}, "unknown_parameter"),
        ("verdicts", {"claim": "the first"}, "not_an_identifier"),
        ("claims", {"search": "a\x00"}, "nul"),
    ],
)
def test_what_does_not_fit_is_named(
    cast: Cast, noun: str, query: dict[str, str], code: str
) -> None:
    answer = Desk.of(cast.ada).client.get(f"{API}working/{noun}/", query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code


def test_nobody_else_reads_them(cast: Cast, case: Case, read: Reader) -> None:
    make_claim(cast, "A draft.")
    partner = Client()
    partner.force_login(cast.emil)
    for client, status in (
        (Client(), 401),
        (read.client, 403),
        (Desk.of(cast.cleo, "read", "export").client, 403),
        (Desk.of(cast.emil).client, 403),
        (partner, 403),
    ):
        for noun in NARROWINGS:
            answer = client.get(f"{API}working/{noun}/")
            assert answer.status_code == status, (noun, answer.content)
            assert b"results" not in answer.content
    colleague = Client()
    colleague.force_login(cast.ada)
    assert len(colleague.get(f"{API}working/claims/").json()["results"]) == 2
    # Assessments have no list: who reads blind must not come upon a colleague's.
    for noun in ("assessments", "secrets", "releases"):
        assert colleague.get(f"{API}working/{noun}/").status_code == 404
    # What partners read is as it was.
    assert read.ids("claims/") == [str(case.claim.uuid)]
    assert "working" not in read("claims/")["results"][0]
    assert Claim.objects.count() == 2
    assert Verdict.objects.count() == 1
