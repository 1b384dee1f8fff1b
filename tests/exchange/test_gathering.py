"""What the database gathers article by article is what a join of the stream of records makes."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from annotations.exchange import corpus, portions
from annotations.exchange.corpus import Selection
from annotations.exchange.exporting import context_of
from annotations.exchange.format import Losses
from annotations.exchange.gathered import REWORDED
from annotations.exchange.registry import every, format_named
from annotations.exchange.streaming import stream
from annotations.models import Record
from annotations.workflow import (
    EvidenceContent,
    Use,
    approve,
    attach_evidence,
    correct,
    edit_claim,
    edit_draft,
    publish,
    submit,
)
from tests.cast import Cast, act
from tests.corpus import highlight
from tests.exchange.corpora import make_rich_corpus
from tests.library import Library, make_library

pytestmark = pytest.mark.django_db
BY_ARTICLE = sorted(name for name, made in every().items() if made.by_article)
PUBLIC = Selection(published_only=True)
WORKING = Selection()
LARGE = [
    f"annotations_{kind}"
    for kind in (
        "article",
        "revision",
        "annotation",
        "appearance",
        "claim",
        "verdict",
        "relation",
        "record",
    )
]


def written(name: str, selection: Selection, *, joined: bool) -> tuple[bytes, Any, Any]:
    """Return the bytes of an export and what was lost of it, gathered or joined."""
    made, losses = format_named(name), Losses()
    context = context_of(corpus.BEGINNING, losses)
    with corpus.snapshot(selection):
        gathered = corpus.records(selection, made)
        assert gathered.gathering
        records: Any = corpus.records(selection) if joined else gathered
        body = b"".join(made.write(records, context))
    kinds = {kind: n for kind, n in losses.kinds.items() if kind in (made.kinds or ())}
    named = Counter((one.kind, one.id, one.ref, one.what) for one in losses.named)
    return body, kinds, named


@pytest.mark.parametrize("make", [make_rich_corpus, make_library])
def test_both_ways_give_the_same_bytes_and_losses(
    cast: Cast, make: Callable[[Cast], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(cast)
    monkeypatch.setattr(portions, "FIRST", 1)
    monkeypatch.setattr(portions, "FURTHER", 1)
    since = Record.objects.order_by("seq")[5].seq
    for name in BY_ARTICLE:
        for selection in (
            PUBLIC,
            replace(PUBLIC, text="quote"),
            replace(PUBLIC, since=since),
        ):
            gathered = written(name, selection, joined=False)
            assert gathered == written(name, selection, joined=True)
        heard = format_named(name).kinds is not None
        assert bool(gathered[2]) == heard, "Some articles came before what is later."


def test_no_rating_is_given_to_words_that_it_was_not_given_for(
    library: Library, cast: Cast
) -> None:
    def ratings() -> int:
        gathered = written("brat", PUBLIC, joined=False)
        assert gathered == written("brat", PUBLIC, joined=True)
        with ZipFile(BytesIO(gathered[0])) as archive:
            said = b"".join(map(archive.read, archive.namelist()))
        left = [what for _, _, ref, what in gathered[2] if what == REWORDED]
        assert bool(left) == (b"has ever closed" in said)
        return said.count(b"\tRating ")

    before = ratings()
    edit_claim(act(cast.cleo), library.case.claim, text="No café has ever closed.")
    assert ratings() < before


def test_quotations_go_along_as_far_as_they_may(library: Library) -> None:
    """Either way of coming to them, and no further: what is kept in is not even in a row."""

    def rows(selection: Selection) -> bytes:
        gathered = written("hypothesis", selection, joined=False)
        assert gathered == written("hypothesis", selection, joined=True)
        return gathered[0]

    for whole in (PUBLIC, WORKING):
        every = rows(whole).count(b'"exact"')
        quoted = rows(replace(whole, text="quote"))
        assert quoted.count(b'"exact"') == every > 0
        assert b"TextPositionSelector" not in quoted
        shorter = rows(replace(whole, text="quote", longest_quote=12))
        assert shorter.count(b'"exact"') < every
        assert rows(replace(whole, text="none")).count(b'"exact"') == 0


def test_working_content_is_gathered_as_it_is_joined(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rich_corpus(cast)
    monkeypatch.setattr(portions, "FIRST", 1)
    monkeypatch.setattr(portions, "FURTHER", 2)
    quoted = replace(WORKING, text="quote")
    for name, selection in [
        *((name, WORKING) for name in ("conll", "doccano", "hypothesis", "tei")),
        ("doccano", quoted),
        ("hypothesis", quoted),
        ("hypothesis", replace(quoted, longest_quote=12)),
        ("hypothesis", replace(WORKING, text="none")),
    ]:
        gathered = written(name, selection, joined=False)
        assert gathered == written(name, selection, joined=True)
        assert gathered[2]


def test_what_is_gathered_of_working_content_is_found_by_index(
    library: Library,
) -> None:
    """As if there were a million rows of a kind, no table is gone through from end to end."""
    made = format_named("doccano")
    with (
        corpus.snapshot(WORKING),
        CaptureQueriesContext(connections["default"]) as asked,
    ):
        records = corpus.records(WORKING, made, heard=False)
        assert records.gathering
        for _ in records.gathering.gathered():
            pass
        found = [one["sql"] for one in asked if " made(id, body)" in one["sql"]]
        # Articles, texts, annotations, appearances, claims, verdicts, relations.
        assert len(found) == 7
        for query in found:
            assert not whole_scans(query)


def scans(query: str) -> list[dict[str, Any]]:
    """Return how PostgreSQL would go about each table if those of the corpus had a million rows."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET reltuples = 1000000, relpages = 1 WHERE relname = ANY (%s)",
            [LARGE],
        )
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}")
        (plan,) = cursor.fetchone()[0]
    return list(within(plan["Plan"]))


