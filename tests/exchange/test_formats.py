"""Every format, the registry, and what stands in the manifests."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from annotations.exchange import schema
from annotations.exchange.formats import claimreview
from annotations.exchange.gathered import NOT_PUBLISHED
from annotations.exchange.registry import format_named, names
from annotations.models import Event, LedgerHead, Record, Revision, Verdict
from annotations.workflow import retract
from tests.cast import Cast, act
from tests.corpus import Case, make_case
from tests.exchange.corpora import export

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_ORG = {
    "DataFeed", "DataFeedItem", "ClaimReview", "Claim", "Rating", "Thing", "CreativeWork",
    "Organization", "NewsMediaOrganization", "GovernmentOrganization", "Person", "Article",
    "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle", "BlogPosting",
    "CorrectionComment",
}  # fmt: skip


def written(name: str, path: Path, **options: object) -> Any:
    call_command("export_corpus", name, output=path, **options)
    return json.loads(path.read_bytes())


def manifest(path: Path) -> Any:
    return json.loads(path.with_name(f"{path.name}.manifest.json").read_bytes())


def each(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inner:
            yield from each(one)


def test_every_module_is_a_format_under_its_own_name() -> None:
    assert {"jsonl", "web-annotation", "claimreview"} <= set(names())
    for name in names():
        made = format_named(name)
        assert made.label
        assert "/" in made.media_type


def test_an_unknown_format_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"no format 'conl'\. Choose one of: .*jsonl"
    ):
        call_command("export_corpus", "conl", output=tmp_path / "a")


def test_the_published_schema_is_the_one_of_the_records() -> None:
    assert schema.PUBLISHED.read_text(encoding="utf-8") == schema.text()


def test_every_line_fits_the_published_schema(
    rich_corpus: None, tmp_path: Path
) -> None:
    validator = jsonschema.Draft202012Validator(schema.schema())
    lines = export(tmp_path / "all.jsonl") + export(
        tmp_path / "public.jsonl", published_only=True
    )
    for line in lines:
        validator.validate(json.loads(line))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"record": "publisher", "slug": 1})


def test_the_reference_names_every_field() -> None:
    reference = (ROOT / "docs" / "reference" / "jsonl.md").read_text()
    for name, shape in schema.schema()["$defs"].items():
        for field in shape.get("properties", {}):
            assert f"`{field}`" in reference, f"{field} of {name} is not described"


def test_published_lines_are_the_very_bytes_that_are_served(
    rich_corpus: None, tmp_path: Path
) -> None:
    bodies = [bytes(body) for body in Record.objects.values_list("body", flat=True)]
    for text in ("rights", "full"):
        lines = export(tmp_path / "a.jsonl", published_only=True, text=text)
        assert sorted(lines) == sorted(bodies)


def test_published_text_that_rights_keep_in_stays_in(
    cast: Cast, tmp_path: Path
) -> None:
    case = make_case(cast)
    type(case.article).objects.update(rights="none")
    case.published()
    export(tmp_path / "a.jsonl", published_only=True, text="full")
    assert "café had closed" not in (tmp_path / "a.jsonl").read_text()
    export(tmp_path / "a.jsonl", text="full")
    assert "café had closed" in (tmp_path / "a.jsonl").read_text()


@pytest.mark.parametrize("published_only", [True, False])
def test_text_goes_along_as_far_as_is_asked_for(
    rich_corpus: None, tmp_path: Path, published_only: bool
) -> None:
    path = tmp_path / "a.jsonl"
    whole = Revision.objects.order_by("number").first().text.split("\n")[2]

    def exported(text: str) -> str:
        export(path, published_only=published_only, text=text)
        return path.read_text()

    assert whole in exported("full")
    assert whole not in exported("quote")
    assert "the café had closed" in exported("quote")
    assert "the café had closed" not in exported("none")


def test_no_draft_is_in_an_export_of_what_is_published(
    cast: Cast, tmp_path: Path
) -> None:
    make_case(cast)
    for name in names():
        path = tmp_path / name
        call_command("export_corpus", name, output=path, published_only=True)
        assert b"register" not in path.read_bytes().lower()
        assert manifest(path)["counts"] == {}


def test_only_what_came_after_a_number_is_written(
    cast: Cast, case: Case, tmp_path: Path
) -> None:
    position = Event.objects.count()
    retract(act(cast.cleo), case.verdict, public_note="It was misread.")
    lines = export(tmp_path / "a.jsonl", published_only=True, since=position)
    changed = [json.loads(line) for line in lines]
    assert {one["record"] for one in changed} == {"tombstone"}
    assert {one["of"] for one in changed} == {"verdict", "verdict_version"}
    with pytest.raises(CommandError, match="--published-only"):
        export(tmp_path / "a.jsonl", since=position)


def test_the_manifest_describes_the_file(rich_corpus: None, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    lines = export(path, published_only=True, text="quote")
    said, head = manifest(path), LedgerHead.objects.get()
    assert said["format"] == "jsonl"
    assert said["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert said["bytes"] == path.stat().st_size
    assert sum(said["counts"].values()) == len(lines)
    assert said["offset_unit"] == "code_point"
    assert said["ledger"] == {"seq": head.seq, "sha256": head.sha256}
    assert said["filters"] == {
        "published_only": True,
        "text": "quote",
        "since": None,
        "longest_quote": None,
    }


def test_a_failed_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_corpus", "jsonl", output=path)
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_corpus", "jsonl", output=tmp_path / "nowhere" / "a")


def test_web_annotations_select_by_quote_and_by_position(
    case: Case, tmp_path: Path
) -> None:
    collection = written("web-annotation", tmp_path / "a.jsonld", published_only=True)
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["type"] == "AnnotationCollection"
    found = collection["first"]["items"]
    assert collection["total"] == len(found) == 3
    highlight = next(one for one in found if one["motivation"] == "highlighting")
    [target] = highlight["target"]
    quote, position = target["selector"]
    text = case.article.revisions.get().text
    assert quote["exact"] == "the café had closed"
    assert quote["exact"] == text[position["start"] : position["end"]]
    assert text[: position["start"]].endswith(quote["prefix"])
    assert text[position["end"] :].startswith(quote["suffix"])
    assert target["source"] == "https://northern-echo.example/cafe"
    assert target["state"]["sourceDate"] == "2025-03-03T12:00:00Z"


def test_a_quotation_in_two_parts_has_two_targets(
    rich_corpus: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonld"
    found = written("web-annotation", path)["first"]["items"]
    quotes = [
        [target["selector"][0]["exact"] for target in one["target"]]
        for one in found
        if one["motivation"] == "highlighting"
    ]
    assert ["No cafe\u0301 has closed", "and none will"] in quotes
    assert len({one["id"] for one in found}) == len(found)
    for one in found:
        assert one["type"] == "Annotation"
        assert one["target"]
    losses = manifest(path)["losses"]
    assert losses["kinds"]["assessment"] == 1
    assert any("It has been withdrawn." in one["what"] for one in losses["objects"])


def test_an_assessing_annotation_carries_rating_and_evidence(
    case: Case, tmp_path: Path
) -> None:
    found = written("web-annotation", tmp_path / "a.jsonld", published_only=True)
    verdict = next(
        one for one in found["first"]["items"] if one["motivation"] == "assessing"
    )
    purposes = {body["purpose"]: body for body in verdict["body"]}
    assert purposes["classifying"]["value"] == "True"
    assert purposes["linking"]["source"] == "https://register.example/closures"
    claim = case.claim
    link, words = (one for one in verdict["body"] if one["purpose"] == "identifying")
    assert link["source"].endswith(f"/api/v1/claims/{claim.uuid}/")
    assert (words["value"], words["language"]) == (claim.text, claim.language)


def test_only_verdicts_that_readers_see_assess_anything(
    rich_corpus: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonld"
    found = written("web-annotation", path)["first"]["items"]
    assessing = [one["id"] for one in found if one["motivation"] == "assessing"]
    refs = {one.rstrip("/").rpartition("/")[2] for one in assessing}
    published = Verdict.objects.filter(state="published")
    assert refs == set(published.values_list("ref", flat=True))
    left = Verdict.objects.exclude(state="published").values_list("ref", flat=True)
    said = manifest(path)["losses"]["objects"]
    lost = [(one["ref"], one["what"]) for one in said if one["kind"] == "verdict"]
    assert sorted(ref for ref, _ in lost) == sorted(left)  # each of them once
    taken_down = {"withheld", "retracted"}
    assert taken_down <= set(Verdict.objects.values_list("state", flat=True))
    for verdict in Verdict.objects.exclude(state="published"):
        gone = f"It is {verdict.state}."
        what = gone if verdict.state in taken_down else NOT_PUBLISHED
        assert (verdict.ref, what) in lost


def test_without_text_web_annotations_select_by_position_alone(
    case: Case, tmp_path: Path
) -> None:
    found = written(
        "web-annotation", tmp_path / "a.jsonld", published_only=True, text="none"
    )
    kinds = {
        selector["type"]
        for one in found["first"]["items"]
        for target in one["target"]
        for selector in target["selector"]
    }
    assert kinds == {"TextPositionSelector"}


def test_a_claim_review_has_what_readers_of_it_need(case: Case, tmp_path: Path) -> None:
    feed = written("claimreview", tmp_path / "a.jsonld", published_only=True)
    assert feed["@type"] == "DataFeed"
    [item] = feed["dataFeedElement"]
    [review] = item["item"]
    assert review["claimReviewed"] == case.claim.text
    assert review["url"].endswith(f"/verdicts/{case.verdict.ref}/")
    assert review["reviewRating"]["alternateName"] == "True"
    assert review["reviewRating"]["ratingValue"] == 3
    [work] = review["itemReviewed"]["appearance"]
    assert work["@type"] == "ReportageNewsArticle"
    assert work["url"] == "https://northern-echo.example/cafe"
    assert review["citation"][0]["url"] == "https://register.example/closures"


def test_the_feed_says_nothing_that_schema_org_does_not_know(
    rich_corpus: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonld"
    feed = written("claimreview", path)
    types = {one["@type"] for one in each(feed) if isinstance(one, dict)}
    assert types <= SCHEMA_ORG
    assert None not in list(each(feed))
    states = Verdict.objects.values_list("ref", "state")
    items = feed["dataFeedElement"]
    for ref, state in states:
        item = [one for one in items if f"/{ref}/" in one["url"]]
        if state == "published":
            assert item[0]["item"][0]["identifier"] == ref
        elif state in {"withheld", "retracted"}:
            assert item[0]["item"] == []
            assert item[0]["dateDeleted"].endswith("+00:00")
        else:
            assert item == []
    losses = manifest(path)["losses"]
    assert losses["format"] == list(claimreview.FORMAT.loses)
    assert any("It denies the claim" in one["what"] for one in losses["objects"])


def test_a_rating_off_its_scale_has_no_numbers(cast: Cast, tmp_path: Path) -> None:
    case = make_case(cast)
    unproven = case.rating("unproven")
    case.verdict.versions.update(rating=unproven)
    case.published()
    feed = written("claimreview", tmp_path / "a.jsonld", published_only=True)
    rating = feed["dataFeedElement"][0]["item"][0]["reviewRating"]
    assert rating["alternateName"] == "Unproven"
    assert "ratingValue" not in rating
