"""A release is the corpus at one moment, in any formats together, with what a stranger must know."""

import io
import json
from collections import Counter
from hashlib import sha256
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
import yaml
from pyarrow import parquet

from annotations.exchange.registry import names
from annotations.exchange.releases import storing
from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.splits import SPLITS, split_of
from annotations.models import Article, Record, Release
from annotations.workflow import (
    AppearanceContent,
    Use,
    assess,
    correct,
    edit_draft,
    link,
)
from annotations.workflow.errors import InvalidContent, NotPermitted
from tests.cast import act
from tests.corpus import (
    highlight,
    make_article,
    make_case,
    make_claim,
    make_evidence,
)
from tests.every_state import EveryState
from tests.exchange.releases.made import content, lines, made, table


def test_every_format_together_is_sealed_with_the_hash_of_every_file(
    corpus: EveryState,
) -> None:
    release = made(corpus, "2025-03", *names())
    assert release.state == "sealed"
    assert release.written == release.expected > 0
    for name, said in release.files.items():
        body = content(release, name)
        assert (sha256(body).hexdigest(), len(body)) == (said["sha256"], said["size"])
    sums = content(release, "SHA256SUMS").decode().splitlines()
    assert dict(line.split("  ")[::-1] for line in sums) == {
        name: said["sha256"]
        for name, said in release.files.items()
        if name != "SHA256SUMS"
    }
    manifest = json.loads(content(release, "manifest.json"))
    assert manifest == release.manifest
    assert manifest["counts"] == release.counts
    assert set(manifest["formats"]) == set(names())
    assert manifest["ledger"]["seq"] == Record.objects.latest("seq").seq


def test_the_same_corpus_and_choices_give_the_same_bytes(corpus: EveryState) -> None:
    def hashes(release: Release) -> dict[str, str]:
        files = {name: said["sha256"] for name, said in release.files.items()}
        named = ("README.md", "DATASHEET.md", "LICENSE.txt", "CITATION.cff")
        after = ("croissant.json", "changes.json", "manifest.json", "SHA256SUMS")
        return {name: files[name] for name in files if name not in named + after}

    for working in (False, True):
        one, other = (
            made(corpus, f"{name} {working}", *names(), working=working)
            for name in ("a", "b")
        )
        assert hashes(one) == hashes(other)
        assert len(hashes(one)) == 2 * len(names()) + 2


def test_what_readers_get_is_the_bytes_that_are_served_and_no_draft(
    corpus: EveryState,
) -> None:
    release = made(corpus, "2025-03", *names())
    served = {bytes(body) for body in Record.objects.values_list("body", flat=True)}
    assert set(content(release, "jsonl.jsonl").splitlines()) == served
    drafts = [corpus.draft, corpus.in_review, corpus.approved]
    for name in release.files:
        body = content(release, name).decode(errors="replace")
        for draft in drafts:
            assert draft.claim.text not in body
            assert str(draft.verdict.uuid) not in body
        for person in vars(corpus.cast):
            assert f'"{person}"' not in body


def test_colleagues_have_pseudonyms_and_their_notes_stay_in(corpus: EveryState) -> None:
    release = made(corpus, "2025-03", working=True, assessments="all")
    body = content(release, "jsonl.jsonl").decode()
    assert "Call the owner again." not in body
    assert "their notes on annotations" in content(release, "README.md").decode()
    creators = {
        one["working"]["creator"]
        for one in lines(release)
        if one["record"] == "annotation"
    }
    assert len(creators) == 1
    assert creators.pop().startswith("person-")
    assert any(one["record"] == "assessment" for one in lines(release))
    named = made(corpus, "named", working=True, pseudonyms=False)
    assert '"creator":"ada"' in content(named, "jsonl.jsonl").decode()
    assert not any(one["record"] == "assessment" for one in lines(named))


def test_only_what_two_reviewers_assessed_goes_in(corpus: EveryState) -> None:
    cast, case = corpus.cast, corpus.draft
    passage = highlight(cast, case.article, "A spokesperson denied it", by=cast.ben)
    found = make_evidence(cast, kind="passage", annotation=passage, url="", quote="")
    edit_draft(act(cast.ada), case.version, uses=[Use(found, "context")])
    assess(act(cast.dora), case.verdict, case.rating("mixed"))
    release = made(
        corpus, "2025-03", working=True, double_reviewed=True, assessments="all"
    )
    got = lines(release)
    assert {one["id"] for one in got if one["record"] == "verdict"} == {
        str(case.verdict.uuid)
    }
    assert {one["id"] for one in got if one["record"] == "article"} == {
        str(case.article.uuid)
    }
    assert {one["record"] for one in got} == {
        "publisher", "scale", "article", "revision", "annotation", "claim",
        "appearance", "evidence", "verdict", "verdict_version", "assessment",
    }  # fmt: skip
    assert release.manifest["agreement"] == {
        "verdicts": 1, "pairs": 1, "same": 1, "percent": 100.0,
        "alpha": None, "alpha_95": [None, None],
    }  # fmt: skip
    told = content(release, "DATASHEET.md").decode()
    assert "1 of 1 pairs (100.0 %)" in told
    people = [line.split(" | ") for line in told.split("\n") if "| person-" in line]
    assert sum(int(one[1]) for one in people) == release.counts["annotation"] == 2