def within(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a step of a plan and those below it."""
    yield node
    for below in node.get("Plans", ()):
        yield from within(below)


def whole_scans(query: str) -> set[str]:
    """Return which large tables would be gone through from end to end."""
    return {
        one["Relation Name"]
        for one in scans(query)
        if one.get("Relation Name") in LARGE
        and not one.keys() & {"Index Cond", "Recheck Cond"}
    }


def test_the_first_article_waits_for_few_queries(library: Library) -> None:
    made = format_named("doccano")
    with corpus.snapshot(PUBLIC), CaptureQueriesContext(connections["public"]) as asked:
        records = corpus.records(PUBLIC, made, heard=False)
        assert records.gathering
        next(records.gathering.gathered())
        records.gathering.close()
    assert Record.objects.filter(kind="article").count() > 1
    # How to look, articles, what is in them, texts, claims, verdicts, relations.
    assert len(asked) == 7


def test_formats_of_texts_look_by_index(library: Library) -> None:
    """Of a million records PostgreSQL would look through all for each hundred articles; bench.streaming shows it."""

    def looks_through_all() -> str:
        with connections["public"].cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            return str(cursor.fetchone()[0])

    with corpus.snapshot(PUBLIC):
        assert looks_through_all() == "on"
        corpus.records(PUBLIC, format_named("jsonl"))
        assert looks_through_all() == "on"
        corpus.records(PUBLIC, format_named("doccano"), heard=False)
        assert looks_through_all() == "off"


def test_articles_whose_texts_are_long_come_a_few_at_a_time(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = written("doccano", PUBLIC, joined=True)
    monkeypatch.setattr(portions, "MOST_BYTES", 1)
    assert written("doccano", PUBLIC, joined=False) == joined


@pytest.mark.parametrize("name", sorted(every()))
def test_the_first_bytes_come_before_the_rest_is_asked_for(
    library: Library, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(portions, "FIRST", 1)
    monkeypatch.setattr(portions, "FURTHER", 1)
    with CaptureQueriesContext(connections["public"]) as asked:
        chunks = stream(format_named(name), PUBLIC).chunks
        assert next(chunks)
        first = len(asked)
        for _ in chunks:
            pass
        assert first < len(asked)


def filtered(*refs: str) -> Selection:
    verdicts = Record.objects.using("public").filter(
        kind="verdict", state="current", ref__in=refs
    )
    return replace(PUBLIC, verdicts=verdicts)


def test_what_is_in_published_articles_is_found_by_their_facet(
    library: Library,
) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("ANALYZE annotations_record")
    with (
        corpus.snapshot(PUBLIC),
        CaptureQueriesContext(connections["public"]) as asked,
    ):
        records = corpus.records(PUBLIC, format_named("doccano"), heard=False)
        assert records.gathering
        assert list(records.gathering.gathered())
        looked = [one["sql"] for one in asked if "&&" in one["sql"]]
        # What is in articles, verdicts and relations.
        assert len(looked) == 3
        for query in looked:
            assert_by_facet(query)


def assert_by_facet(query: str) -> None:
    """Hold that records are found by their facets, though a million of them were expected to have some."""
    indexes = {one.get("Index Name") for one in scans(query)} - {None}
    assert indexes == {"record_by_facet"}


def test_what_rests_under_verdicts_is_found_by_index(library: Library) -> None:
    """As if a million records named what few do, those of a kind are not gone through for some verdicts."""
    with connections["default"].cursor() as cursor:
        cursor.execute("ANALYZE annotations_record")
    selection = filtered(
        *Record.objects.filter(kind="verdict").values_list("ref", flat=True)
    )
    with (
        corpus.snapshot(selection),
        CaptureQueriesContext(connections["public"]) as asked,
    ):
        found = list(corpus.published(selection))
        looked = [one["sql"] for one in asked if " AND state = 'current'" in one["sql"]]
        assert {one.kind for one in found} >= {"publisher", "revision", "relation"}
        # The verdicts, what names them or their claims, and the rest kind by kind, each once.
        assert len(looked) == 10
        for query in looked:
            assert not whole_scans(query)
            if "facets &&" in query:
                assert_by_facet(query)


def filtered_by_each(name: str) -> list[bytes]:
    """Return what is written under no verdict, under each alone and under all: the same either way."""
    refs = list(
        Record.objects.filter(kind="verdict", state="current")
        .order_by("ref")
        .values_list("ref", flat=True)
    )
    assert len(refs) > 1
    made, context = format_named(name), context_of(corpus.BEGINNING, Losses())
    found = []
    for chosen in ([], *([ref] for ref in refs), refs):
        selection = filtered(*chosen)
        with corpus.snapshot(selection):
            gathered = b"".join(made.write(corpus.records(selection, made), context))
            joined = b"".join(made.write(corpus.published(selection), context))
        assert sorted(gathered.splitlines()) == sorted(joined.splitlines())
        found.append(gathered)
    return found


def test_filtered_articles_hold_what_an_earlier_version_rested_on(
    cast: Cast, library: Library
) -> None:
    """The first correction rests on a passage that is nothing but evidence; the next one does not."""
    words = highlight(cast, library.case.article, "the sign")
    said = EvidenceContent("passage", "secondary", "The article", annotation=words)
    passage = Use(attach_evidence(act(cast.ada), said), "context")
    register = Use(library.case.evidence, "refutes")
    verdict = library.counter_verdict
    for uses in ([register, passage], [register]):
        version = correct(
            act(cast.ada), verdict, change_class="update", public_note="More is known."
        )
        edit_draft(act(cast.ada), version, uses)
        submit(act(cast.ada), version)
        approve(act(cast.ben), version)
        verdict.refresh_from_db()
        publish(act(cast.cleo), verdict)
    assert b"the sign" in filtered_by_each("hypothesis")[-1]


def test_filtered_articles_hold_what_rests_under_the_verdicts_that_passed(
    library: Library,
) -> None:
    found = filtered_by_each("prodigy")
    assert found[0] == b""
    assert len({*found}) > 2
    assert library.case.claim.ref.encode() in found[-1]


def test_a_filtered_export_starts_before_the_rest_is_looked_for(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "FIRST", 1)
    monkeypatch.setattr(portions, "FURTHER", 1)
    rows = Record.objects.filter(kind="verdict").order_by("published_at", "id")
    refs = list(rows.values_list("ref", flat=True))

    def queries(refs: list[str], *, to_the_first: bool) -> int:
        selection = filtered(*refs)
        with (
            corpus.snapshot(selection),
            CaptureQueriesContext(connections["public"]) as asked,
        ):
            for one in corpus.published(selection):
                assert one.body
                if to_the_first:
                    break
        return len(asked)

    assert queries(refs, to_the_first=True) == queries(refs[:1], to_the_first=True)
    assert queries(refs, to_the_first=False) > queries(refs[:1], to_the_first=False)


def test_nothing_comes_twice_and_what_is_referred_to_comes_first(
    library: Library,
) -> None:
    refs = Record.objects.filter(kind="verdict").values_list("ref", flat=True)
    selection = filtered(*refs)
    with corpus.snapshot(selection):
        found = [one.record for one in corpus.published(selection)]
    ids = [one.id for one in found]
    assert len(ids) == len(set(ids))
    known = set()
    for one in found:
        if one.__struct_config__.tag == "appearance":
            assert {one.claim, one.annotation, one.article.id} <= known
        if one.__struct_config__.tag == "relation":
            assert {one.from_claim.id, one.to_claim.id} <= known
        known.add(one.id)
