"""The forms in which lists and things answer, chosen by Accept or by `format`."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from msgspec import Struct

from annotations.api import cursors
from annotations.api.cursors import Cursor
from annotations.api.negotiation import CSV, JSON, JSON_LD, NDJSON, preferred
from annotations.api.selecting import inside, kept, names_in, tree_of
from annotations.api.v1.faces import arranged
from annotations.api.v1.resources import RESOURCES
from annotations.models import Event, Record
from annotations.records.shapes import PublisherRecord
from annotations.records.stored import etag_of
from tests.every_state import EveryState
from tests.partners import API, FIRST, Reader, publisher_record, store_publishers

pytestmark = pytest.mark.django_db

LD = "application/ld+json"


@pytest.fixture
def reader(corpus: EveryState) -> Reader:
    """Return somebody without a key."""
    return Reader(Client())


def accepting(reader: Reader, path: str, accept: str) -> Any:
    return reader.client.get(API + path, headers={"Accept": accept})


def test_it_works(reader: Reader) -> None:
    answer = accepting(reader, "verdicts/", "application/x-ndjson, */*;q=0.1")

    assert answer["Content-Type"] == "application/x-ndjson"
    assert "Accept" in answer["Vary"]
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert lines == reader("verdicts/")["results"]
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("accept", "face"),
    [("", JSON), ("*/*", JSON), ("text/csv, */*", CSV), ("text/csv;q=0.5, application/json;q=0.6", JSON),
     ("text/*;q=0.9, application/json;q=0.1", CSV), ("text/html", None), ("application/json;q=0", None),
     ("application/ld+json", JSON_LD), ("application/*;q=0.2, application/x-ndjson;q=0.3", NDJSON),
     ('application/ld+json; profile="http://other.example/"', None), ("text/csv; a*=x''y", JSON),
     ("a" * 20_000, None), (",,;;q=,/", None)],
)  # fmt: skip
def test_the_form_is_the_one_that_accept_likes_best(accept: str, face: object) -> None:
    assert preferred(accept, [JSON, NDJSON, CSV, JSON_LD]) == face


def test_format_in_the_address_wins_and_is_checked(reader: Reader) -> None:
    answer = reader.client.get(f"{API}verdicts/?format=csv&page_size=1")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'rel="next"' in answer["Link"]
    assert "format=csv" in answer["Link"]
    problem = reader.refused("verdicts/", format="xml")
    assert problem["errors"][0]["code"] == "unknown_choice"


def test_a_table_has_what_the_records_have(reader: Reader) -> None:
    answer = reader.client.get(f"{API}verdicts/?format=csv&state=all")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    records = reader("verdicts/", state="all")["results"]
    assert [row["ref"] for row in rows] == [one["ref"] for one in records]
    for row, record in zip(rows, records, strict=True):
        assert row["record"] == record["record"]
        if record["record"] == "tombstone":
            assert row["state"] == record["state"]
            assert (row["claim_text"], row["summary"]) == ("", "")
        else:
            assert row["claim_text"] == record["claim"]["text"]
            assert row["rating_normalized"] == record["rating"]["normalized"]
            assert row["claim_about"] == "; ".join(record["claim"]["about"])
            assert row["evidence_count"] == str(len(record["evidence"]))


def test_no_cell_of_a_table_is_a_formula(reader: Reader) -> None:
    evil = '=HYPERLINK("http://evil.example")'
    body = msgspec.json.encode(
        msgspec.structs.replace(
            msgspec.json.decode(
                publisher_record(1, FIRST, 0).body, type=PublisherRecord
            ),
            name=evil,
        )
    )
    record = publisher_record(1, FIRST, 0)
    record.body, record.etag = body, etag_of(body)
    record.save()

    answer = reader.client.get(f"{API}publishers/?format=csv&slug=p-1")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["name"] == f"'{evil}"


def test_a_verdict_is_a_claimreview(reader: Reader, corpus: EveryState) -> None:
    ref = corpus.corrected.verdict.ref
    answer = accepting(reader, f"verdicts/{ref}/", LD)

    assert answer["Content-Type"] == LD
    review = answer.json()
    assert (review["@context"], review["@type"]) == (
        "https://schema.org",
        "ClaimReview",
    )
    assert review["reviewRating"]["alternateName"] == "False"
    assert review["correction"][0]["text"] == "The register was wrong."
    assert answer["ETag"] != reader.client.get(f"{API}verdicts/{ref}/")["ETag"]


def test_a_retracted_verdict_is_a_claimreview_without_a_rating(
    reader: Reader, corpus: EveryState
) -> None:
    answer = accepting(reader, f"verdicts/{corpus.retracted.verdict.ref}/", LD)

    assert answer.status_code == 410
    review = answer.json()
    assert review["creativeWorkStatus"] == "Retracted"
    assert review["correction"][0]["text"] == "The claim was misread."
    assert not {"reviewRating", "claimReviewed", "itemReviewed"} & set(review)


def test_lists_of_every_noun_are_json_ld(reader: Reader) -> None:
    for noun, resource in RESOURCES.items():
        if JSON_LD not in resource.faces:
            continue
        page = reader(f"{noun}/", format="jsonld", state="all")
        elements = page.get("@graph") or page["dataFeedElement"]
        assert len(elements) == len(reader(f"{noun}/", state="all")["results"]), noun
        assert all(one["@type"] and None not in one.values() for one in elements)
    feed = reader("verdicts/", format="jsonld", state="all")
    deleted = [one for one in feed["dataFeedElement"] if "dateDeleted" in one]
    assert len(deleted) == 2
    assert all(one["item"] == [] for one in deleted)


def test_a_list_of_no_verdicts_is_a_feed_all_the_same(reader: Reader) -> None:
    feed = reader("verdicts/", format="jsonld", rating="no-such-level")

    assert feed["@type"] == "DataFeed"
    assert feed["dataFeedElement"] == []


def test_fields_are_chosen_by_their_paths(reader: Reader, corpus: EveryState) -> None:
    page = reader("verdicts/", fields="ref,rating.code,evidence.evidence.url")

    for one in page["results"]:
        assert one.keys() == {"ref", "rating", "evidence"}
        assert one["rating"].keys() == {"code"}
        assert all(use["evidence"].keys() == {"url"} for use in one["evidence"])
    ref = corpus.published.verdict.ref
    assert reader(f"verdicts/{ref}/", fields="ref") == {"ref": ref}
    assert reader("verdicts/", fields="rating,rating.code")["results"][0]["rating"][
        "scale"
    ]
    (gone,) = reader("verdicts/", fields="ref", state="retracted")["results"]
    assert gone["public_note"]


def paths_in(shape: type[Struct], start: str = "") -> Iterator[str]:
    """Yield every path that can be asked for."""
    for name in names_in(shape):
        yield f"{start}{name}"
        within = inside(shape, name)
        if within:
            yield from paths_in(within, f"{start}{name}.")


@pytest.mark.parametrize("noun", RESOURCES)
def test_every_field_can_be_chosen_and_is_as_it_is_stored(
    reader: Reader, corpus: EveryState, noun: str
) -> None:
    resource = RESOURCES[noun]
    whole = reader(f"{noun}/", state="all", page_size=500)["results"]
    paths = list(paths_in(resource.shape))
    bodies = [msgspec.json.encode(one) for one in whole]
    for start in range(len(paths)):  # each beside some of its neighbours
        tree = tree_of(paths[start : start + start % 5 + 1])
        parts = arranged(bodies, resource.kind, resource.shape, tree, ())
        assert [json.loads(part) for part in parts] == [
            one if one["record"] == "tombstone" else kept(one, tree) for one in whole
        ], tree


@pytest.mark.parametrize(
    ("fields", "said"),
    [("colour", "Choose from: id, ref"), ("rating.colour", "Choose from: code, alternate_name"),
     ("record", "There is no field"), ("ref.x", "There is no field"), ("working", "There is no field"), ("working.state", "There is no field"),
     ("evidence.evidence.working", "There is no field"), (".", "There is no field")],
)  # fmt: skip
def test_unknown_fields_are_refused_with_the_choices(
    reader: Reader, fields: str, said: str
) -> None:
    problem = reader.refused("verdicts/", fields=fields)
    assert problem["errors"][0]["code"] == "unknown_field"
    assert said in problem["detail"]


def test_pages_with_whole_records_beside_are_smaller(reader: Reader) -> None:
    problem = reader.refused("verdicts/", page_size=101, expand="versions")
    assert problem["errors"][0]["parameter"] == "page_size"


def test_fields_have_no_place_in_other_forms(reader: Reader) -> None:
    problem = reader.refused("verdicts/", fields="ref", expand="versions", format="csv")
    assert [one["code"] for one in problem["errors"]] == ["not_in_this_form"] * 2


def test_whole_records_go_along(reader: Reader, corpus: EveryState) -> None:
    claim = corpus.published.claim
    one = reader(f"claims/{claim.ref}/", expand="verdicts")
    assert [found["ref"] for found in one["expanded"]["verdicts"]] == [
        corpus.published.verdict.ref
    ]
    found = reader("annotations/", expand="article,verdicts", fields="id")["results"]
    assert all(each.keys() == {"id", "expanded"} for each in found)
    assert all(each["expanded"]["article"]["record"] == "article" for each in found)
    versions = reader("verdicts/", expand="versions")["results"]
    assert all(
        len(each["expanded"]["versions"]) == each["version"] for each in versions
    )


def test_what_goes_along_costs_one_query_a_name(reader: Reader) -> None:
    with CaptureQueriesContext(connection) as few:
        reader("verdicts/", page_size=1, expand="versions,articles")
    with CaptureQueriesContext(connection) as many:
        reader("verdicts/", page_size=100, expand="versions,articles")
    # The request counted; the page; the versions; the articles.
    assert len(many) == 4
    assert len(few) <= 4  # the newest alone stands in no article any more


def test_the_best_match_comes_first_page_by_page(reader: Reader) -> None:
    store_publishers(7)
    for number in range(1, 8):
        Record.objects.filter(facets__contains=[f"slug:p-{number}"]).update(
            search=" ".join(f"'word{n}':{n}" for n in range(1, 31))
            + " "
            + f"'heron':{','.join(str(place) for place in range(31, 31 + number))}"
        )
    whole = reader("publishers/", search="heron", ordering="relevance")["results"]
    assert [one["slug"] for one in whole] == [f"p-{n}" for n in range(7, 0, -1)]
    page = reader("publishers/", search="heron", ordering="relevance", page_size=2)
    seen = [page]
    while seen[-1]["next"]:
        seen.append(reader(seen[-1]["next"]))
    assert [one for page in seen for one in page["results"]] == whole
    assert reader(seen[-1]["previous"])["results"] == seen[-2]["results"]
    problem = reader.refused("publishers/", ordering="relevance")
    assert problem["errors"][0]["code"] == "needs_search"


def test_a_list_can_be_read_as_it_stood(reader: Reader, corpus: EveryState) -> None:
    before, after = spread_events(corpus)
    current = reader("verdicts/")["results"]
    assert reader("verdicts/", as_of=after)["results"] == current
    then = {one["ref"]: one for one in reader("verdicts/", as_of=before)["results"]}
    assert then[corpus.corrected.verdict.ref]["version"] == 1
    assert then[corpus.corrected.verdict.ref]["rating"]["code"] == "true"
    assert corpus.retracted.verdict.ref not in then
    everything = reader("verdicts/", as_of=before, state="all", count=1)
    assert everything["count"] == len(everything["results"]) == len(then) + 2
    gone = [one for one in everything["results"] if one["record"] == "tombstone"]
    assert {one["state"] for one in gone} == {"retracted", "withheld"}
    assert reader("verdicts/", as_of="2001-01-01")["results"] == []


def spread_events(corpus: EveryState) -> tuple[str, str]:
    """Return a moment just before the correction, and one after everything."""
    corrected = corpus.corrected.verdict.uuid
    event = Event.objects.filter(object=corrected, kind="verdict").order_by("seq")[1]
    later = Event.objects.latest("seq").occurred_at + timedelta(days=1)
    earlier = event.occurred_at - timedelta(microseconds=1)
    return earlier.isoformat(), later.isoformat()


def test_each_verdict_of_the_past_is_what_its_own_address_gives(
    reader: Reader, corpus: EveryState
) -> None:
    moment, _ = spread_events(corpus)
    for one in reader("verdicts/", as_of=moment)["results"]:
        assert reader(f"verdicts/{one['id']}/", as_of=moment) == one


def test_filters_on_what_changes_are_refused_in_the_past(reader: Reader) -> None:
    problem = reader.refused(
        "verdicts/", as_of="2025-03-05", rating="true", ordering="modified_at"
    )
    assert [one["parameter"] for one in problem["errors"]] == ["ordering", "rating"]
    for path in ("verdicts/", "verdicts/V-0001/"):
        problem = reader.refused(path, as_of="2025-03-05", expand="versions")
        assert problem["errors"][0]["code"] == "not_in_the_past"
    reader("verdicts/", as_of="2025-03-05", language="en", claim="C-0001")


def test_a_place_by_rank_survives_being_written() -> None:
    for rank in (0.0, 0.10000000149011612, 1e-20, 12.5):
        cursor = Cursor(backwards=True, at=rank, key=7)
        assert cursors.read(cursors.write(cursor, b"12345678"), b"12345678") == cursor
