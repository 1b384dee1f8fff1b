"""What all lists share: pages, cursors, orders, counts, and parameters that are refused."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.api.v1.resources import RESOURCES
from annotations.models import Record
from tests.corpus import Case
from tests.partners import FIRST, Reader, store_publishers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_anew")]

KEY = "api_key"  # the key and its newsroom
RATE = "ratecount"  # the request is counted by the same, the key marked as used
LIST = "place"  # the page: keys from the index, bodies joined to them


def numbers(page: dict[str, Any]) -> list[int]:
    return [int(one["name"].split()[1]) for one in page["results"]]


def cursor_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["cursor"][0]


def test_it_works(read: Reader) -> None:
    store_publishers(3)

    page = read("publishers/")

    assert numbers(page) == [3, 2, 1]
    assert page.keys() == {"results", "next", "previous"}


@pytest.mark.parametrize("number", [0, 1, 4, 5, 6, 11])
@pytest.mark.parametrize("at", [None, FIRST], ids=["apart", "all at once"])
@pytest.mark.parametrize(
    "ordering", ["published_at", "-published_at", "modified_at", "-modified_at"]
)
def test_pages_hold_everything_once_in_order_both_ways(
    read: Reader, number: int, at: Any, ordering: str
) -> None:
    store_publishers(number, at=at)
    expected = list(range(1, number + 1))
    if ordering.startswith("-"):
        expected.reverse()

    page = read("publishers/", page_size=5, ordering=ordering)
    pages = [numbers(page)]
    assert page["previous"] is None
    while page["next"]:
        page = read(page["next"])
        pages.append(numbers(page))
    assert [one for page in pages for one in page] == expected

    back = [pages[-1]]
    while page["previous"]:
        page = read(page["previous"])
        back.append(numbers(page))
        assert page["next"]
    assert back == pages[::-1]


def test_a_page_beyond_which_nothing_is_left_leads_back(read: Reader) -> None:
    store_publishers(4)
    second = read("publishers/", page_size=2)["next"]
    Record.objects.filter(published_at__lt=FIRST + timedelta(minutes=3)).delete()

    page = read(second)

    assert (numbers(page), page["next"]) == ([], None)
    assert numbers(read(page["previous"])) == [4, 3]


def test_the_link_header_says_what_the_body_says(read: Reader) -> None:
    store_publishers(5)
    middle = read.client.get(read("publishers/", page_size=2)["next"])
    page = middle.json()

    assert (
        middle["Link"]
        == f'<{page["next"]}>; rel="next", <{page["previous"]}>; rel="previous"'
    )
    assert "Link" not in read.client.get("/api/v1/publishers/")


def test_a_new_record_moves_no_page(read: Reader) -> None:
    store_publishers(4)
    first = read("publishers/", page_size=2)
    Record.objects.filter(object__isnull=False, facets__contains=["slug:p-1"]).update(
        published_at=FIRST + timedelta(days=1)
    )

    assert numbers(read(first["next"])) == [2]


def test_the_depth_of_a_page_costs_no_more(read: Reader) -> None:
    store_publishers(40)
    url, counts = "http://testserver/api/v1/publishers/?page_size=5", []
    read(url)  # marks the key as used
    while url:
        with CaptureQueriesContext(connection) as queries:
            url = read(url)["next"]
        statements = [query["sql"] for query in queries]
        assert [
            KEY in statements[0].replace("apikey", KEY),
            RATE in statements[0],
            LIST in statements[1],
        ] == [True] * 3
        assert "OFFSET" not in statements[1].upper()
        counts.append(len(statements))
    assert counts == [2] * 8


@pytest.mark.parametrize("noun", RESOURCES)
def test_a_list_takes_two_queries(
    read: Reader, case: Case, django_assert_num_queries: Any, noun: str
) -> None:
    read(f"{noun}/")
    # The key with its newsroom, the request counted; the page.
    with django_assert_num_queries(2):
        read(f"{noun}/", state="all")


def test_a_list_takes_two_queries_without_a_key(
    client: Client, case: Case, django_assert_num_queries: Any
) -> None:
    # The request counted; the page.
    with django_assert_num_queries(2):
        client.get("/api/v1/verdicts/")


def test_what_keeps_many_is_found_by_the_order_of_the_list(
    read: Reader, django_assert_num_queries: Any
) -> None:
    store_publishers(9)
    read("publishers/")
    # The key with its newsroom, the request counted; the page.
    with django_assert_num_queries(2):
        page = read("publishers/", kind="newspaper", page_size=5)
    assert numbers(page) == [9, 8, 7, 6, 5]


@pytest.mark.parametrize("ordering", ["published_at", "-published_at"])
@pytest.mark.parametrize("wanted", [(1,), (3, 4, 39, 40), (1, 20, 40), range(1, 41)])
def test_what_keeps_few_is_found_wherever_it_is(
    read: Reader, ordering: str, wanted: Iterable[int]
) -> None:
    store_publishers(40)
    slugs = ",".join(f"p-{number}" for number in wanted)
    expected = sorted(wanted, reverse=ordering.startswith("-"))

    found = []
    page = read("publishers/", slug=slugs, page_size=1, ordering=ordering)
    while True:
        found += numbers(page)
        if not page["next"]:
            break
        page = read(page["next"])
    assert found == expected
    while page["previous"]:
        page = read(page["previous"])
        found.pop()
    assert len(found) == 1


def test_a_count_is_one_query_more_and_only_given_when_asked_for(
    read: Reader, django_assert_num_queries: Any
) -> None:
    store_publishers(7)
    # The key with its newsroom, the request counted; the page; the count.
    with django_assert_num_queries(3):
        page = read("publishers/", count=1, page_size=2)
    assert page["count"] == 7
    assert read(page["next"])["count"] == 7
    assert read("publishers/", count=1, slug="p-1,p-2,p-nine")["count"] == 2
    assert "count" not in read("publishers/", count=0)


def test_a_page_ends_early_when_its_records_are_large(read: Reader) -> None:
    store_publishers(4, size=3 * 1024 * 1024)

    page = read("publishers/")
    seen = numbers(page)
    assert seen == [4, 3, 2]  # the first that reaches 8 MiB is the last
    assert numbers(read(page["next"])) == [1]


def test_a_single_record_always_fits(read: Reader) -> None:
    store_publishers(2, size=9 * 1024 * 1024)

    page = read("publishers/")
    assert numbers(page) == [2]
    assert numbers(read(page["next"])) == [1]


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ({"colour": "red"}, "unknown_parameter", "There is no parameter “colour” here. Choose from: count, cursor, fields, format, kind"),
        ({"offset": "5"}, "unknown_parameter", "no parameter “offset”"),
        ({"page_size": "0"}, "out_of_bounds", "whole number from 1 to 500"),
        ({"page_size": "501"}, "out_of_bounds", "whole number from 1 to 500"),
        ({"page_size": "٣"}, "out_of_bounds", "whole number"),
        ({"page_size": "9" * 5000}, "out_of_bounds", "whole number"),
        ({"count": "yes"}, "out_of_bounds", "from 0 to 1"),
        ({"ordering": "name"}, "unknown_choice", "Choose from: -published_at, published_at, -modified_at, modified_at, relevance."),
        ({"state": "draft"}, "unknown_choice", "Choose from: current, withheld, retracted, withdrawn, merged, all."),
        ({"kind": "gazette"}, "unknown_choice", "newspaper"),
        ({"kind": "newspaper,"}, "empty", "It is empty"),
        ({"slug": ""}, "empty", "It is empty"),
        ({"slug": "a\x00b"}, "nul", "NUL"),
        ({"slug": "a" * 281}, "too_long", "280"),
        ({"slug": ",".join("abc" * 17)}, "too_many", "50"),
        ({"search": "é" * 281}, "too_long", "280"),
        ({"published_after": "yesterday"}, "not_a_moment", "2025-03-05T12:00:00Z"),
        ({"published_after": "2025-02-30"}, "not_a_moment", "2025-03-05"),
        ({"published_after": "0001-01-01T00:00:00+23:59"}, "not_a_moment", "too far"),
        ({"published_after": ["2025-01-01", "2025-01-02"]}, "repeated", "only once"),
        ({"cursor": "nonsense"}, "bad_cursor", "damaged"),
        ({"cursor": "é\x00"}, "nul", "NUL"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(
    read: Reader, query: dict[str, Any], code: str, said: str
) -> None:
    problem = read.refused("publishers/", **query)

    (error,) = problem["errors"]
    assert (error["parameter"], error["code"]) == (next(iter(query)), code)
    assert said in error["detail"]
    assert error["detail"] in problem["detail"]
    assert problem["code"] == "bad_parameters"
    assert problem["request_id"]


def test_everything_that_is_wrong_is_said_at_once(read: Reader) -> None:
    problem = read.refused("verdicts/", colour="red", page_size="x", stance="shouts")

    assert {error["parameter"] for error in problem["errors"]} == {
        "colour",
        "page_size",
        "stance",
    }


def test_a_cursor_is_good_for_its_own_list_alone(read: Reader) -> None:
    store_publishers(6)
    cursor = cursor_of(read("publishers/", page_size=2)["next"])

    assert numbers(read("publishers/", page_size=4, cursor=cursor)) == [4, 3, 2, 1]
    for path, other in [
        ("publishers/", {"ordering": "published_at"}),
        ("publishers/", {"kind": "newspaper"}),
        ("publishers/", {"state": "all"}),
        ("agents/", {}),
    ]:
        problem = read.refused(path, cursor=cursor, **other)
        assert problem["errors"][0]["code"] == "bad_cursor"
        assert "another list, other filters or another order" in problem["detail"]


def test_no_part_of_a_cursor_can_be_changed(read: Reader) -> None:
    store_publishers(3)
    cursor = cursor_of(read("publishers/", page_size=1)["next"])

    for place, letter in enumerate(cursor):
        other = "A" if letter != "A" else "B"
        forged = cursor[:place] + other + cursor[place + 1 :]
        answer = read.client.get("/api/v1/publishers/", {"cursor": forged})
        assert answer.status_code == 400 or answer.json() == read(
            "publishers/", cursor=cursor
        )
    assert all(
        one != two for one, two in pairwise(cursor_of(url) for url in walk(read))
    )


def walk(read: Reader) -> list[str]:
    urls = [read("publishers/", page_size=1)["next"]]
    while following := read(urls[-1])["next"]:
        urls.append(following)
    return urls


def test_a_page_that_has_not_changed_is_not_sent_again(read: Reader) -> None:
    store_publishers(3)
    first = read.client.get("/api/v1/publishers/")

    again = read.client.get(
        "/api/v1/publishers/", headers={"If-None-Match": first["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "private, no-cache"
    Record.objects.filter(facets__contains=["slug:p-2"]).delete()
    changed = read.client.get(
        "/api/v1/publishers/", headers={"If-None-Match": first["ETag"]}
    )
    assert changed.status_code == 200


def test_stored_bytes_are_served_as_they_are(read: Reader, case: Case) -> None:
    answer = read.client.get("/api/v1/verdicts/")

    body = bytes(Record.objects.get(kind="verdict").body)
    assert answer.content == b'{"results":[' + body + b'],"next":null,"previous":null}'
