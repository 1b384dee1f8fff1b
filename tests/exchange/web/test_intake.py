"""Articles come in from pages and feeds: whole, once, and again when they have changed."""

import gzip
import re
import sys
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from pytest_django import Settings

from annotations.exchange.said import Unloadable
from annotations.exchange.web.addresses import canonical, same_place
from annotations.exchange.web.asking import said_in
from annotations.exchange.web.feeds import addresses_in
from annotations.exchange.web.fetching import MOST_BYTES, PAGES, fetch
from annotations.exchange.web.intake import preview, take_all
from annotations.exchange.web.invisible import Disguise
from annotations.exchange.web.pages import read_page
from annotations.management.fetch_jobs import fetch_articles
from annotations.models import Article, Fetch, Revision
from tests.admin.site import as_, at, fields_of, text_of
from tests.cast import Cast, act
from tests.exchange.web.site import WORDS, Reply, Site, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_page(site: Site) -> None:
    site.replies["/cafe"] = Reply(page())


def test_a_page_comes_in_without_losing_a_character(site: Site, cast: Cast) -> None:
    seen = preview(site.at("/cafe"))
    assert seen.source.raw == "\n".join(["Café closes", *WORDS]) + "\n"
    assert {"Home", "All the news", "Copyright 2025, all rights reserved"} == set(
        seen.left_out
    )
    intake = take_all(act(cast.ada), [site.at("/cafe")])
    article = Article.objects.get(ref=intake.report.added[0])
    assert (article.headline, article.language, article.authors) == (
        "Café closes", "en-GB", ["Zoë Ångström"],
    )  # fmt: skip
    assert (article.publisher.name, str(article.published_on)) == (
        "Northern Echo", "2025-03-01",
    )  # fmt: skip
    assert article.rights == "quote"
    assert article.revisions.get().text == seen.source.raw


def test_joiners_written_as_entities_and_odd_letters_come_through() -> None:
    raw = "a&zwnj;b &#x200d; &#8205;&amp;&lt;p&gt; &nbsp; e\u0301 Å 𒀀 x"
    disguise = Disguise(raw)
    assert not any(char in disguise.page for char in "\u200c\u200d\u0301\u212b")
    assert "&amp;&lt;p&gt;" in disguise.page
    assert disguise.off(disguise.page) == (
        "a\u200cb \u200d \u200d&amp;&lt;p&gt; \xa0 e\u0301 Å 𒀀 x"
    )


def test_fetching_again_changes_nothing_until_the_text_has_changed(
    site: Site, cast: Cast
) -> None:
    take_all(act(cast.ada), [site.at("/cafe")])
    again = take_all(act(cast.ada), [site.at("/cafe?utm_source=feed#top")])
    site.replies["/cafe?utm_source=feed"] = Reply(page())
    again = take_all(act(cast.ada), [site.at("/cafe?utm_source=feed#top")])
    assert again.report.unchanged
    assert not again.report.added
    site.replies["/cafe"] = Reply(page(*WORDS[:3], "The sign has gone since Tuesday."))
    assert preview(site.at("/cafe")).outcome.startswith("A new revision of A-")
    changed = take_all(act(cast.ada), [site.at("/cafe")])
    (ref,) = changed.report.revised
    assert Article.objects.get().ref == ref
    assert Revision.objects.count() == 2


def test_a_page_that_is_back_at_an_earlier_text_is_called_so(
    site: Site, cast: Cast
) -> None:
    first, second = page(), page(*WORDS[:3], "The sign has gone since Tuesday.")
    for one in (first, second, first):
        site.replies["/cafe"] = Reply(one)
        seen = preview(site.at("/cafe"))
        intake = take_all(act(cast.ada), [site.at("/cafe")])

    (ref,) = intake.report.earlier
    kept = f"Nothing new: {ref} had this text"
    assert seen.outcome.startswith(f"{kept} in revision 1, and has another since.")
    assert [one.startswith(kept) for one in said_in(intake)] == [True]
    assert Revision.objects.count() == 2


def test_the_same_text_at_another_address_is_passed_over(
    site: Site, cast: Cast
) -> None:
    take_all(act(cast.ada), [site.at("/cafe")])
    site.replies["/copy"] = Reply(page())
    site.replies["/like"] = Reply(page(*WORDS, "One sentence more than before."))
    intake = take_all(act(cast.ada), [site.at("/copy"), site.at("/like")])
    assert len(intake.report.added) == 1
    (reason,) = intake.passed_over
    assert "has the very text of A-" in reason
    (like,) = [one for one in preview(site.at("/like")).resembling if one.share < 1]
    assert like.share > 0.8


