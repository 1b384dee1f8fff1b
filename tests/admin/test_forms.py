"""Forms run verbs: what a verb refuses is shown beside its field, and nothing typed is lost."""

import re
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
    RevisionContent,
    add_newsroom,
    create_api_key,
    edit_newsroom,
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
from tests.corpus import CAPTURED, TEXT, Case, make_case, make_claim

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)> café 👩‍💻 cafe\u0301 קפה"


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


CHOSEN = [
    ("verdict", "claim"), ("revision", "article"), ("evidence", "annotation"), ("article", "publisher"),
    ("appearance", "claimant"), ("appearance", "chain-0-agent"), ("relation", "to_claim"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "field"), CHOSEN)
@pytest.mark.parametrize("value", ["C-0001", "1e400", "\0", "9" * 40, "👩‍💻"])
def test_what_no_row_is_called_by_is_refused_in_words(
    cast: Cast, name: str, field: str, value: str
) -> None:
    client = as_(cast.cleo)
    formset = {"chain-TOTAL_FORMS": "1", "chain-INITIAL_FORMS": "0"}
    answer = client.post(at(name, "add"), {**formset, field: value})
    assert answer.status_code == 200
    refused = "Null characters" if value == "\0" else "not one of the available"
    assert refused in answer.content.decode()
    assert client.get(at(name, "add"), {field: value}).status_code in {200, 400}


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


def test_a_key_that_has_expired_is_not_offered_to_be_rotated(cast: Cast) -> None:
    room = add_newsroom(act(cast.emil), name="Café 👩‍💻 Northwind")
    key = create_api_key(act(cast.emil), room, days=1).key
    client = as_(cast.emil)
    assert page_of(key, "rotate") in text_of(client.get(page_of(key)))
    ApiKey.objects.filter(pk=key.pk).update(expires_at=key.created)
    page = text_of(client.get(page_of(key)))
    assert page_of(key, "rotate") not in page
    assert page_of(key, "revoke") in page


def test_a_newsroom_that_was_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    client = as_(cast.emil)
    room = add_newsroom(act(cast.emil), name="Northwind")
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