def test_a_review_that_goes_on_leaves_no_trace_for_readers(corpus: EveryState) -> None:
    before = made(corpus, "R1", double_reviewed=True)
    case = corpus.corrected
    begun = case.verdict.versions.latest("number")
    assert begun.published_at is None
    for reviewer in (corpus.cast.ben, corpus.cast.dora):
        mixed = case.rating("mixed")
        assess(act(reviewer), case.verdict, mixed, round_number=begun.number)
    after = made(corpus, "R2", double_reviewed=True)
    assert before.counts == after.counts == {}
    for name in ("DATASHEET.md", "README.md"):
        bodies = [content(one, name).decode() for one in (before, after)]
        assert bodies[0].replace("R1", "R") == bodies[1].replace("R2", "R").replace(
            "Nothing since R1.", "This is the first release."
        )


def test_a_correction_that_is_begun_leaves_no_trace_for_readers(
    corpus: EveryState,
) -> None:
    cast, other = corpus.cast, corpus.published
    article = make_article(cast, url="https://northern-echo.example/twice")
    claim = make_claim(cast, "The café 👩‍💻 closed twice.")
    case = make_case(cast, scale=other.scale, article=article, claim=claim)
    for reviewer in (cast.ben, cast.dora):
        assess(act(reviewer), case.verdict, case.rating("true"))
    case.published()
    before = made(corpus, "R1", double_reviewed=True)
    assert before.counts["verdict"] == 1
    said = {"change_class": "update", "public_note": "News."}
    uses = [Use(other.evidence, "context")]
    correct(act(cast.ada), case.reload(), uses=uses, **said)
    link(act(cast.ada), claim, other.annotation, AppearanceContent(stance="denies"))
    after = made(corpus, "R2", double_reviewed=True)
    assert content(after, "jsonl.jsonl") == content(before, "jsonl.jsonl")
    people = [
        content(one, "DATASHEET.md").decode().split("| person-", 1)[1].split("\n\n")[0]
        for one in (before, after)
    ]
    assert people[0] == people[1]


def test_an_article_stays_in_its_part_as_the_corpus_grows(corpus: EveryState) -> None:
    before = made(corpus, "before", "conll", "jsonl", working=True, splits=True)
    for number in range(20):
        make_article(corpus.cast, url=f"https://northern-echo.example/more/{number}")
    after = made(corpus, "after", "conll", "jsonl", working=True, splits=True)

    def parts(release: Release) -> dict[str, str]:
        rows = table(release, "records.csv")
        return {row["id"]: row["split"] for row in rows if row["kind"] == "article"}

    assert parts(before).items() <= parts(after).items()
    assert set(parts(after).values()) <= set(SPLITS)
    for split in SPLITS:
        number = sum(part == split for part in parts(after).values())
        told = json.loads(content(after, f"conll.{split}.zip.manifest.json"))
        assert (told["split"], told["counts"].get("article", 0)) == (split, number)
        assert told["sha256"] == after.files[f"conll.{split}.zip"]["sha256"]
    assert "jsonl.jsonl" in after.files


def test_the_difference_from_the_release_before_is_told(corpus: EveryState) -> None:
    before = made(corpus, "before", working=True)
    made(corpus, "for readers")
    article = make_article(corpus.cast, url="https://northern-echo.example/new")
    Article.objects.filter(pk=corpus.draft.article.pk).update(headline="Other words")
    after = made(corpus, "after", working=True)
    changes = json.loads(content(after, "changes.json"))
    assert changes["previous"] == {
        "name": "before",
        "id": str(before.uuid),
        "chosen_otherwise": [],
    }
    assert changes["added"]["counts"] == {"article": 1, "revision": 1}
    assert {"kind": "article", "id": str(article.uuid), "ref": article.ref} in changes[
        "added"
    ]["records"]
    assert changes["removed"] == {"counts": {}, "records": []}
    assert changes["changed"]["counts"]["article"] == 1
    assert "Since before." in content(after, "README.md").decode()
    other = made(corpus, "other", working=True, text="none", splits=True)
    previous = json.loads(content(other, "changes.json"))["previous"]
    assert previous["chosen_otherwise"] == ["text"]
    assert "with other choices (text)" in content(other, "README.md").decode()


