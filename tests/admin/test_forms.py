"""Forms run verbs: what a verb refuses is shown beside its field, and nothing typed is lost."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import models
from django.utils.html import escape

from annotations.models import (
    Agent,
    ApiKey,
    Appearance,
    Claim,
    Evidence,
    History,
    Newsroom,
    OriginGroup,
    Publisher,
    Relation,
)
from annotations.workflow import (
    Passing,
    RevisionContent,
    Use,
    edit_agent,
    edit_annotation,
    edit_appearance,
    edit_article,
    edit_claim,
    edit_draft,
    edit_evidence,
    edit_newsroom,
    edit_publisher,
    edit_relation,
    edit_verdict,
    relate,
    revise,
)
from tests.admin.site import (
    as_,
    at,
    errors_of,
    fields_of,
    fill,
    form_of,
    page_of,
    text_of,
)
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, Case, make_case, make_claim, make_evidence

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)> café 👩‍💻 cafe\u0301 קפה"


def make_person(cast: Cast, name: str) -> Agent:
    as_(cast.ada).post(at("agent", "add"), {"kind": "person", "name": name})
    return Agent.objects.get(name=name)


def test_everything_is_made_by_its_verb(cast: Cast) -> None:
    case = make_case(cast)
    other = make_claim(cast, "Another claim.")
    client = as_(cast.ada)
    agent = {"kind": "person", "name": HOSTILE, "same_as": "https://a.example/\r\n"}
    made: list[tuple[str, type[models.Model], dict[str, Any]]] = [
        ("publisher", Publisher, {"slug": "new", "name": HOSTILE, "kind": "blog"}),
        ("agent", Agent, agent),
        ("origingroup", OriginGroup, {"label": HOSTILE}),
        (
            "claim",
            Claim,
            {"text": HOSTILE, "language": "en", "checkability": "checkable"},
        ),
        (
            "relation",
            Relation,
            {
                "from_claim": case.claim.pk,
                "to_claim": other.pk,
                "kind": "contradicts",
                "rationale": HOSTILE,
            },
        ),
        (
            "evidence",
            Evidence,
            {
                "kind": "passage",
                "tier": "primary",
                "title": HOSTILE,
                "annotation": case.annotation.pk,
            },
        ),
    ]
    for name, model, said in made:
        before = set(model._default_manager.values_list("pk", flat=True))
        answer = client.post(at(name, "add"), said)
        assert answer.status_code == 302, (name, errors_of(answer))
        [new] = model._default_manager.exclude(pk__in=before)
        assert History.objects.filter(object=new.uuid, actor=cast.ada).count() == 1  # type: ignore[attr-defined]
        lists = [] if name == "relation" else [at(name)]
        for url in (*lists, page_of(new), page_of(new, "history")):
            page = text_of(client.get(url))
            assert "<img src=x" not in page
            assert "&lt;img src=x" in page, url
    assert not LogEntry.objects.exists()


def test_an_appearance_is_linked_with_its_chain(cast: Cast) -> None:
    case = make_case(cast)
    claim = make_claim(cast, "Another claim.")
    client = as_(cast.ada)
    client.post(at("agent", "add"), {"kind": "person", "name": "Ödön"})
    agent = Agent.objects.get()
    said = {
        "annotation": case.annotation.pk,
        "claim": claim.pk,
        "stance": "denies",
        "voice": "quoted",
        "hedging": "none",
        "chain-TOTAL_FORMS": "1",
        "chain-INITIAL_FORMS": "0",
        "chain-0-agent": agent.pk,
        "chain-0-relation": "",
    }
    refused = client.post(at("appearance", "add"), said)
    assert "Say how it was passed on" in errors_of(refused)
    said["chain-0-relation"] = "told"
    refused = client.post(at("appearance", "add"), said)
    assert "needs a claimant" in errors_of(refused)
    answer = client.post(at("appearance", "add"), {**said, "claimant": agent.pk})
    assert answer.status_code == 302, errors_of(answer)
    appearance = Appearance.objects.get(claim=claim)
    assert appearance.attributions.get().relation == "told"
    again = client.post(at("appearance", "add"), {**said, "claimant": agent.pk})
    assert "already linked to this claim" in errors_of(again)

    fill(client, page_of(appearance), **{"chain-0-relation": "according to"})
    assert appearance.attributions.get().relation == "according to"
    fill(client, page_of(appearance, "unlink"))
    assert not Appearance.objects.filter(claim=claim).exists()


REFUSED = [
    ("agent", {"kind": "anonymous_group", "name": "N"}, "An anonymous group"),
    ("claim", {"text": "", "language": "en"}, "This field is required."),
    ("claim", {"text": "A.", "language": "??"}, "BCP 47"),
    (
        "evidence",
        {"kind": "web_page", "tier": "primary", "title": "T"},
        "Evidence needs a web address",
    ),
    (
        "evidence",
        {"kind": "web_page", "tier": "primary", "title": "T", "url": "javascript:x"},
        "starts with http:// or https://",
    ),
]


@pytest.mark.parametrize(("name", "said", "message"), REFUSED)
def test_a_refusal_is_a_sentence_on_the_form(
    cast: Cast, name: str, said: dict[str, str], message: str
) -> None:
    before = History.objects.count()
    extra = {"checkability": "checkable"} if name == "claim" else {}
    answer = as_(cast.ada).post(at(name, "add"), {**said, **extra})
    assert answer.status_code == 200
    assert message in errors_of(answer)
    assert History.objects.count() == before


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


def test_saving_without_a_change_changes_nothing(cast: Cast, case: Case) -> None:
    before = History.objects.count()
    rows = (case.article, case.annotation, case.claim, case.evidence, case.appearance)
    for row in rows:
        version = row.version
        assert fill(as_(cast.cleo), page_of(row)).status_code == 302
        row.refresh_from_db()
        assert row.version == version
    assert History.objects.count() == before


def test_a_claim_is_merged_into_another(cast: Cast) -> None:
    claim, other = make_claim(cast), make_claim(cast, "The same in other words.")
    refused = fill(as_(cast.ada), page_of(claim, "merge"), into=claim.pk)
    assert refused.status_code == 200
    assert errors_of(refused)
    assert (
        fill(as_(cast.ada), page_of(claim, "merge"), into=other.pk).status_code == 302
    )
    claim.refresh_from_db()
    assert claim.merged_into == other
    assert other.ref in text_of(as_(cast.ada).get(page_of(claim)))


def test_a_key_is_shown_once_and_can_be_revoked(cast: Cast) -> None:
    client = as_(cast.emil)
    client.post(at("newsroom", "add"), {"name": "Northwind", "contact": "n@n.example"})
    room = Newsroom.objects.get()
    offered = form_of(client.get(at("apikey", "add"))).fields["acts_for"].queryset
    assert list(offered) == [cast.emil]
    said = {"newsroom": room.pk, "scopes": ["read", "export"], "days": 30, "rate": 60}
    assert client.post(at("apikey", "add"), {**said, "days": 0}).status_code == 200
    answer = client.post(at("apikey", "add"), said)
    key = ApiKey.objects.get()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    secret = answer.context["plaintext"]
    assert secret.startswith(f"fck_{key.prefix}_")
    assert secret in text_of(answer)
    for url in (at("apikey"), page_of(key), page_of(key, "history"), "/admin/"):
        assert secret.split("_", 2)[2] not in text_of(client.get(url))
    assert not any(secret in str(value) for value in client.cookies.values())
    fill(client, page_of(key, "revoke"))
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert "already revoked" in errors_of(fill(client, page_of(key, "revoke")))
    assert as_(cast.cleo).get(page_of(key, "revoke")).status_code == 403

    opened = client.get(page_of(room))
    edit_newsroom(act(cast.emil), room, contact="o@n.example")
    answer = client.post(page_of(room), {**fields_of(opened), "name": "Northwind News"})
    assert "has been changed since you opened it" in errors_of(answer)


def test_addresses_and_times_are_called_as_people_call_them(cast: Cast) -> None:
    client = as_(cast.ada)
    shown = {
        at("article", "add"): ("URL:", "Captured at (UTC):"),
        at("publisher", "add"): ("Site URL:",),
        at("evidence", "add"): ("URL:",),
    }
    for address, labels in shown.items():
        page = text_of(client.get(address))
        assert "Url" not in page, address
        for label in labels:
            assert label in page, (address, label)


def test_the_levels_of_an_assessment_say_what_they_mean(cast: Cast) -> None:
    case = make_case(cast)
    level = case.rating("true")
    page = text_of(as_(cast.ben).get(page_of(case.verdict, "assess")))
    assert escape(level.alternate_name) in page
    assert level.definition
    assert escape(level.definition) in page


def test_a_comparison_says_nothing_that_only_machines_read(cast: Cast) -> None:
    case = make_case(cast)
    content = RevisionContent(raw="Before it. " + TEXT, captured_at=CAPTURED)
    revise(act(cast.ada), case.article, content)
    page = text_of(as_(cast.ada).get(page_of(case.article, "compare")))
    assert "Carried over with the same words (1)" in page
    assert "1.00" not in page
    assert not re.search(r"from \d+ to", page)