def test_a_page_may_name_its_own_address_and_no_other_house_s(
    site: Site, cast: Cast
) -> None:
    link = '<link rel="canonical" href="{}">'
    site.replies["/amp"] = Reply(page(head=link.format(site.at("/cafe"))))
    assert preview(site.at("/amp")).source.said.url == site.at("/cafe")
    site.replies["/sly"] = Reply(page(head=link.format("https://house.example/1")))
    assert preview(site.at("/sly")).source.said.url == site.at("/sly")


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Echo</title><link>{0}</link>
<item><title>One</title><link>{0}/cafe</link></item><item><link>{0}/two?utm_medium=rss</link></item>
<item><link>{0}/gone</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="{0}/feed"/><entry>
<link rel="enclosure" href="{0}/sound"/><link href="/cafe"/></entry></feed>"""


def test_feeds_bring_their_articles_each_for_itself(site: Site, cast: Cast) -> None:
    site.replies["/feed"] = Reply(
        RSS.format(site.at("")).encode(), "application/rss+xml"
    )
    site.replies["/two?utm_medium=rss"] = Reply(page(*WORDS[:2], title="Two"))
    intake = take_all(act(cast.ada), [site.at("/feed")])
    assert len(intake.report.added) == 2
    (reason,) = intake.passed_over
    assert "/gone answers with 404" in reason
    urls = set(Article.objects.values_list("url", flat=True))
    assert urls == {site.at("/cafe"), site.at("/two")}
    site.replies["/atom"] = Reply(ATOM.format(site.at("")).encode(), "application/xml")
    intake = take_all(act(cast.ada), [site.at("/atom")])
    assert len(intake.report.unchanged) == 1


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<rss><channel><item><link>https://house.example/&b;</link></item></channel></rss>"""


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (BOMB.encode(), "document type"),
        (BOMB.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16"), "document type"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>', "document type"),
        (b"<html><body/></html>", "begins with <html>"),
        (b"<rss><channel>", "is not a feed"),
        (b"<rss>" + b"<a>" * 5_000, "nested too deeply"),
        (b"\x00\xff", "is not a feed"),
    ],
    ids=["bomb", "bomb in UTF-16", "external", "page", "cut", "deep", "binary"],
)  # fmt: skip
def test_hostile_feeds_are_refused_in_a_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(Unloadable, match=says):
        addresses_in(raw, "https://house.example/feed")


def test_what_is_fetched_is_bounded_and_typed(site: Site) -> None:
    def refused(reply: Reply) -> str:
        site.replies["/x"] = reply
        with pytest.raises(Unloadable) as refusal:
            fetch(site.at("/x"), accepted=PAGES)
        return str(refusal.value)

    bomb = gzip.compress(b"0" * (MOST_BYTES + 10))
    packed = {"content-encoding": "gzip"}
    assert "unpacks to more than 10 MB" in refused(Reply(bomb, headers=packed))
    assert "damaged" in refused(Reply(b"x", headers=packed))
    assert "packed as 'br'" in refused(Reply(b"x", headers={"content-encoding": "br"}))
    assert "larger than 10 MB" in refused(Reply(b"0" * (MOST_BYTES + 10)))
    assert "image/png" in refused(Reply(b"x", "image/png"))
    assert "answers with 500" in refused(Reply(b"x", status=500))
    assert "broke off" in refused(Reply(b"x", headers={"content-length": "1000"}))
    assert "broke off" in refused(Reply(b"x", headers={"content-length": "9" * 5_000}))
    round_and_round = Reply(b"", status=302, headers={"location": "/x"})
    assert "leads on and on" in refused(round_and_round)
    site.replies["/x"] = Reply(gzip.compress(b"plain"), headers=packed)
    assert fetch(site.at("/x")).body == b"plain"


def test_nothing_is_fetched_from_private_networks_not_even_by_a_redirect(
    site: Site, settings: Settings
) -> None:
    settings.FETCH_ALLOW_PRIVATE = False
    for url in (
        site.at("/cafe"),
        "http://[::1]/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
    ):
        with pytest.raises(Unloadable, match="was not fetched"):
            fetch(url)
    assert site.asked == []
    settings.FETCH_ALLOW_PRIVATE = True
    site.replies["/x"] = Reply(
        b"", status=302, headers={"location": "file:///etc/passwd"}
    )
    with pytest.raises(Unloadable, match="must begin with"):
        fetch(site.at("/x"))


