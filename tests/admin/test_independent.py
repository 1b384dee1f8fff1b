"""While an article is read independently, no address tells a reader of another's highlights."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from annotations.models import (
    Anchor,
    Annotation,
    Article,
    History,
    IndependentReading,
    ReadingDisclosure,
    Release,
)
from annotations.workflow import (
    AnnotationContent,
    NotPermitted,
    Refused,
    RevisionContent,
    annotate,
    begin_reading,
    disclose_release,
    edit_annotation,
    end_reading,
    finish_reading,
    look_into_reading,
    reanchor,
    revise,
    withdraw,
)
from tests.admin.site import as_, at, fill, page_of, text_of
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, highlight, make_article, make_claim, span_of

pytestmark = pytest.mark.django_db

NOTE = "Zanzibar אמת 👩‍💻 é"
TAG = "okapi"
GONE = "Quagga"
WORDS = "No cafe\u0301 has closed"


class Read:
    """An article that Ben and Dora read independently: Ben has two highlights, one withdrawn."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.article = make_article(cast, text=TEXT)
        self.reading = begin_reading(act(cast.cleo), self.article)
        self.revision = self.article.revisions.get()
        self.bens = self.mark(cast.ben, WORDS, note=NOTE, tags=[TAG])
        edit_annotation(act(cast.ben), self.bens, motivation="questioning")
        self.withdrawn = self.mark(cast.ben, "said on Monday", note=GONE)
        withdraw(act(cast.ben), self.withdrawn)
        self.doras = self.mark(cast.dora, "the sign still said")

    def mark(self, user: User, words: str, **said: Any) -> Annotation:
        """Highlight words."""
        span = span_of(self.revision, words)
        return annotate(act(user), self.revision, [span], AnnotationContent(**said))

    @property
    def traces(self) -> list[str]:
        """Return what only a page that tells of Ben's highlights says."""
        rows = (self.bens, self.withdrawn)
        named = [
            f"{form}{row.pk}{end}"
            for row in rows
            for form, end in (
                ("words-", '"'), ("annotation-", '"'), ("annotation/", '"'), ("annotation/", "/"),
            )
        ]  # fmt: skip
        return [NOTE, TAG, GONE, *named, *(str(row.uuid)[:8] for row in rows)]


@pytest.fixture
def read(cast: Cast) -> Read:
    return Read(cast)


