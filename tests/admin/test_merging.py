"""Two people in one form at a time: neither loses words, and neither puts back old ones."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from annotations.models import Agent
from annotations.workflow import (
    Passing,
    Use,
    edit_agent,
    edit_annotation,
    edit_appearance,
    edit_article,
    edit_claim,
    edit_draft,
    edit_evidence,
    edit_publisher,
    edit_relation,
    edit_verdict,
    relate,
)
from tests.admin.site import (
    as_,
    at,
    errors_of,
    fields_of,
    page_of,
)
from tests.cast import Cast, act
from tests.corpus import make_case, make_claim, make_evidence

pytestmark = pytest.mark.django_db


def make_person(cast: Cast, name: str) -> Agent:
    as_(cast.ada).post(at("agent", "add"), {"kind": "person", "name": name})
    return Agent.objects.get(name=name)


def test_a_stale_edit_keeps_what_was_typed(cast: Cast) -> None:
    case = make_case(cast)
    other = make_claim(cast, "Another claim.")
    relation = relate(act(cast.ada), case.claim, other, kind="contradicts")
    client = as_(cast.cleo)
    as_(cast.ada).post(at("agent", "add"), {"kind": "person", "name": "Ödön"})
    changes: list[tuple[Any, Any, str, str, str]] = [
        (case.article.publisher, edit_publisher, "name", "Theirs", "Mine"),
        (case.article, edit_article, "headline", "Theirs", "Mine"),
        (case.annotation, edit_annotation, "note", "Theirs", "Mine"),
        (case.claim, edit_claim, "text", "Theirs", "Mine"),
        (case.evidence, edit_evidence, "title", "Theirs", "Mine"),
        (relation, edit_relation, "rationale", "Theirs", "Mine"),
        (Agent.objects.get(), edit_agent, "descriptor", "Theirs", "Mine"),
        (case.appearance, edit_appearance, "hedging", "allegedly", "reportedly"),
    ]
    for row, edit, field, theirs, mine in changes:
        opened = client.get(page_of(row))
        edit(act(cast.ada), row, **{field: theirs})
        typed = {**fields_of(opened), field: mine}
        answer = client.post(page_of(row), typed)
        assert answer.status_code == 200, row
        assert "has been changed since you opened it" in errors_of(answer), row
        assert theirs in errors_of(answer), row
        assert "Reload" not in errors_of(answer), row
        assert fields_of(answer)[field] == mine
        row.refresh_from_db()
        assert getattr(row, field) == theirs
        again = client.post(page_of(row), fields_of(answer))
        assert again.status_code == 302, (row, errors_of(again))
        row.refresh_from_db()
        assert getattr(row, field) == mine


def test_what_somebody_else_changed_meanwhile_is_not_put_back(cast: Cast) -> None:
    case, words = make_case(cast), "Cafe\u0301 👩‍💻\nשלום"
    rows: list[tuple[Any, Any, str, Any, str, str]] = [
        (case.article, edit_article, "authors", ["Ana", "Bo"], "genre", "opinion"),
        (case.annotation, edit_annotation, "note", words, "motivation", "commenting"),
        (case.claim, edit_claim, "claimed_on", date(2025, 3, 1), "text", "Mine."),
        (case.evidence, edit_evidence, "quote", words, "tier", "secondary"),
        (case.appearance, edit_appearance, "first_appearance", True, "hedging", "reportedly"),
    ]  # fmt: skip
    client = as_(cast.ada)
    for row, edit, theirs, value, mine, typed in rows:
        opened = client.get(page_of(row))
        edit(act(cast.ben), row, **{theirs: value})
        answer = client.post(page_of(row), {**fields_of(opened), mine: typed})
        assert "stands below as it is stored now" in errors_of(answer), row
        assert "Stored now" not in errors_of(answer), row
        again = client.post(page_of(row), fields_of(answer))
        assert again.status_code == 302, (row, errors_of(again))
        row.refresh_from_db()
        assert str(getattr(row, mine)) == typed
        assert getattr(row, theirs) == value, row


def test_a_draft_keeps_what_two_people_wrote_at_a_time(cast: Cast) -> None:
    case = make_case(cast)
    ada, other = as_(cast.ada), make_evidence(cast, title="Minutes")
    opened = ada.get(page_of(case.verdict, "draft"))
    edit_draft(act(cast.cleo), case.version, [Use(other, "refutes", "Cleo's.")], justification="Cleo's.")  # fmt: skip
    said = {**fields_of(opened), "summary": "Ada's."}
    answer = ada.post(page_of(case.verdict, "draft"), said)
    assert "now: justification." in errors_of(answer)
    assert "now: evidence." in errors_of(answer)
    assert "Stored now" not in errors_of(answer)
    saved = ada.post(page_of(case.verdict, "draft"), fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    case.version.refresh_from_db()
    assert (case.version.summary, case.version.justification) == ("Ada's.", "Cleo's.")
    [use] = case.version.evidence_uses.all()
    assert (use.evidence, use.rationale) == (other, "Cleo's.")


def test_evidence_that_two_people_changed_is_told_before_it_is_replaced(
    cast: Cast,
) -> None:
    case = make_case(cast)
    ada, other = as_(cast.ada), make_evidence(cast, title="Minutes")
    opened = ada.get(page_of(case.verdict, "draft"))
    edit_draft(act(cast.cleo), case.version, [Use(other, "refutes")])
    said = {**fields_of(opened), "uses-0-rationale": "Ada's."}
    answer = ada.post(page_of(case.verdict, "draft"), said)
    assert "Stored now – evidence: Minutes" in errors_of(answer)
    assert case.version.evidence_uses.get().evidence == other
    saved = ada.post(page_of(case.verdict, "draft"), fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    [use] = case.version.evidence_uses.all()
    assert (use.evidence, use.rationale) == (case.evidence, "Ada's.")


def test_evidence_that_both_brought_stays_beside_what_only_one_did(cast: Cast) -> None:
    case = make_case(cast)
    other = make_evidence(cast, title="Minutes")
    edit_draft(act(cast.cleo), case.version, [])
    ada, draft = as_(cast.ada), page_of(case.verdict, "draft")
    opened = ada.get(draft)
    edit_draft(act(cast.cleo), case.version, [Use(other, "refutes")])
    mine = {
        "uses-0-evidence": other.pk, "uses-0-stance": "refutes",
        "uses-1-evidence": case.evidence.pk, "uses-1-stance": "supports",
    }  # fmt: skip
    answer = ada.post(draft, {**fields_of(opened), **mine})
    saved = ada.post(draft, fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    uses = case.version.evidence_uses.order_by("position")
    assert [one.evidence for one in uses] == [other, case.evidence]


def test_a_chain_keeps_what_somebody_else_wrote_meanwhile(cast: Cast) -> None:
    case, told = make_case(cast), make_person(cast, "Ödön 👩‍💻")
    ada = as_(cast.ada)
    opened = ada.get(page_of(case.appearance))
    edit_appearance(act(cast.cleo), case.appearance, [Passing(told, "told")])
    said = {**fields_of(opened), "hedging": "reportedly"}
    answer = ada.post(page_of(case.appearance), said)
    assert "now: how the claim reached the article." in errors_of(answer)
    assert "Stored now" not in errors_of(answer)
    assert fields_of(answer)["chain-0-relation"] == "told"
    saved = ada.post(page_of(case.appearance), fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    case.appearance.refresh_from_db()
    assert case.appearance.hedging == "reportedly"
    assert case.appearance.attributions.get().agent == told


def test_a_chain_that_two_people_changed_is_told_before_it_is_replaced(
    cast: Cast,
) -> None:
    case, told, heard = (
        make_case(cast),
        make_person(cast, "Ödön"),
        make_person(cast, "שלום"),
    )
    ada = as_(cast.ada)
    opened = ada.get(page_of(case.appearance))
    edit_appearance(act(cast.cleo), case.appearance, [Passing(told, "told")])
    mine = {
        "chain-0-agent": told.pk, "chain-0-relation": "told",
        "chain-1-agent": heard.pk, "chain-1-relation": "according to",
    }  # fmt: skip
    answer = ada.post(page_of(case.appearance), {**fields_of(opened), **mine})
    assert "Stored now – how the claim reached the article: told Ödön" in errors_of(
        answer
    )
    assert case.appearance.attributions.count() == 1
    saved = ada.post(page_of(case.appearance), fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    links = case.appearance.attributions.order_by("position")
    assert [one.agent for one in links] == [told, heard]


def test_planning_keeps_what_two_people_changed_at_a_time(cast: Cast) -> None:
    case = make_case(cast)
    ada, plan = as_(cast.ada), page_of(case.verdict, "plan")
    opened = ada.get(plan)
    until = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    edit_verdict(act(cast.cleo), case.verdict, embargo_until=until)
    answer = ada.post(plan, {**fields_of(opened), "stale_after": "2031-05-06"})
    assert "now: Embargo until (UTC)." in errors_of(answer)
    assert "Stored now" not in errors_of(answer)
    assert fields_of(answer)["embargo_until_1"] == "03:04:00"
    saved = ada.post(plan, fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    case.verdict.refresh_from_db()
    assert (case.verdict.embargo_until, case.verdict.stale_after) == (until, date(2031, 5, 6))  # fmt: skip


def test_an_embargo_that_two_people_changed_is_told_before_it_is_replaced(
    cast: Cast,
) -> None:
    case = make_case(cast)
    ada, plan = as_(cast.ada), page_of(case.verdict, "plan")
    opened = ada.get(plan)
    until = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    edit_verdict(act(cast.cleo), case.verdict, embargo_until=until)
    mine = {"embargo_until_0": "2029-01-01", "embargo_until_1": "00:00:00"}
    answer = ada.post(plan, {**fields_of(opened), **mine})
    assert "Stored now – Embargo until (UTC): 2030-01-02 03:04" in errors_of(answer)
    case.verdict.refresh_from_db()
    assert case.verdict.embargo_until == until
    saved = ada.post(plan, fields_of(answer))
    assert saved.status_code == 302, errors_of(saved)
    case.verdict.refresh_from_db()
    assert case.verdict.embargo_until == datetime(2029, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("shown", ["", "[1]", "{", "[" * 10_000, '[{"evidence": []}]'])
def test_a_form_that_lies_about_what_it_showed_harms_nothing(
    cast: Cast, shown: str
) -> None:
    case = make_case(cast)
    client = as_(cast.ada)
    opened = client.get(page_of(case.verdict, "draft"))
    said = {**fields_of(opened), "uses_shown": shown, "initial-as_of": "x", "initial-rating": "y"}  # fmt: skip
    answer = client.post(page_of(case.verdict, "draft"), {**said, "summary": "Ada's."})
    assert answer.status_code == 302, errors_of(answer)
    case.version.refresh_from_db()
    assert case.version.summary == "Ada's."
    assert case.version.evidence_uses.get().evidence == case.evidence