def test_pages_in_old_encodings_are_read(site: Site) -> None:
    old = page(WORDS[0].replace("e\u0301", "é"), WORDS[1].partition("👩‍👩‍👧 ")[2])
    latin = old.decode().replace('lang="en-GB">', 'lang="en-GB"><meta charset=latin-1>')
    latin = latin.replace("“", '"').replace("”", '"')
    site.replies["/old"] = Reply(latin.encode("latin-1"), "text/html")
    assert "café on Station Road" in preview(site.at("/old")).source.raw
    site.replies["/plain"] = Reply("Nur Wörter.\r\n".encode(), "text/plain")
    assert preview(site.at("/plain")).source.raw == "Nur Wörter.\n"


@pytest.mark.parametrize(
    ("written_in", "head", "said", "extra"),
    [
        ("cp1252", "", "ISO-8859-1", b""),
        ("cp1252", "<meta charset=latin1>", "", b""),
        ("utf-8-sig", "<meta charset=iso-8859-1>", "", b""),
        ("utf-16", "", "", b""),
        ("utf-8", "", "undefined", b""),
        ("utf-8", "", "unicode_escape", b""),
        ("utf-8", "", "utf-8", b"<p>\xe9\xff</p>"),
        ("cp1252", "", "utf-8", b""),
    ],
)
def test_a_page_is_decoded_as_browsers_do(
    written_in: str, head: str, said: str, extra: bytes
) -> None:
    words = "“Taxes rose – by 5 €”, said the café’s owner; the minister denied it."
    whole = f"<html><head>{head}</head><article><p>{f'{words} ' * 8}</p></article>"
    found = read_page(whole.encode(written_in) + extra, "a page", charset=said)
    assert found.text.startswith(words)


@pytest.mark.parametrize("port", ["99999", "port"])
def test_an_address_in_a_page_that_is_none_is_left_aside(port: str) -> None:
    link = f'<link rel="canonical" href="https://house.example:{port}/x">'.encode()
    assert b"<head>" in page()
    found = read_page(page().replace(b"<head>", b"<head>" + link), "a page")
    assert found.said.url is None


