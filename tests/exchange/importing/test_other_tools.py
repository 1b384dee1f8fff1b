"""Files in the shapes that other tools write come in, or are refused with the place and the reason."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Article,
    Relation,
    Revision,
)
from tests.cast import Cast
from tests.corpus import make_article
from tests.exchange.formats.corpora import hashed
from tests.exchange.importing.foreign import TEXT, URL, quoted, refusal, units
from tests.exchange.importing.test_round_trips import bring


def test_a_folder_of_brat(cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "project" / "news"
    folder.mkdir(parents=True)
    (folder / "one.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
    first, second = TEXT.index("No cafe"), TEXT.index("and none")
    denial = (
        f"T2\tDenial {first} {first + 8};{second} {second + 8}\tNo cafe\u0301 and none"
    )
    (folder / "one.ann").write_text(
        f"T1\tClaim 2 21\tThe café had closed\n{denial}\nA1\tNegated T2\nA2\tCertainty T1 high\n"
        "R1\tContradicts Arg1:T2 Arg2:T1\n#1\tAnnotatorNotes T2\tSee below\n"
        "N1\tReference T1 Wikidata:Q30022\tcoffeehouse\nE1\tClaim:T1 Agent:T2\n"
    )
    report = bring("brat", folder.parent)
    assert "relations of the kind 'Contradicts' were left out" in report
    claim, denied = Annotation.objects.order_by("id")
    assert claim.tags == ["Claim", "Certainty: high", "Wikidata:Q30022"]
    assert (denied.tags, denied.note) == (["Denial", "Negated"], "See below")
    assert [one.exact for one in denied.anchors.all()] == ["No cafe\u0301", "and none"]
    assert Revision.objects.get().text == TEXT
    assert Article.objects.get().headline == "one"
    assert bring("brat", folder.parent).count("taken in") == 0


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("T1\tClaim 2 9\tThe tea", "'The caf' stands at 2–9, counted in code points"),
        ("T1\tClaim 2 9000\tx", "The span 2–9000 does not lie in the text"),
        ("T1\tClaim two 9\tx", "'Claim two 9' is not a text-bound annotation"),
        ("X1\tClaim 2 9\tx", "A line cannot start with 'X1'"),
        ("nothing", "its fields are parted by tabs"),
        ("R1\tcontradicts Arg1:T1 Arg2:T2", "a mark that is not in this text"),
        ("T1\tClaim 0 1\t💩\nN1\tReference T1 Claim:zzz\t", "claim: The claim zzz"),
        ("T1\tClaim 32 33\t\u0301", "starts or ends inside a character"),
    ],
)
def test_a_bad_line_of_brat_is_named(
    line: str, sentence: str, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.ann").write_text(f"T9\tClaim 0 1\t💩\n{line}\n")
    message = refusal("brat", tmp_path)
    assert "a.ann, line " in message
    assert sentence in message
    assert not Article.objects.exists()


def test_what_is_refused_is_left_out_when_it_goes_on(
    cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.ann").write_text(
        "T1\tClaim 0 1\t💩\nT2\tClaim 2 9\tThe tea\nT3\tClaim 6 10\tcafé\n"
    )
    (tmp_path / "b.ann").write_text("T1\tClaim 0 1\tx\n")
    errors = StringIO()
    said = bring("brat", tmp_path, keep_going=True, stderr=errors)
    assert "2 annotation" in said
    assert quoted() == {"💩", "café"}
    assert "a.ann, line 2: 'The caf' stands at 2–9" in errors.getvalue()
    assert "b.ann: There is no b.txt beside it." in errors.getvalue()


def test_an_export_of_doccano(cast: Cast, write: Callable[[Any], Path]) -> None:
    spans = [[0, 1, "emoji"], [6, 10, "asserts"], [6, 21, "questioning"]]
    line = {"id": 7, "text": TEXT, "label": spans, "Comments": ["nice"], "source": "x"}
    path = write(json.dumps(line) + "\n\n" + json.dumps({"text": "Bare.", "label": []}))
    assert "Say it with --unit" in (message := refusal("doccano", path))
    assert "line 1, /label/1: It would be 'café' in code points, ' caf'" in message
    assert "comments on a whole text, 1" in bring("doccano", path, unit="code_point")
    found = Annotation.objects.filter(anchors__exact="café").get()
    assert (found.motivation, found.tags) == ("identifying", ["asserts"])
    assert Annotation.objects.filter(motivation="questioning", tags=[]).count() == 1
    assert Article.objects.count() == 2


def test_relations_of_doccano_join_parts(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    entities = [
        {"id": 4, "label": "Claim", "start_offset": 0, "end_offset": 2},
        {"id": 9, "label": "Claim", "start_offset": 6, "end_offset": 10},
    ]
    links = [{"id": 1, "from_id": 4, "to_id": 9, "type": "continues"}]
    text = "No café, and none."
    bring("doccano", write({"text": text, "entities": entities, "relations": links}))
    assert [one.exact for one in Annotation.objects.get().anchors.all()] == [
        "No",
        "é, a",
    ]


def task(regions: list[dict[str, Any]], **said: Any) -> dict[str, Any]:
    annotation = {
        "id": 11, "completed_by": {"id": 3, "email": "zoe@desk.example"}, "result": regions,
        "was_cancelled": False, "ground_truth": False, "lead_time": 8.5,
        "created_at": "2025-01-02T03:04:05.6Z", "updated_at": "2025-01-02T03:04:05.6Z",
    }  # fmt: skip
    skipped = {**annotation, "result": [], "was_cancelled": True}
    return {
        "id": 1, "data": {"text": TEXT}, "meta": {}, "annotations": [annotation, skipped],
        "predictions": [], "inner_id": 1, "total_annotations": 1, **said,
    }  # fmt: skip


def region(name: str, words: str, label: str, nth: int = 1) -> dict[str, Any]:
    start, end = units(words, nth)
    value = {"start": start, "end": end, "text": words.replace("\n", "\\n")}
    return {
        "id": name, "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual",
        "value": {**value, "labels": [label]},
    }  # fmt: skip


def field(of: dict[str, Any], name: str, kind: str, **value: Any) -> dict[str, Any]:
    place = {key: of["value"][key] for key in ("start", "end", "text")}
    return {**of, "from_name": name, "type": kind, "value": {**place, **value}}


def test_an_export_of_label_studio_in_utf16(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    claim, denial = (
        region("aaa", "closed.\nNo", "asserts"),
        region("bbb", "קפה", "denies"),
    )
    regions = [
        claim,
        field(claim, "claim", "textarea", text=["The café closed."]),
        field(claim, "verdict", "choices", choices=["False"]),
        denial,
        field(denial, "claim", "textarea", text=["No café closed."]),
        {"type": "relation", "from_id": "bbb", "to_id": "aaa", "direction": "right", "labels": ["negation_of"]},
        {"id": "d", "from_name": "whole", "to_name": "text", "type": "choices", "value": {"choices": ["News"]}},
    ]  # fmt: skip
    report = bring("label-studio", write([task(regions)]))
    assert "answers about a whole text, 1" in report
    assert "annotations that were skipped, 1" in report
    assert quoted() == {"closed.\nNo", "קפה"}
    first = Annotation.objects.order_by("id")[0]
    assert (first.creator.username, first.created.year) == ("zoe@desk.example", 2025)
    assert first.tags == ["verdict: False"]
    assert set(Appearance.objects.values_list("stance", flat=True)) == {
        "asserts",
        "denies",
    }
    assert Relation.objects.get().kind == "negation_of"


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"from_name": "voice", "value": {"choices": ["shouting"]}}, "/0/annotations/0/result/0", "'shouting' is not a valid choice"),
        ({"value": {"start": -1}}, "/0/annotations/0/result/2/value/start", ""),
        ({"type": "hypertextlabels"}, "/0/annotations/0/result/2/type", "Use Text instead"),
        ({"value": {"start": 2, "end": 9, "text": "The tea"}}, "/0/annotations/0/result/2", "stands at 2–9"),
    ],
)  # fmt: skip
def test_a_bad_result_of_label_studio_is_named(
    change: dict[str, Any],
    place: str,
    sentence: str,
    cast: Cast,
    write: Callable[[Any], Path],
) -> None:
    claim = region("aaa", "café", "asserts")
    words = field(claim, "claim", "textarea", text=["The café closed."])
    kind = "choices" if "from_name" in change else "labels"
    bad = {
        **region("bbb" if kind == "labels" else "aaa", "café", "denies"),
        "type": kind,
    }
    bad |= {**change, "value": {**bad["value"], **change.get("value", {})}}
    message = refusal("label-studio", write([task([claim, words, bad])]))
    assert f"{place}: " in message
    assert sentence in message


def test_regions_of_one_name_are_not_moved_onto_each_other(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    one, other = (
        {
            "id": "p1",
            "from_name": "span",
            "type": "labels",
            "value": {"start": start, "end": end, "text": words, "labels": ["Claim"]},
        }
        for words, start, end in [("café", 6, 10), ("had", 11, 14)]
    )
    tasks = [
        {"id": number, "data": {"text": TEXT}, "annotations": done}
        for number, done in enumerate(
            [[{"id": 1, "result": [one]}, {"id": 2, "result": [other]}],
             [{"id": 3, "result": [other]}]],
            start=1,
        )
    ]  # fmt: skip
    path = write(tasks)
    bring("label-studio", path)
    found = list(Anchor.objects.order_by("id").values_list("exact", flat=True))
    assert found == ["café", "had", "had"]
    assert bring("label-studio", path).count("taken in") == 0


def test_what_is_said_anew_of_an_annotation_that_is_here_is_counted(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    value = {"start": 6, "end": 10, "text": "café", "labels": ["Claim"]}
    said = {"id": "r", "from_name": "a", "type": "labels", "value": value}
    task = {"data": {"text": TEXT}, "annotations": [{"id": 1, "result": [said]}]}
    bring("label-studio", write([task]))
    value["labels"] = ["Opinion"]
    report = bring("label-studio", write([task]))
    assert "annotations that are here already: what is here stays, 1" in report
    assert Annotation.objects.get().tags == ["Claim"]


def test_two_marks_of_one_name_in_two_places_are_refused(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_article(cast, text=TEXT, url=URL)
    rows = [
        {
            "id": "n1",
            "uri": URL,
            "target": [{"selector": [{"type": "TextQuoteSelector", "exact": words}]}],
        }
        for words in ("The café had", "and none will")
    ]
    message = refusal("hypothesis", write(rows))
    assert "/1: Another mark of this text is called 'n1' too" in message


def test_two_texts_of_one_article_beside_the_file_are_counted_as_such(
    cast: Cast, write: Callable[[Any], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in (("first", TEXT), ("second", f"{TEXT} A late cafe\u0301.")):
        said = {"text": text, "url": URL, "language": "en"}
        (folder / f"{name}.json").write_text(json.dumps(said))
    selector = {"type": "TextQuoteSelector", "exact": "The café had"}
    row = {"id": "n1", "uri": URL, "target": [{"selector": [selector]}]}

    report = bring("hypothesis", write([row]), texts=folder)

    assert Article.objects.get().revisions.count() == 2
    assert "4 records taken in: 1 article, 2 revision, 1 annotation" in report


@pytest.mark.parametrize("gap", ["\t", " "])
def test_columns_of_others_make_a_text(
    gap: str, cast: Cast, write: Callable[[Any], Path]
) -> None:
    rows = [
        "-DOCSTART- -X- O O", "", "The DT O O", "café NN O B-Claim", "closed VBD O I-Claim", ". . O O",
        "", "קפה NN O B-Claim", "👩\u200d💻 NN O B-Quote",
    ]  # fmt: skip
    bring("conll", write("\n".join(row.replace(" ", gap) for row in rows)))
    assert Revision.objects.get().text == "The café closed .\nקפה 👩\u200d💻"
    assert quoted() == {"café closed", "קפה", "👩\u200d💻"}
    assert Annotation.objects.filter(tags=["Claim"]).count() == 2
    message_of = write("The O\ncafé\n")
    with pytest.raises(CommandError, match="line 2: 'café' is no tag"):
        bring("conll", message_of)


def test_a_text_that_differs_from_the_one_here_is_refused(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_article(cast, text=TEXT)
    said = {"text": TEXT.replace("none", "some"), "label": [], "fc_url": URL}
    message = refusal("doccano", write(said))
    place = TEXT.index("none")
    ref = Article.objects.get().ref
    assert f"The text differs from that of {ref}, which has the same" in message
    assert f"first at code point {place}." in message


def test_a_text_with_a_nul_character_is_refused(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    message = refusal("doccano", write({"text": "A\x00B", "label": []}))
    assert "line 1: text: The text has a NUL character (at code point 1)" in message


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_nul_character_in_a_label_is_refused(
    cast: Cast, write: Callable[[Any], Path], keep_going: bool
) -> None:
    path = write([{"text": TEXT, "label": [[0, 1, "a"], [0, 1, "b\0"], [0, 1, "c"]]}])
    if not keep_going:
        message = refusal("doccano", path)
        assert "/0/label/1: tags 1: It has a NUL character, which" in message
        return
    assert "2 annotation" in bring("doccano", path, keep_going=True)
    assert {one.tags[0] for one in Annotation.objects.all()} == {"a", "c"}


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ({"claimReviewed": "קפה\0"}, "review claim text"),
        ({"headline": "No\0"}, "review title"),
        ({"citation": ["One", {"name": "a\0"}]}, "review citations 2 title"),
    ],
)
def test_a_nul_character_in_a_review_is_named(
    edit: dict[str, Any], name: str, cast: Cast, write: Callable[[Any], Path]
) -> None:
    said = {"@type": "ClaimReview", "claimReviewed": "No café.", "url": URL, **edit}
    message = refusal("claimreview", write([said]))
    assert f"/0: {name}: It has a NUL character, which PostgreSQL cannot" in message


def test_a_label_that_is_too_long_is_told_with_its_lengths(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    said = {"text": TEXT, "label": [[0, 1, "קפה" * 100]]}
    message = refusal("doccano", write([said]))
    assert "/0/label/0: tags: Item 1 has 300 characters; 100 are the most." in message


def test_a_time_that_no_database_holds_is_none(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    value = {"start": 6, "end": 10, "text": "café", "labels": ["Claim"]}
    done = {
        "created_at": "0001-01-01T00:00:00+14:00",
        "result": [{"id": "r", "from_name": "a", "type": "labels", "value": value}],
    }
    bring("label-studio", write([{"data": {"text": TEXT}, "annotations": [done]}]))
    assert Annotation.objects.get().created.year > 2000


def test_a_trial_of_a_foreign_file_changes_nothing(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    said = {"text": "A café.", "label": [[2, 6, "Claim"]]}
    report = bring("doccano", write(said), dry_run=True)
    assert report.startswith("Nothing was changed; this is what would be:")
    assert not Article.objects.exists()


def test_a_formula_stays_words(cast: Cast, write: Callable[[Any], Path]) -> None:
    said = {"text": "=1+1 café", "label": [[0, 4, "@SUM(A1)"]]}
    bring("doccano", write(said))
    assert (Annotation.objects.get().tags, quoted()) == (["@SUM(A1)"], {"=1+1"})


def test_annotations_can_be_brought_by_an_editor_alone(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    path = write({"text": "A café.", "label": []})
    for username in ("ada", "ben"):
        with pytest.raises(CommandError, match="needs the role 'editor'"):
            call_command("import_corpus", "doccano", path, by=username)


def test_what_a_refused_record_brought_is_forgotten_when_it_goes_on(
    cast: Cast, tmp_path: Path
) -> None:
    make_article(cast, text=TEXT)
    path = tmp_path / "a.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="full")
    path.with_name("a.jsonl.manifest.json").unlink()
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    article = next(one for one in lines if one["record"] == "article")["id"]
    anchor = {
        "revision": 1, "part": 1, "start": 2, "end": 5, "exact": "The", "prefix": "💩 ", "suffix": " café",
        "exact_sha256": hashed("The"), "exact_length": 3, "state": "anchored", "method": "given",
        "score": 1.0, "reason": "",
    }  # fmt: skip
    for number, motivation in enumerate(("gazing", "highlighting", "highlighting")):
        lines.append(
            {
                "record": "annotation", "id": f"00000000-0000-4000-8000-00000000000{number}",
                "article": article, "motivation": motivation, "tags": [], "status": "active",
                "created": "2025-01-02T00:00:00Z", "modified": "2025-01-02T00:00:00Z", "version": 1,
                "offset_unit": "code_point", "anchors": [anchor], "working": {"creator": "zoe", "note": ""},
            }
        )  # fmt: skip
    path.write_text("\n".join(map(json.dumps, lines)))
    errors = StringIO()
    said = bring("jsonl", path, keep_going=True, stderr=errors)
    assert "2 annotation" in said
    assert "Users made, who cannot log in: zoe" in said
    assert f"line {len(lines) - 2}: motivation: " in errors.getvalue()
    assert Annotation.objects.count() == 2
    assert "taken in" not in bring("jsonl", path, keep_going=True, stderr=errors)
