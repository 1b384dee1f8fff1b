"""Reading an article, highlighting by quotation, new revisions, and deciding where words stand."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.models import Annotation, Article, Event, Revision
from annotations.workflow import (
    AnnotationContent,
    AppearanceContent,
    RevisionContent,
    annotate,
    link,
    revise,
    withdraw,
)
from tests.admin.site import as_, at, errors_of, fill, page_of, text_of
from tests.cast import Cast, act
from tests.corpus import (
    CAPTURED,
    TEXT,
    Case,
    highlight,
    make_article,
    make_case,
    make_claim,
    make_publisher,
    span_of,
)

pytestmark = pytest.mark.django_db

HOSTILE = (
    "\n  <script>alert('x')</script> & <mark>\tcafe\u0301 👩‍💻👩‍💻 קפה “a” and ‘b’.\r\n"
    "{{ text }} {% now %} &amp; <b>\r\n\r\n  the end  \n"
)


def shown(answer: Any) -> str:
    """Return the text of the element that shows the revision, as a browser would."""
    page = text_of(answer)
    inside = re.search(r'id="revision-text"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert inside is not None
    return html.unescape(re.sub(r"<[^>]*>", "", inside[1]))


def later(text: str) -> RevisionContent:
    return RevisionContent(raw=text, captured_at=CAPTURED + timedelta(days=1))


@pytest.mark.parametrize("text", [TEXT, HOSTILE])
def test_the_page_holds_exactly_the_text(cast: Cast, text: str) -> None:
    article = make_article(cast, text=text)
    revision = article.revisions.get()
    for words in ("cafe\u0301", "קפה", text[3:40].replace("\r\n", "\n")):
        annotate(
            act(cast.ada), revision, [span_of(revision, words)], AnnotationContent()
        )
    annotate(
        act(cast.ada),
        revision,
        [span_of(revision, revision.text)],
        AnnotationContent(note="<script>note</script>"),
    )
    answer = as_(cast.ada).get(page_of(article, "read"))
    assert shown(answer) == revision.text
    page = text_of(answer)
    assert "<script>alert" not in page
    assert "<script>note" not in page
    assert "&lt;script&gt;note" in page
    assert not re.search(r"<mark[^>]*>(?:(?!</mark>).)*<mark", page, re.DOTALL)


def test_marks_say_what_the_words_do(cast: Cast) -> None:
    case = make_case(cast)
    other = make_claim(cast, 'A "quoted" <claim>.')
    link(act(cast.ada), other, case.annotation, AppearanceContent(stance="denies"))
    page = text_of(as_(cast.ben).get(page_of(case.article, "read")))
    says = (
        f"Denies {other.ref} (A &quot;quoted&quot; &lt;claim&gt;.), "
        f"Reports {case.claim.ref} (The café closed in March 2025.)"
    )
    assert f'title="{says}"' in page
    assert "mark mark-many" in page


def test_words_are_highlighted_by_quotation(cast: Cast) -> None:
    article = make_article(cast)
    answer = fill(
        as_(cast.ada),
        page_of(article, "read"),
        words_1="“No cafe\u0301 has closed,”",
        words_2='"and none will."\r\n',
        note="Who wrote it?",
        tags="denial\r\n\r\n café ",
    )
    assert answer.status_code == 302, errors_of(answer)
    annotation = Annotation.objects.get()
    assert answer.url.endswith(f"#annotation-{annotation.pk}")
    parts = list(annotation.anchors.order_by("part").values_list("exact", flat=True))
    assert parts == ["“No cafe\u0301 has closed,”", "“and none will.”"]
    assert annotation.tags == ["denial", "café"]


REFUSED = [
    ({"words_1": ""}, "Quote the words to highlight."),
    ({"words_1": "nowhere at all"}, "do not stand in this revision"),
    ({"words_1": "closed"}, "stand in 2 places"),
    ({"words_1": "closed", "occurrence_1": "3"}, "there is no occurrence 3"),
    ({"words_1": "cafe"}, "do not stand in this revision"),
    ({"words_1": "👩"}, "do not stand in this revision"),
    ({"words_1": "had closed", "words_2": "closed.", "occurrence_2": "1"}, "overlap"),
]


@pytest.mark.parametrize(("said", "message"), REFUSED)
def test_a_quotation_that_cannot_be_placed_is_refused(
    cast: Cast, said: dict[str, str], message: str
) -> None:
    article = make_article(cast)
    answer = fill(
        as_(cast.ada), page_of(article, "read"), **said, note="<b>Kept</b> café"
    )
    assert answer.status_code == 200
    assert message in errors_of(answer)
    assert "&lt;b&gt;Kept&lt;/b&gt; café" in text_of(answer)
    assert not Annotation.objects.exists()


def test_the_named_occurrence_is_taken(cast: Cast) -> None:
    article = make_article(cast)
    fill(as_(cast.ada), page_of(article, "read"), words_1="closed", occurrence_1="2")
    anchor = Annotation.objects.get().anchors.get()
    revision = article.revisions.get()
    assert anchor.start == span_of(revision, "closed", 2).start


def test_an_article_is_added_with_its_first_text(cast: Cast) -> None:
    said = {
        "publisher": make_publisher(cast).pk,
        "genre": "news",
        "language": "en",
        "url": "https://echo.example/one",
        "published_precision": "day",
        "rights": "full",
        "authors": "Ada Å.\r\nBen קפה",
        "captured_at_0": "2025-03-03",
        "captured_at_1": "12:00:00",
    }
    client, url = as_(cast.ada), at("article", "add")
    answer = client.post(url, {**said, "text": TEXT})
    assert answer.status_code == 302, errors_of(answer)
    article = Article.objects.get()
    assert article.authors == ["Ada Å.", "Ben קפה"]
    assert article.revisions.get().text == TEXT.replace("\r\n", "\n")

    again = client.post(url, {**said, "text": TEXT})
    assert again.status_code == 200
    assert "There is already an article with this address." in errors_of(again)
    assert "Ben קפה" in text_of(again)
    for text, message in (("", "The text is empty."), ("a\x00b", "Null characters")):
        refused = client.post(url, {**said, "url": "", "text": text})
        assert refused.status_code == 200
        assert message in errors_of(refused)
    spoilt = SimpleUploadedFile("a.txt", b"caf\xe9")
    refused = client.post(url, {**said, "url": "", "file": spoilt})
    assert "not valid UTF-8 (at byte 3)" in errors_of(refused)
    assert Article.objects.count() == 1
    file = SimpleUploadedFile("a.txt", TEXT.encode())
    client.post(url, {**said, "url": "", "file": file})
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://a.b"]
)
def test_only_web_addresses_are_taken(cast: Cast, address: str) -> None:
    article = make_article(cast)
    answer = fill(as_(cast.ada), page_of(article), url=address)
    assert answer.status_code == 200
    assert "starts with http:// or https://" in errors_of(answer)
    assert f'href="{address}"' not in text_of(answer)
    assert Article.objects.get().url == "https://northern-echo.example/cafe"


def test_a_new_text_is_carried_and_its_kind_read_off_the_notices(
    cast: Cast, case: Case
) -> None:
    text = TEXT.replace("had closed", "had not closed") + "\nCorrection: it had not."
    answer = as_(cast.cleo).post(
        at("revision", "add"),
        {
            "article": case.article.pk,
            "text": text,
            "captured_at_0": "2025-03-04",
            "captured_at_1": "12:00:00",
        },
    )
    assert answer.status_code == 302, errors_of(answer)
    revision = Revision.objects.get(number=2)
    assert revision.change_kind == "correction"
    page = as_(cast.ben).get(answer.url)
    assert page.status_code == 200
    [carried] = page.context["undecided"]
    assert carried.annotation == case.annotation
    assert "<ins>not </ins>" in text_of(page)
    assert "The words differ in what turns their meaning: negation." in text_of(page)
    read = text_of(as_(cast.ben).get(page_of(case.article, "read")))
    assert "The publisher marks a correction" in read
    queue = as_(cast.ben).get(at("verdict") + "?queue=review-again")
    assert case.verdict.ref in text_of(queue)
    undecided = as_(cast.ben).get(at("annotation") + "?place=undecided")
    assert case.article.ref in text_of(undecided)

    same = as_(cast.cleo).post(
        at("revision", "add"),
        {
            "article": case.article.pk,
            "text": text,
            "captured_at_0": "2025-03-04",
            "captured_at_1": "12:00:00",
        },
    )
    assert "already has a revision with exactly this text" in errors_of(same)


def test_a_changed_place_is_accepted_moved_or_withdrawn(cast: Cast) -> None:
    article = make_article(cast)
    annotation = highlight(cast, article, "the café had closed")
    revise(act(cast.ada), article, later(TEXT.replace("had closed", "has closed")))
    client, url = as_(cast.ben), page_of(annotation, "place")
    stale = client.post(url, {"accept": "2", "expected_version": 99})
    assert "has been changed since you opened it" in errors_of(stale)
    annotation.refresh_from_db()
    answer = client.post(url, {"accept": "2", "expected_version": annotation.version})
    assert answer.status_code == 302
    anchor = annotation.anchors.get(revision__number=2)
    assert (anchor.state, anchor.exact) == ("anchored", "the café has closed")

    answer = fill(client, url, words_1="was what the sign still said")
    assert answer.status_code == 302
    moved = annotation.anchors.get(revision__number=2)
    assert moved.exact == "was what the sign still said"
    assert annotation.anchors.get(revision__number=1).exact == "the café had closed"

    fill(client, page_of(annotation, "withdraw"), reason="It was a slip.")
    annotation.refresh_from_db()
    assert annotation.status == "withdrawn"
    fill(client, page_of(annotation, "restore"))
    annotation.refresh_from_db()
    assert annotation.status == "active"


def test_who_decides_on_the_same_words_sees_what_changed_beside_them(
    cast: Cast,
) -> None:
    article = make_article(cast)
    annotation = highlight(cast, article, "said on Monday")
    changed = TEXT.replace("minister said", "minister never said")
    client = as_(cast.ben)
    asked = {"text": changed, "preview": "1"}
    preview = fill(client, page_of(article, "revise"), **asked)
    revise(act(cast.ada), article, later(changed))
    assert annotation.anchors.get(revision__number=2).state == "suggested"

    for page in (
        preview,
        client.get(page_of(article, "compare")),
        client.get(page_of(annotation, "place")),
    ):
        assert "<ins>never </ins></span>said on Monday<span" in text_of(page)


def test_a_withdrawal_leads_back_to_what_else_is_to_be_decided(cast: Cast) -> None:
    article = make_article(cast)
    gone = highlight(cast, article, "the café had closed")
    kept = highlight(cast, article, "what the sign still said")
    revise(act(cast.ada), article, later(TEXT.replace("the café had closed", "so")))
    client = as_(cast.ben)

    answer = fill(client, page_of(gone, "withdraw"), reason="It is gone.")
    assert answer.url == f"{page_of(article, 'compare')}#place-{gone.pk}"
    answer = fill(client, page_of(kept, "withdraw"), reason="It was a slip.")
    assert answer.url == page_of(article, "read")


def test_words_that_are_gone_can_only_be_moved_or_withdrawn(cast: Cast) -> None:
    article = make_article(cast)
    annotation = highlight(cast, article, "the café had closed")
    revise(act(cast.ada), article, later("Something else stands here altogether."))
    annotation.refresh_from_db()
    client, url = as_(cast.ben), page_of(annotation, "place")
    answer = client.post(url, {"accept": "2", "expected_version": annotation.version})
    assert "No place is proposed for these words." in errors_of(answer)
    page = text_of(as_(cast.ben).get(page_of(article, "read")))
    assert "Without a place in this revision" in page
    assert "the café had closed" in page


def test_what_readers_know_only_an_editor_changes(cast: Cast, case: Case) -> None:
    page = as_(cast.ada).get(page_of(case.annotation))
    assert "Only an editor may change it." in text_of(page)
    refused = as_(cast.ada).post(page_of(case.annotation), {"note": "Mine."})
    assert refused.status_code == 403
    answer = fill(as_(cast.ada), page_of(case.annotation, "withdraw"), reason="No.")
    assert "needs the role 'editor'" in errors_of(answer)
    events = Event.objects.count()
    fill(as_(cast.cleo), page_of(case.article), headline="Café reopens")
    assert Event.objects.count() > events


def test_where_published_words_stand_is_asked_of_an_editor_alone(
    cast: Cast, case: Case
) -> None:
    words = case.annotation.anchors.get().exact
    revise(
        act(cast.cleo),
        case.article,
        later(TEXT.replace(words, words.replace("had", "has"))),
    )
    for page in (page_of(case.article, "compare"), page_of(case.annotation, "place")):
        shown = text_of(as_(cast.ada).get(page))
        assert "Only an editor may" in shown
        assert "Accept this place" not in shown
        assert 'data-key="m"' not in shown
        assert 'name="words_1"' not in shown
        assert "Accept this place" in text_of(as_(cast.cleo).get(page))


def test_old_revisions_keep_their_own_highlights(cast: Cast) -> None:
    article = make_article(cast)
    highlight(cast, article, "the café had closed")
    revise(act(cast.ada), article, later("Nothing of it is left."))
    page = as_(cast.ada).get(page_of(article, "read") + "?revision=1")
    assert ">the café had closed</a></mark>" in text_of(page)
    assert "quote-form" not in text_of(page)
    for number in ("3", "x", "0", "²"):
        address = page_of(article, "read") + f"?revision={number}"
        assert as_(cast.ada).get(address).status_code == 404


def test_an_annotation_withdrawn_no_longer_marks_the_text(cast: Cast) -> None:
    article = make_article(cast)
    withdraw(act(cast.ada), highlight(cast, article, "the café had closed"))
    page = text_of(as_(cast.ada).get(page_of(article, "read")))
    assert "<mark" not in page
    assert "Withdrawn (1)" in page


PAGE = "<!DOCTYPE html>\n<html lang=en><p>Cafe\u0301 👩‍💻 שלום</p></html>"


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        f"\ufeff \n{PAGE}",
        f"<?xml version='1.0'?><!-- saved -- from -->{PAGE}",
        PAGE.partition("\n")[2],
    ],
)
def test_the_code_of_a_web_page_is_no_text_of_an_article(cast: Cast, page: str) -> None:
    article = make_article(cast)
    said = {
        "publisher": article.publisher_id,
        "headline": "Trams",
        "genre": "news",
        "language": "en",
    }
    for address in (at("article", "add"), page_of(article, "revise")):
        file = SimpleUploadedFile("a.html", page.encode())
        for given in ({"file": file}, {"text": page}):
            answer = fill(as_(cast.ada), address, **said, **given, save="1")
            assert "This is a web page with its code" in errors_of(answer)
    assert Revision.objects.count() == 1
    told = {"text": f"She wrote: {page}"}
    fill(as_(cast.ada), page_of(article, "revise"), **told, save="1")
    assert Revision.objects.count() == 2
