"""Filters: each finds what has its facet and nothing else, and none is missing."""

from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from annotations.api.parameters import Before, Facet, Since
from annotations.api.v1.resources import RESOURCES, Part, Resource
from annotations.models import Record
from tests.library import Library
from tests.partners import Reader

pytestmark = pytest.mark.django_db

# Facets by which a part is found by its whole, which stands in the address.
OF_THE_WHOLE = {
    ("verdict_version", "verdict"),
    ("appearance", "claim"),
    ("relation", "claim"),
    ("revision", "article"),
    ("verdict_version", "evidence"),  # for exports, which follow it
}
LISTS = [
    *RESOURCES.values(),
    *(part for one in RESOURCES.values() for part in one.parts),
]
WHOLES = {part.kind: one for one in RESOURCES.values() for part in one.parts}


def addresses_of(listed: Resource | Part) -> list[str]:
    """Return the addresses of a list: one for each whole whose parts it holds."""
    whole = WHOLES.get(listed.kind)
    if whole is None:
        return [f"{listed.noun}/"]
    wholes = Record.objects.of_kind(whole.kind).values_list("object", flat=True)
    return [f"{whole.noun}/{uuid}/{listed.noun}/" for uuid in wholes]


def with_facet(kind: str, facet: str) -> set[str]:
    records = Record.objects.current().of_kind(kind).filter(facets__contains=[facet])
    return {str(uuid) for uuid in records.values_list("object", flat=True)}


def test_it_works(read: Reader, library: Library) -> None:
    found = read("verdicts/", rating="false", claimant=str(library.owner.uuid))

    assert found["results"] == []
    assert read.ids("verdicts/", rating="true", claimant=str(library.owner.uuid)) == [
        str(library.case.verdict.uuid)
    ]


def test_every_facet_is_a_filter_that_finds_it_alone(
    read: Reader, library: Library
) -> None:
    for listed in LISTS:
        every_facet_of_one_list(read, listed)


def every_facet_of_one_list(read: Reader, listed: Resource | Part) -> None:
    pairs = {
        tuple(facet.split(":", 1))
        for facets in Record.objects.of_kind(listed.kind).values_list(
            "facets", flat=True
        )
        for facet in facets
        if (listed.kind, facet.split(":", 1)[0]) not in OF_THE_WHOLE
    }
    assert pairs, listed
    for name, value in pairs:
        asked = {name: value.replace(",", "\\,")}
        lists = (read.ids(address, **asked) for address in addresses_of(listed))
        found = {one for ids in lists for one in ids}
        assert found == with_facet(listed.kind, f"{name}:{value}"), (name, value)


def test_every_filter_has_a_facet(library: Library) -> None:
    for listed in LISTS:
        declared = listed.filters.base_filters.items()
        named = {name for name, one in declared if isinstance(one, Facet)}
        facets = Record.objects.of_kind(listed.kind).values_list("facets", flat=True)

        found = {facet.split(":", 1)[0] for one in facets for facet in one}
        assert named - found == set(), (
            f"No {listed.kind} of tests/library.py has such a facet"
        )


def test_several_values_mean_any_of_them(read: Reader, library: Library) -> None:
    both = {str(library.case.verdict.uuid), str(library.counter_verdict.uuid)}

    assert set(read.ids("verdicts/", rating="true,false")) == both
    assert set(read.ids("verdicts/?rating=true&rating=false")) == both
    assert read.ids("verdicts/", rating="mixed,unproven") == []


def test_several_filters_mean_all_of_them(read: Reader, library: Library) -> None:
    assert read.ids("verdicts/", rating="true", stance="denies,asserts") == [
        str(library.case.verdict.uuid)
    ]
    assert read.ids("verdicts/", rating="true", stance="asserts") == []


def test_a_comma_in_a_value_is_written_with_a_backslash(
    read: Reader, library: Library
) -> None:
    assert read.ids("annotations/", tag="a\\, b") == [str(library.denial.uuid)]
    assert read.ids("annotations/", tag="a, b") == []


def test_things_are_named_by_uuid_or_by_ref(read: Reader, library: Library) -> None:
    claim, counter = library.case.claim, library.counter
    first, second = str(library.case.verdict.uuid), str(library.counter_verdict.uuid)

    assert read.ids("verdicts/", claim=claim.ref) == [first]
    assert read.ids("verdicts/", claim=claim.ref.lower()) == [first]
    assert set(read.ids("verdicts/", claim=f"{claim.uuid},{counter.ref}")) == {
        first,
        second,
    }
    assert read.ids("verdicts/", claim="C-9999") == []
    assert library.denial.article_id == library.other_article.pk
    assert read.ids("annotations/", article=library.other_article.ref) == [
        str(library.denial.uuid)
    ]
    problem = read.refused("verdicts/", claim="the café")
    assert "“the café” is not a UUID or a ref" in problem["detail"]
    assert "is not a UUID." in read.refused("verdicts/", claimant="C-0001")["detail"]


def test_search_reads_words_as_people_write_them(
    read: Reader, library: Library
) -> None:
    for words, found in {
        "café": {"true", "false"},
        "closed -never": {"true"},
        "closed -no": {"true"},  # a word that English passes over
        "closed -has -on": set(),
        '"never closed" -café': set(),
        "closing": {"true", "false"},  # another form of closed
        '"never closed"': {"false"},
        "never OR register": {"true", "false"},
        "zeppelin": set(),
        "geschlossen": {"true"},
        "-": set(),
        "'); DROP TABLE annotations_record; --": set(),
        "קפה 👩‍💻": set(),
    }.items():
        page = read("verdicts/", search=words)
        assert {one["rating"]["code"] for one in page["results"]} == found, words


def test_times_bound_without_overlap_or_gap(read: Reader, library: Library) -> None:
    moment = Record.objects.get(object=library.counter_verdict.uuid).published_at
    first, second = str(library.case.verdict.uuid), str(library.counter_verdict.uuid)
    written = moment.isoformat().replace("+00:00", "Z")

    assert read.ids("verdicts/", published_after=written) == [second]
    assert read.ids("verdicts/", published_before=written) == [first]
    assert read.ids(f"verdicts/?published_before={moment.isoformat()}") == [first]
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    assert set(read.ids("verdicts/", modified_before=tomorrow)) == {first, second}
    assert read.ids("verdicts/", modified_after=tomorrow) == []


def test_both_kinds_of_bounds_are_offered_everywhere() -> None:
    for listed in LISTS:
        kinds = [type(one) for one in listed.filters.base_filters.values()]
        assert (kinds.count(Since), kinds.count(Before)) == (2, 2)


def test_the_records_named_in_facets_are_in_the_record(library: Library) -> None:
    verdict = Record.objects.get(object=library.case.verdict.uuid)
    text = msgspec.json.decode(verdict.body)

    assert f"claimant:{library.owner.uuid}" in verdict.facets
    assert text["appearances"][1]["claimant"]["id"] == str(library.owner.uuid)
