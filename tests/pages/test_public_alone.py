"""Pages show what is published and nothing else, whatever stands in it."""

import json

import pytest
from django.conf import settings
from django.test import Client

from annotations.models import Article, Record
from annotations.records.stored import etag_of
from annotations.workflow import (
    AppearanceContent,
    ClaimContent,
    add_agent,
    add_publisher,
    file_claim,
    link,
)
from tests.cast import Cast, act
from tests.corpus import Case, highlight, make_article, make_case, make_evidence
from tests.every_state import EveryState
from tests.pages.conftest import public_role
from tests.pages.reader import read

pytestmark = pytest.mark.django_db

PAGES = {"verdict": "verdicts", "claim": "claims", "article": "articles"}
LISTS = ["/", "/verdicts/", "/verdicts/?q=café", "/corrections/", "/sitemap.xml", "/sitemap-0.xml", "/robots.txt"]  # fmt: skip
MARKUP = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'👩‍💻 קפה"
)


def every_page() -> list[str]:
    """Return the addresses of all pages there are, tombstones included."""
    rows = Record.objects.filter(kind__in=PAGES).values_list("kind", "ref")
    return [*LISTS, *(f"/{PAGES[kind]}/{ref}/" for kind, ref in rows)]


def test_the_public_role_is_all_that_pages_need(
    client: Client, corpus: EveryState
) -> None:
    for path in every_page():
        with public_role():
            answer = client.get(path)
        assert answer.status_code in (200, 302, 410), path


def test_the_public_role_sees_no_tables_of_the_desk(corpus: EveryState) -> None:
    with pytest.raises(Exception, match="permission denied"), public_role():
        list(Article.objects.all())


def test_no_draft_shows_on_any_page(client: Client, corpus: EveryState) -> None:
    drafts = [corpus.draft, corpus.in_review, corpus.approved]
    hidden = [one.verdict.ref for one in drafts] + [one.claim.text for one in drafts]

    for path in every_page():
        shown = client.get(path).content.decode()
        assert not [one for one in hidden if one in shown], path


def test_every_page_keeps_to_the_strict_policy(
    client: Client, corpus: EveryState
) -> None:
    for path in every_page():
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert " style=" not in answer.content.decode()
        if answer["Content-Type"].startswith("text/html") and answer.content:
            scripts = read(answer).named("script")
            assert all(one["type"] == "application/ld+json" for one in scripts)


@pytest.fixture
def hostile(cast: Cast) -> Case:
    """Publish a case with markup in every field that takes text, and addresses that would run."""
    house = add_publisher(act(cast.ada), slug="house", name=MARKUP)
    article = make_article(
        cast, text=f"{MARKUP} the café had closed {MARKUP}\r\n\r\n{MARKUP}", publisher=house, headline=MARKUP,
        authors=[MARKUP], url="https://house.example/<script>alert(3)</script>\"'", rights_note=MARKUP,
    )  # fmt: skip
    claim = file_claim(
        act(cast.ada), ClaimContent(text=MARKUP, language="en", about=[MARKUP])
    )
    case = make_case(
        cast, article=article, claim=claim, summary=MARKUP, justification=f"{MARKUP}\n\n{MARKUP}"
    )  # fmt: skip
    evidence = make_evidence(
        cast, url="https://x.example/", title=MARKUP, quote=MARKUP, publisher_name=MARKUP, locator=MARKUP
    )  # fmt: skip
    case.version.evidence_uses.create(
        evidence=evidence, stance="context", position=2, rationale=MARKUP
    )
    agent = add_agent(act(cast.ada), kind="person", name=MARKUP, descriptor=MARKUP)
    said = AppearanceContent(stance="asserts", voice="quoted", claimant=agent)
    quoted = highlight(cast, article, "<script>alert(1)</script><img")
    link(act(cast.ada), case.claim, quoted, said)
    return case.published()


def test_markup_is_text_wherever_it_stands(client: Client, hostile: Case) -> None:
    for path in every_page():
        shown = client.get(path).content.decode()
        assert "<script>alert" not in shown, path
        assert "<img" not in shown, path
        assert "onerror=alert(2)>" not in shown, path
    page = read(client.get(f"/verdicts/{hostile.verdict.ref}/"))
    assert "<script>alert(1)</script>" in page.text


def test_the_embedded_data_holds_the_same_words(client: Client, hostile: Case) -> None:
    markup = client.get(f"/verdicts/{hostile.verdict.ref}/").content.decode()

    block = markup.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in block
    assert json.loads(block)["claimReviewed"] == MARKUP


def test_an_address_that_would_run_is_never_linked(client: Client, case: Case) -> None:
    row = Record.objects.get(kind="verdict")
    body = row.body.replace(
        b"https://register.example/closures", b"javascript:alert(1)//closures"
    )
    Record.objects.filter(pk=row.pk).delete()
    row.pk, row.body = None, body
    row.etag = etag_of(body)
    row.save()

    page = read(client.get(f"/verdicts/{case.verdict.ref}/"))

    assert not [link for link in page.links if link.startswith("javascript")]
    assert "Register of closures" in page.text


def test_the_sitemap_names_every_page_that_is_served_whole(
    client: Client, corpus: EveryState
) -> None:
    index = client.get("/sitemap.xml").content.decode()
    found = client.get("/sitemap-0.xml").content.decode()

    assert f"<loc>{settings.SITE_URL}/sitemap-0.xml</loc>" in index
    assert f"{settings.SITE_URL}/verdicts/{corpus.published.verdict.ref}/" in found
    assert f"{settings.SITE_URL}/claims/{corpus.published.claim.ref}/" in found
    for case in (corpus.retracted, corpus.withheld, corpus.draft):
        assert case.verdict.ref not in found
    assert client.get("/sitemap-7.xml").status_code == 404


def test_crawlers_are_told_where_the_sitemap_is(client: Client, db: None) -> None:
    answer = client.get("/robots.txt")

    assert answer["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in answer.content.decode()


def test_the_start_page_leads_everywhere(client: Client, case: Case) -> None:
    page = read(client.get("/"))

    for path in (f"/verdicts/{case.verdict.ref}/", "/corrections/", "/api/v1/", "/api/v1/docs/", "/admin/"):  # fmt: skip
        assert path in page.links
    assert case.version.summary in page.text


def test_the_start_page_of_an_empty_desk_says_so(client: Client, db: None) -> None:
    assert "Nothing has been published yet." in read(client.get("/")).text