def test_a_release_before_whose_files_are_gone_keeps_no_other_from_being_made(
    corpus: EveryState,
) -> None:
    before = made(corpus, "before")
    storing.remove_all(before)
    after = made(corpus, "after")
    changes = json.loads(content(after, "changes.json"))
    assert changes["previous"]["lost"] is True
    assert "The files of before" in content(after, "README.md").decode()


def test_the_card_the_citation_and_croissant_can_be_read(corpus: EveryState) -> None:
    release = made(corpus, "2025-03", "jsonl", "csv")
    _, front, body = content(release, "README.md").decode().split("---\n", 2)
    assert yaml.safe_load(front)["language"] == ["en"]
    assert "| annotation |" in body
    parts = Counter(
        row["split"]
        for row in table(release, "records.csv")
        if row["kind"] == "article"
    )
    told = ", ".join(
        f"{parts[one]} in {one}" for one in ("train", "validation", "test")
    )
    assert f"Here they are {told};" in body
    cited = yaml.safe_load(content(release, "CITATION.cff"))
    assert cited["type"] == "dataset"
    assert cited["version"] == "2025-03"
    described = json.loads(content(release, "croissant.json"))
    told = {one["name"]: one["sha256"] for one in described["distribution"]}
    assert told["jsonl.jsonl"] == release.files["jsonl.jsonl"]["sha256"]
    assert {row["rights"] for row in table(release, "rights.csv")} == {"full"}
    number = len(table(release, "records.csv"))
    assert number == sum(release.counts.values()) == Record.objects.count()


def test_text_is_cut_as_chosen(corpus: EveryState) -> None:
    def kept(text: str) -> tuple[bool, bool]:
        got = lines(made(corpus, text, text=text))
        texts = [one["text"] for one in got if one["record"] == "revision"]
        spans = [
            anchor["exact"]
            for one in got
            if one["record"] == "annotation"
            for anchor in one["anchors"]
        ]
        return any(texts), any(spans)

    assert kept("rights") == (True, True)
    assert kept("quote") == (False, True)
    assert kept("none") == (False, False)


def test_quotations_longer_than_is_asked_for_stay_in(corpus: EveryState) -> None:
    def lengths(longest: int | None) -> set[int]:
        release = made(corpus, f"of {longest}", text="quote", longest_quote=longest)
        whole: Counter[tuple[str, int]] = Counter()
        for one in lines(release):
            for anchor in one["anchors"] if one["record"] == "annotation" else ():
                whole[one["id"], anchor["revision"]] += len(anchor["exact"] or "")
        return {length for length in whole.values() if length}

    every = lengths(None)
    middle = sorted(every)[len(every) // 2]
    assert lengths(middle) == {one for one in every if one <= middle} < every
    told = json.loads(
        content(Release.objects.get(name=f"of {middle}"), "manifest.json")
    )
    assert told["filters"]["longest_quote"] == middle


def test_parquet_has_its_texts_in_the_same_parts(corpus: EveryState) -> None:
    for number in range(200):  # identifiers are random: until one falls elsewhere
        url = f"https://northern-echo.example/more/{number}"
        if split_of(make_article(corpus.cast, url=url).uuid) != "train":
            break
    release = made(corpus, "2025-03", "parquet", working=True, splits=True)
    parts = {row["id"]: row["split"] for row in table(release, "records.csv")}
    found = {}
    with ZipFile(io.BytesIO(content(release, "parquet.zip"))) as archive:
        for name in archive.namelist():
            if name.startswith("texts/"):
                rows = parquet.read_table(io.BytesIO(archive.read(name))).to_pylist()
                split = name.removeprefix("texts/").partition("-")[0]
                found |= {row["article_id"]: split for row in rows}
    assert len(set(found.values())) > 1
    assert found.items() <= parts.items()


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"assessments": "all"}, "assessments_are_not_public"),
        ({"pseudonyms": False}, "names_are_not_public"),
        ({"text": "some"}, "unknown_choice"),
        ({"longest_quote": 20}, "longest_quote"),
        ({"text": "quote", "longest_quote": 0}, "longest_quote"),
    ],
)
def test_choices_that_contradict_each_other_are_refused(
    corpus: EveryState, choices: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidContent) as refusal:
        made(corpus, "2025-03", **choices)
    assert refusal.value.code == code


def test_names_and_formats_are_checked_and_only_editors_may(corpus: EveryState) -> None:
    made(corpus, "2025-03")
    for formats, code in ((["jsonl"], "release_exists"), (["conl"], "unknown_format")):
        with pytest.raises(InvalidContent) as refusal:
            made(corpus, "2025-03", *formats)
        assert refusal.value.code == code
    with pytest.raises(NotPermitted):
        ask(act(corpus.cast.ben), "2025-04", ["jsonl"])


def test_splits_hang_on_the_identifier_alone() -> None:
    fixed = [split_of(article) for article in numbered(200)]
    assert 140 < fixed.count("train") < 180
    assert fixed[:8] == [split_of(article) for article in numbered(8)]


def numbered(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(count)]