def patterns(
    found: Iterable[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the site with its namespace."""
    for one in found:
        if isinstance(one, URLResolver):
            name = f"{before}{one.namespace}:" if one.namespace else before
            yield from patterns(one.url_patterns, name)
        else:
            yield f"{before}{one.name}", one


def keys_for(name: str, read: Read) -> list[Any]:
    """Return the keys of the rows that an address of the admin may be about."""
    model = name.rsplit(":", maxsplit=1)[-1].removeprefix("annotations_").split("_")[0]
    own: dict[str, Any] = {
        "annotation": [read.bens.pk, read.withdrawn.pk],
        "anchor": Anchor.objects.filter(annotation__creator=read.cast.ben),
        "article": [read.article.pk],
        "revision": [read.revision.pk],
        "history": History.objects.all(),
        "independentreading": [read.reading.pk],
        "readingdisclosure": ReadingDisclosure.objects.all(),
    }
    rows = own.get(model, [])
    return [getattr(row, "pk", row) for row in rows]


def addresses(read: Read) -> list[str]:
    """Return every address of the admin and of working content that could be about the article."""
    found: list[str] = []
    for name, pattern in patterns(get_resolver().url_patterns):
        parts = pattern.pattern.converters or pattern.pattern.regex.groupindex
        if not name.startswith("admin:") or name in UNTOLD:
            continue
        if not parts:
            found.append(reverse(name))
        elif len(parts) == 1 and set(parts) <= {"pk", "object_id"}:
            part = next(iter(parts))
            found += [reverse(name, kwargs={part: key}) for key in keys_for(name, read)]
    page, panel = page_of(read.article, "read"), page_of(read.article, "panel")
    pk, api = read.bens.pk, "/api/v1/working"
    found += [f"{page}?panel={one}" for one in PANELS]
    found += [f"{panel}?panel={one}" for one in PANELS]
    found += [
        f"{page}?annotation={pk}",
        f"{panel}?card=annotation/{pk}",
        f"{page_of(read.article, 'near')}?since=0",
        f"{page_of(read.article, 'find')}?q={WORDS}&claims=1&articles=1&agents=1",
        f"{page_of(make_article(read.cast, url='https://other.example/'), 'read')}",
        f"{at('annotation')}?q=Zanzibar",
        f"{at('annotation')}?place=settled",
        f"{at('annotation')}?creator__id__exact={read.cast.ben.pk}",
        f"{at('anchor')}?q=closed",
        f"{at('appearance', 'add')}?annotation={pk}",
        f"{at('evidence', 'add')}?annotation={pk}",
        f"{at('history')}?kind=annotation",
        f"/admin/history/?thing={read.bens.uuid}",
        f"/admin/history/?who={read.cast.ben.pk}",
        "/admin/agreement/?reading=all",
        "/admin/autocomplete/?app_label=annotations&model_name=appearance"
        "&field_name=annotation&term=closed",
        f"{api}/annotations/",
        f"{api}/annotations/?article={read.article.ref}",
        f"{api}/annotations/?search=Zanzibar",
        f"{api}/annotations/{read.bens.uuid}/",
        f"{api}/annotations/{read.withdrawn.uuid}/",
        f"{api}/revisions/{read.revision.uuid}/",
        f"{api}/revisions/?article={read.article.ref}",
        f"{api}/articles/{read.article.ref}/",
        f"{api}/articles/{read.article.ref}/reading/",
        f"{api}/articles/?search=Caf",
    ]
    return list(dict.fromkeys(found))


UNTOLD = {
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:jsi18n",
}
PANELS = ("highlights", "claims", "known", "evidence", "discussion", "history")


def told_at(client: Client, where: Iterable[str], read: Read) -> set[str]:
    """Return the addresses that tell somebody of Ben's highlights."""
    asked = {*read.traces}
    found = set()
    for url in where:
        answer: Any = client.get(url, follow=True)
        page = text_of(answer) if not answer.streaming else ""
        # The address that was asked for may stand in the page of whoever typed it.
        said = [one for one in asked if one in page.replace(url, "") and one not in url]
        if said and answer.status_code < 400:
            found.add(url)
    return found


@pytest.mark.long
def test_no_address_tells_a_reader_of_anothers_highlights(read: Read) -> None:
    where = addresses(read)
    assert len(where) > 120
    told = told_at(as_(read.cast.ben), where, read)
    assert len(told) >= 25, "he is told of his own here, so others could be"
    dora = as_(read.cast.dora)
    assert told_at(dora, where, read) == set()
    for user in (read.cast.ada, read.cast.cleo, read.cast.emil, read.cast.nobody):
        assert told_at(as_(user), told, read) == set(), user
    assert ReadingDisclosure.objects.count() == 0, "looking around is no looking"
    finish_reading(act(read.cast.dora), read.reading)
    assert told_at(dora, told, read) == told


def test_numbers_and_names_do_not_tell_either(read: Read) -> None:
    dora = as_(read.cast.dora)
    rows = dora.get(at("article")).context["cl"].result_list
    assert {one.n for one in rows if one.pk == read.article.pk} == {1}
    as_(read.cast.ben).get(page_of(read.article, "near"), {"doing": "annotation/1"})
    near: Any = dora.get(page_of(read.article, "near"), {"since": 0}).json()
    assert (near["here"], near["by"], near["lines"]) == ([], [], {})
    finish_reading(act(read.cast.dora), read.reading)
    near = dora.get(page_of(read.article, "near"), {"since": 0}).json()
    assert [one["who"] for one in near["here"]] == ["ben"]
    assert near["by"] == ["ben"]


def test_what_stands_elsewhere_is_offered_whoever_has_marked_it(cast: Cast) -> None:
    article = make_article(cast, text="A café, a café, a café.")
    begin_reading(act(cast.cleo), article)
    highlight(cast, article, "café", by=cast.ben)
    revision = article.revisions.get()
    said = {
        "revision": str(revision.uuid),
        "parts": [vars(span_of(revision, "café", 2))],
    }
    answer: Any = do(cast.dora, article, "annotate", **said).json()
    assert answer["repeats"] == 2


def do(user: User, article: Article, call: str, **said: Any) -> Any:
    """Send a call as the page's script does."""
    url = at("article", "do", article.pk, call)
    return as_(user).post(url, json.dumps(said), content_type="application/json")


@pytest.mark.parametrize(
    "call", ["withdraw", "restore", "repeat", "note", "put", "withdraw_all", "link"]
)
def test_no_call_reaches_anothers_highlight(read: Read, call: str) -> None:
    span = vars(span_of(read.revision, "the café"))
    said = {
        "annotation": read.bens.pk, "annotations": [read.bens.pk], "expected_version": 1,
        "revision": str(read.revision.uuid), "parts": [span], "motivation": "highlighting",
        "text": "It closed.", "stance": "reports", "voice": "publisher", "hedging": "none",
    }  # fmt: skip
    answer = do(read.cast.dora, read.article, call, **said)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
        422,
        "not_found",
    )
    before = read.bens.version
    read.bens.refresh_from_db()
    assert (read.bens.version, read.bens.status) == (before, "active")


def test_nothing_rests_on_a_highlight_until_it_has_ended(read: Read) -> None:
    ben, claim = read.cast.ben, make_claim(read.cast)
    said = {"annotation": read.bens.pk, "claim": claim.ref, "text": "", "stance": "reports",
            "voice": "publisher", "hedging": "none"}  # fmt: skip
    answer = do(ben, read.article, "link", **said)
    assert "is being read independently" in answer.json()["detail"]
    card = text_of(as_(ben).get(f"{page_of(read.article, 'read')}?annotation={read.bens.pk}"))  # fmt: skip
    assert "come when the independent reading has ended" in card
    assert 'data-call="link"' not in card
    page = as_(ben).get(page_of(read.article, "revise"))
    assert page.status_code == 409
    with pytest.raises(Refused, match="is being read independently"):
        revise(act(ben), read.article, RevisionContent(raw=b"Other.", captured_at=CAPTURED))  # fmt: skip
    end_reading(act(read.cast.cleo), read.reading)
    assert do(ben, read.article, "link", **said).status_code == 200
    seen = as_(read.cast.dora).get(page_of(read.article, "read"), {"annotation": read.bens.pk})  # fmt: skip
    assert 'data-call="link"' in text_of(seen)


def test_what_stood_when_they_were_done_is_kept_whatever_comes_after(
    read: Read,
) -> None:
    ben, cleo = read.cast.ben, read.cast.cleo
    fill(as_(ben), page_of(read.article, "done"))
    read.mark(ben, "the sign still said")
    span = span_of(read.revision, "café")
    reanchor(act(ben), read.bens, read.revision, [span])
    withdraw(act(ben), Annotation.objects.get(pk=read.bens.pk))
    (kept,) = ReadingDisclosure.objects.all()
    start = read.revision.text.index(WORDS)
    assert kept.highlights == [
        {
            "annotation": read.bens.pk,
            "parts": [[start, start + len(WORDS), WORDS]],
            "tags": [TAG],
        }
    ]
    again = as_(ben).post(page_of(read.article, "done"))
    assert "everyone&#x27;s highlights in this article already" in text_of(again)
    with pytest.raises(Refused, match="already"):
        finish_reading(act(ben), read.reading)
    look_into_reading(act(cleo), read.reading)
    with pytest.raises(Refused, match="already"):
        finish_reading(act(cleo), read.reading)


def test_agreement_counts_those_who_were_done_and_what_they_had_marked(
    read: Read,
) -> None:
    cast = read.cast
    read.mark(cast.ada, WORDS)
    finish_reading(act(cast.ben), read.reading)
    read.mark(cast.ben, "the sign still said")  # after he saw Dora's
    finish_reading(act(cast.dora), read.reading)
    look_into_reading(act(cast.cleo), read.reading)
    page: Any = as_(cast.ben).get("/admin/agreement/")
    assert page.context["readers"] == 0, "nothing counts before it has ended"
    end_reading(act(cast.cleo), read.reading)
    page = as_(cast.ben).get("/admin/agreement/")
    (shared,) = page.context["shared"]
    assert shared.people == ["ben", "dora"]
    assert shared.f1.value == 0
    lone = {(one.words, one.who) for one in page.context["lone"]}
    assert lone == {(WORDS, "ben"), ("the sign still said", "dora")}
    assert "2 people in 1 article read by two or more" in text_of(page)
    assert page.context["not_done"] == 1
    everything = as_(cast.ben).get("/admin/agreement/?reading=all")
    assert everything.context["shared"][0].people == ["ada", "ben", "dora"]


def test_who_had_marked_nothing_when_done_is_a_reader_too(read: Read) -> None:
    finish_reading(act(read.cast.ada), read.reading)
    finish_reading(act(read.cast.ben), read.reading)
    end_reading(act(read.cast.cleo), read.reading)
    page = as_(read.cast.ben).get("/admin/agreement/")
    (shared,) = page.context["shared"]
    assert (shared.people, shared.f1.value) == (["ada", "ben"], 0)


def test_taking_away_a_working_release_is_looking(read: Read) -> None:
    cleo = read.cast.cleo
    open_to_all = Release(published_only=True, created=act(cleo).at)
    assert disclose_release(act(cleo), open_to_all) == 0
    release = Release(published_only=False, created=act(cleo).at, sealed=act(cleo).at)
    assert disclose_release(act(cleo), release) == 1
    assert read.reading.disclosures.get().reason == "exported"
    assert disclose_release(act(cleo), release) == 0


def test_it_waits_in_the_queue_of_those_who_are_not_done(read: Read) -> None:
    def waits(user: User) -> bool:
        page = as_(user).get("/admin/queue/")
        new = next(one for one in page.context["lines"] if one.kind == "article")
        assert read.article not in [row for row, _ in new.rows]
        return "To be highlighted independently" in text_of(page)

    assert waits(read.cast.dora)
    finish_reading(act(read.cast.dora), read.reading)
    assert not waits(read.cast.dora)
    assert waits(read.cast.ada)


def test_an_editor_begins_looks_and_ends_by_the_pages(cast: Cast) -> None:
    article = make_article(cast)
    cleo = as_(cast.cleo)
    offered = text_of(cleo.get(page_of(article)))
    assert page_of(article, "begin") in offered
    assert page_of(article, "begin") not in text_of(as_(cast.dora).get(page_of(article)))  # fmt: skip
    for page in ("begin", "look", "end"):
        assert as_(cast.dora).post(page_of(article, page)).status_code == 403
    assert cleo.get(page_of(article, "done")).status_code == 409
    fill(cleo, page_of(article, "begin"))
    workspace = text_of(cleo.get(page_of(article, "read")))
    assert "You highlight this article by yourself" in workspace
    fill(cleo, page_of(article, "look"))
    assert "0 people are done" in text_of(cleo.get(page_of(article, "read")))
    fill(cleo, page_of(article, "end"))
    assert "Highlighted independently by 0 people" in text_of(
        cleo.get(page_of(article, "read"))
    )
    reading = IndependentReading.objects.get()
    assert [one.reason for one in reading.disclosures.all()] == ["looked"]
    with pytest.raises(Refused, match="has ended"):
        end_reading(act(cast.cleo), reading)
    marked = make_article(cast, url="https://marked.example/")
    highlight(cast, marked, "Monday")
    assert "highlighted in this article already" in text_of(
        cleo.get(page_of(marked, "begin"))
    )


def test_partners_and_strangers_are_none_of_the_readers(read: Read) -> None:
    for user in (read.cast.emil, read.cast.nobody):
        with pytest.raises(NotPermitted):
            finish_reading(act(user), read.reading)


def test_the_workspace_asks_as_many_questions_however_many_read(read: Read) -> None:
    def count() -> int:
        client = as_(read.cast.dora)
        client.get(page_of(read.article, "read"))
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(read.article, "read"))
        return len(seen)

    before = count()
    for user in (read.cast.ada, read.cast.ben):
        read.mark(user, "the café")
    read.mark(read.cast.dora, "the café")
    finish_reading(act(read.cast.ada), read.reading)
    assert count() == before


def test_every_table_that_names_an_annotation_is_thought_of() -> None:
    """A new table that refers to annotations must be kept back too, or refuse to while one reads."""
    known = {"anchor", "appearance", "comment", "evidence"}
    related = {
        one.related_model._meta.model_name
        for one in apps.get_model("annotations", "annotation")._meta.related_objects
    }
    assert related == known