def test_a_page_is_asked_for_once(site: Site, cast: Cast) -> None:
    take_all(act(cast.ada), [site.at("/cafe")])
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://House.Example:443/a?utm_source=x&id=1#top", "https://house.example/a?id=1"),
        ("http://house.example", "http://house.example/"),
        ("https://house.example/?q=a+b%20c", "https://house.example/?q=a+b%20c"),
        ("https://house.example:8443/a/", "https://house.example:8443/a/"),
    ],
)  # fmt: skip
def test_addresses_are_brought_into_one_form(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected
    assert same_place("http://www.house.example/a/") == same_place(
        "https://house.example/a"
    )


def test_the_command_previews_takes_in_and_says_what_it_passed_over(
    site: Site, cast: Cast, capsys: Any
) -> None:
    call_command("fetch_articles", site.at("/cafe"), preview=True)
    said = capsys.readouterr().out
    assert "A new article." in said
    assert "left out: Home" in said
    assert not Article.objects.exists()
    call_command("fetch_articles", site.at("/cafe"), rights="none", by="ada")
    assert "1 article added: A-" in capsys.readouterr().out
    assert Article.objects.get().rights == "none"
    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("fetch_articles", site.at("/gone"), by="ada")
    assert "answers with 404" in capsys.readouterr().err
    with pytest.raises(CommandError, match="there is no rights 'some'"):
        call_command("fetch_articles", site.at("/cafe"), rights="some")


def test_a_preview_goes_on_after_an_address_that_cannot_be_taken(
    site: Site, cast: Cast, capsys: Any
) -> None:
    site.replies["/feed"] = Reply(
        RSS.format(site.at("")).encode(), "application/rss+xml"
    )
    urls = [site.at("/nowhere"), site.at("/feed"), site.at("/cafe")]
    call_command("fetch_articles", *urls, preview=True)
    said = capsys.readouterr()
    assert said.out.count("A new article.") == 2
    assert "/nowhere answers with 404" in said.err
    assert "/gone answers with 404" in said.err
    with pytest.raises(CommandError, match="Nothing would be taken in"):
        call_command("fetch_articles", site.at("/nowhere"), preview=True)


def test_the_worker_takes_in_what_was_left_to_it(site: Site, cast: Cast) -> None:
    site.replies["/feed"] = Reply(
        RSS.format(site.at("")).encode(), "application/rss+xml"
    )
    urls = "\n".join([site.at("/cafe"), site.at("/gone"), site.at("/feed")])
    client = as_(cast.ada)
    answer = client.post(at("article", "fetch"), {"addresses": urls, "later": "1"})
    assert answer["Location"] == at("fetch")
    assert text_of(client.get(at("fetch"))).count("Waiting for the worker") >= 3
    keys = list(Fetch.objects.order_by("pk").values_list("pk", flat=True))
    outcomes = fetch_articles(fetches=keys)
    assert outcomes["added"] >= 1
    assert outcomes["passed_over"] >= 1
    page, gone, feed = Fetch.objects.order_by("pk")
    assert (page.state, page.passed_over) == ("done", "")
    assert page.found.startswith("A new article: A-")
    assert gone.state == "failed"
    assert "answers with 404" in gone.passed_over
    assert feed.ended_at
    shown = text_of(client.get(at("fetch")))
    assert "A new article: A-" in shown
    assert "answers with 404" in shown
    assert "answers with 404" in text_of(client.get(at("fetch", "change", gone.pk)))
    assert fetch_articles(fetches=keys) == {}, "What has ended is not fetched again."


def test_a_reviewer_looks_corrects_and_saves(site: Site, cast: Cast) -> None:
    client, url = as_(cast.ada), at("article", "fetch")
    assert "Fetch from the web" in text_of(client.get(at("article")))
    found = client.post(url, {"addresses": site.at("/cafe"), "look": "1"})
    shown = text_of(found)
    assert "A new article." in shown
    assert "Copyright 2025" in shown
    for name in ("url", "headline", "publisher", "text"):
        assert re.search(f'name="{name}"[^>]*class="vLargeTextField"', shown), name
    assert not Article.objects.exists()
    fields = fields_of(found) | {"save": "1", "genre": "news"}
    fields["text"] = fields["text"].replace("Café closes\n", "", 1).lstrip()
    saved = client.post(url, fields)
    article = Article.objects.get()
    assert saved["Location"] == at("article", "read", article.pk)
    assert article.revisions.get().text.startswith("The minister said")
    bad = client.post(url, {"addresses": "http://10.0.0.1/\nftp://x", "look": "1"})
    assert bad.status_code == 400
    gone = client.post(url, {"addresses": site.at("/gone"), "look": "1"})
    assert "answers with 404" in text_of(gone)
    assert as_(cast.emil).get(url).status_code == 403


def test_a_page_that_was_saved_is_looked_at_first_too(cast: Cast) -> None:
    client, url = as_(cast.ada), at("article", "fetch")
    saved = SimpleUploadedFile("Café.html", page(), "text/html")
    found = client.post(url, {"addresses": "", "file": saved, "later": "1"})
    assert "A new article." in text_of(found)
    assert not Article.objects.exists()
    fields = fields_of(found) | {"save": "1", "genre": "news"}
    assert fields["text"].lstrip().startswith("Café closes")
    assert "<p>" not in fields["text"]
    fields["url"] = "https://northern-echo.example/saved"
    assert client.post(url, fields).status_code == 302
    article = Article.objects.get()
    assert (article.url, article.revisions.count()) == (fields["url"], 1)
    saved.seek(0)
    known = {"addresses": article.url, "file": saved, "look": "1"}
    assert f"Nothing new: {article.ref} has this text." in text_of(
        client.post(url, known)
    )
    for file in (
        SimpleUploadedFile("a.html", b"<html><body></body></html>"),
        SimpleUploadedFile("a.html", b"\x00\x01"),
    ):
        bad = client.post(url, {"addresses": "", "file": file, "look": "1"})
        assert bad.status_code == 400, file
        assert bad.context["form"].errors["file"]
    nothing = client.post(url, {"addresses": "", "look": "1"})
    assert "Give an address, or choose a file." in text_of(nothing)


def test_without_the_package_a_sentence_says_what_to_install(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(Unloadable, match=r"Install requirements-extras\.txt"):
        preview(site.at("/cafe"))
