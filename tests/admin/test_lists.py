"""Every list and page opens, for those who may see it, with a number of queries that does not grow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.workflow import (
    add_newsroom,
    assess,
    comment,
    return_to_author,
    submit,
)
from tests.admin.one_of_each import another
from tests.admin.site import as_, at, fields_of, page_of, text_of
from tests.cast import Cast, act
from tests.corpus import (
    Case,
    make_article,
    make_case,
    make_scale,
)

pytestmark = pytest.mark.django_db

MODELS = {
    model._meta.model_name: model
    for model in apps.get_app_config("annotations").get_models()
    # Nobody's business: one goes in a day, one in a minute, and one is an index.
    if model._meta.model_name not in ("keptanswer", "presence", "shingles")
}
PARTNERS = {
    "newsroom",
    "apikey",
    "subscription",
    "delivery",
    "deliveryattempt",
    "ratecount",
    "keyusage",
}
EDITORS = {"release"}
LEDGER = {"record", "event", "eventbody", "ledgerhead"}
ADDED = {
    "publisher", "article", "revision", "claim", "appearance", "relation", "agent",
    "origingroup", "evidence", "verdict", "newsroom", "apikey", "subscription", "release",
}  # fmt: skip


@pytest.fixture
def corpus(cast: Cast) -> Callable[[int], Case]:
    """Return a way to make one more case on one scale."""
    scale = make_scale(cast)
    return lambda number: another(cast, number, scale=scale)


def queries(client: Any, url: str) -> tuple[int, Any]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(url)
    return len(seen), answer


def viewer(cast: Cast, model: str) -> User:
    return cast.emil if model in PARTNERS else cast.cleo


def test_no_link_leads_where_its_reader_is_refused(cast: Cast) -> None:
    """People's accounts, colleagues' calls and newsrooms have pages that not everybody may open."""
    case = make_case(cast).published()
    comment(act(cast.ben), case.annotation, "@dora, look.")
    add_newsroom(act(cast.emil), name="Westgate Mail")
    given = assess(act(cast.dora), case.verdict, case.rating("false"))
    rows = (case.annotation, given, case.version)
    pages = ["/admin/history/", *(page_of(row) for row in rows)]
    client = as_(cast.cleo)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for link in set(re.findall(r'href="(/admin/annotations/[^"#?]+/change/|/admin/auth/[^"]+)"', text_of(answer))):  # fmt: skip
            assert client.get(link).status_code == 200, (page, link)


def test_an_address_that_names_no_field_to_find_its_row_by_opens(cast: Cast) -> None:
    case = make_case(cast)
    revision = case.article.revisions.get()
    answer = as_(cast.cleo).get(page_of(revision), {"_to_field": ""})
    assert answer.status_code == 200


def test_every_model_is_registered() -> None:
    assert set(MODELS.values()) <= set(admin.site._registry)


def test_every_list_opens_with_constant_queries(
    cast: Cast, corpus: Callable[[int], Case]
) -> None:
    counts: dict[str, list[int]] = {name: [] for name in MODELS}
    for number in (1, 2, 4):
        corpus(number)
        if number == 2:
            corpus(3)
        for name in MODELS:
            count, answer = queries(as_(viewer(cast, name)), at(name))
            assert answer.status_code == 200, name
            counts[name].append(count)
    grown = {name: found for name, found in counts.items() if found[1] != found[2]}
    assert not grown
    assert max(found[2] for found in counts.values()) <= 14, counts


def test_every_page_opens(cast: Cast, one_of_each: Case) -> None:
    for name, model in MODELS.items():
        row = model.objects.first()
        if row is None:
            assert name in {"capture", "ratecount", "keyusage"}, name
            continue
        client = as_(viewer(cast, name))
        answer = client.get(at(name, "change", row.pk))
        assert answer.status_code == 200, name
        history = client.get(at(name, "history", row.pk))
        assert history.status_code == 200, name


@pytest.mark.parametrize("name", sorted(MODELS))
def test_only_what_has_a_creating_verb_can_be_added(cast: Cast, name: str) -> None:
    expected = 200 if name in ADDED else 403
    assert as_(viewer(cast, name)).get(at(name, "add")).status_code == expected


@pytest.mark.parametrize("name", sorted(MODELS))
def test_lists_are_open_to_their_roles_alone(cast: Cast, name: str) -> None:
    def status(user: User) -> int:
        return as_(user).get(at(name)).status_code

    partners = 200 if name in PARTNERS | LEDGER else 403
    drafts = 403 if name in PARTNERS | EDITORS else 200
    assert [status(u) for u in (cast.ada, cast.ben)] == [drafts] * 2
    assert status(cast.cleo) == (403 if name in PARTNERS else 200)
    assert status(cast.emil) == partners
    assert status(cast.nobody) == 403


def test_the_front_page_leads_to_every_list_that_is_open_to_somebody(
    cast: Cast,
) -> None:
    for user in (cast.ada, cast.cleo, cast.emil):
        client = as_(user)
        page = text_of(client.get("/admin/"))
        for name in sorted(MODELS):
            is_open = client.get(at(name)).status_code == 200
            assert (f'href="{at(name)}"' in page) == is_open, (user.username, name)


def test_whoever_lacks_a_role_is_told_whom_to_ask(cast: Cast) -> None:
    client = as_(cast.nobody)
    assert "Ask an administrator for one." in text_of(client.get("/admin/"))
    refused = client.get(at("verdict"), headers={"Accept": "text/html"})
    assert "Ask an administrator for it." in text_of(refused)
    assert '<a href="/admin/">' in text_of(refused)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_nothing_can_be_deleted(one_of_each: Case, name: str) -> None:
    row = MODELS[name].objects.first()
    root = User.objects.create_superuser("root")
    if row is not None:
        answer = as_(root).post(at(name, "delete", row.pk), {"post": "yes"})
        assert answer.status_code == 403
        assert MODELS[name].objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "address",
    [
        "newsroom/?unread={many}", "comment/{many}/change/", "verdict/{many}/change/",
        "verdictversion/{many}/change/", "article/{article}/read/?evidence_for={many}",
        "article/{article}/read/?panel=highlights&annotation={many}",
        "article/{article}/read/?panel=claims&claim={many}",
        "article/{article}/read/near/?since={many}",
        "article/{article}/read/find/?q=a&claim={many}",
        "article/{article}/read/panel/?revision={many}",
        "article/{article}/read/panel/?card=claim/{many}",
    ],
)  # fmt: skip
def test_a_number_of_any_length_breaks_no_page(one_of_each: Case, address: str) -> None:
    asked = address.format(article=one_of_each.article.pk, many="9" * 5_000)
    client = as_(User.objects.create_superuser("root"))
    answer = client.get(f"/admin/annotations/{asked}")
    assert answer.status_code in {200, 302, 404}


def test_secrets_are_never_shown(cast: Cast, one_of_each: Case) -> None:
    for name in ("apikey", "subscription"):
        row = MODELS[name].objects.get()
        for url in (at(name), at(name, "change", row.pk)):
            page = text_of(as_(cast.emil).get(url))
            assert row.secret_sha256 not in page
            assert getattr(row, "salt", row.secret_sha256) not in page


def test_the_front_page_counts_what_waits_for_whom(
    cast: Cast, corpus: Callable[[int], Case]
) -> None:
    case = make_case(cast)

    def waiting(user: User) -> dict[str, int]:
        answer = as_(user).get("/admin/")
        return {one.title: one.count for one in answer.context["waiting"]}

    assert waiting(cast.ada)["My drafts"] == 1
    submit(act(cast.ada), case.version)
    assert waiting(cast.ben)["Waiting for a second reader"] == 1
    assert "Waiting for a second reader" not in waiting(cast.ada)
    return_to_author(act(cast.ben), case.version, reason="Name the register.")
    assert waiting(cast.ada)["Returned to me"] == 1
    assert waiting(cast.ada)["My drafts"] == 0
    assert waiting(cast.nobody) == {}
    count, _ = queries(as_(cast.cleo), "/admin/")
    corpus(7)
    assert queries(as_(cast.cleo), "/admin/")[0] == count


def test_the_queues_list_what_they_count(cast: Cast) -> None:
    case = make_case(cast)
    page = as_(cast.ada).get(at("verdict") + "?queue=my-drafts")
    assert case.verdict.ref in text_of(page)
    page = as_(cast.ben).get(at("verdict") + "?queue=second-reader")
    assert case.verdict.ref not in text_of(page)


def test_an_administrator_gives_roles(cast: Cast) -> None:
    root = User.objects.create_superuser("root")
    group = Group.objects.get(name="reviewer")
    page = as_(root).get(f"/admin/auth/user/{cast.nobody.pk}/change/")
    assert page.status_code == 200
    assert "reviewer" in text_of(page)
    said = {
        name: value
        for name, value in fields_of(page).items()
        if name not in ("groups", "user_permissions")
    }
    as_(root).post(
        f"/admin/auth/user/{cast.nobody.pk}/change/", {**said, "groups": [group.pk]}
    )
    assert (
        as_(User.objects.get(pk=cast.nobody.pk)).get(at("verdict")).status_code == 200
    )
    assert as_(cast.cleo).get("/admin/auth/user/").status_code == 403


SEARCHED = [
    ("appearance", "annotation", "café"),
    ("appearance", "claim", "Claim number"),
    ("appearance", "claimant", "Person"),
    ("appearance", "origin_group", "Origin"),
    ("attribution", "agent", "Person"),
    ("article", "publisher", "House"),
    ("revision", "article", "Café closes"),
    ("evidence", "annotation", "café"),
    ("evidenceuse", "evidence", "Register"),
    ("claim", "merged_into", "Claim number"),
    ("apikey", "newsroom", "Room"),
]


@pytest.mark.parametrize(("model", "field", "term"), SEARCHED)
def test_search_fields_answer(
    cast: Cast, one_of_each: Case, model: str, field: str, term: str
) -> None:
    asked = {"app_label": "annotations", "model_name": model, "field_name": field}
    client = as_(cast.emil if model == "apikey" else cast.ada)
    for one in (term, ""):
        answer = client.get("/admin/autocomplete/", {**asked, "term": one})
        assert answer.json()["results"], one
    refused = as_(cast.nobody).get("/admin/autocomplete/", {**asked, "term": term})
    assert refused.status_code == 403


def test_a_search_for_an_annotation_answers_with_its_words(cast: Cast) -> None:
    case = make_case(cast)
    answer = as_(cast.ada).get(
        "/admin/autocomplete/",
        {
            "app_label": "annotations",
            "model_name": "appearance",
            "field_name": "annotation",
            "term": "café",
        },
    )
    name = f"{case.article.ref} “the café had closed”"
    assert answer.json()["results"] == [{"id": str(case.annotation.pk), "text": name}]


def test_all_is_offered_where_a_list_shows_less(cast: Cast) -> None:
    make_article(cast)
    client = as_(cast.ada)
    assert "Show all" not in text_of(client.get(at("article")))
    for less in ("?q=bakery", "?genre__exact=blog"):
        assert "Show all" in text_of(client.get(at("article") + less))
