"""Files as people have them, with the habits of their tools: nothing in them goes unsaid. Readers alone."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignReview,
    ForeignText,
    Mark,
)
from annotations.exchange.registry import format_named

TEXT = "The café 👩\u200d💻 said taxes rose.\nHe denied it."
AT = TEXT.index("taxes")
CAS = {
    "%FEATURE_STRUCTURES": [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": TEXT},
        {"%ID": 2, "%TYPE": "webanno.custom.Claim", "@sofa": 1, "begin": 0, "end": 3},
    ]
}
XMI = (
    b'<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
    b'xmlns:custom="http:///webanno/custom.ecore"><cas:Sofa xmi:id="1" sofaString="The cafe"/>'
    b'<custom:Claim xmi:id="2" sofa="1" begin="0" end="3"/></xmi:XMI>'
)
TSV = (
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Event|kind|ROLE_custom.Event:args_custom.Link|custom.Arg\n"
    "\n\n#Text=The cafe\n1-1\t0-3\tThe\tfall\tagent\t1-2\t\n1-2\t4-8\tcafe\t_\t_\t_\t\n"
)
REVIEW = {"@type": "ClaimReview", "claimReviewed": "Taxes rose.", "url": "https://a.example/1"}  # fmt: skip


def archive(files: dict[str, Any]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as into:
        for name, content in files.items():
            raw = content if isinstance(content, bytes | str) else json.dumps(content)
            into.writestr(name, raw)
    return made.getvalue()


def read(name: str, content: Any) -> Iterator[Any]:
    """Yield what a reader makes of bytes, words, or what is written as JSON."""
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    raw = content if isinstance(content, bytes) else content.encode()
    reader = format_named(name).read
    assert reader
    yield from reader(BytesIO(raw))


def marks(name: str, content: Any) -> list[Mark]:
    found = list(read(name, content))
    assert not [one for one in found if isinstance(one, Fault)]
    return [mark for one in found if isinstance(one, ForeignText) for mark in one.marks]


def asides(name: str, content: Any) -> list[str]:
    return [one.what for one in read(name, content) if isinstance(one, Aside)]


def faults(name: str, content: Any) -> list[str]:
    return [
        f"{one.where}: {one.message}"
        for one in read(name, content)
        if isinstance(one, Fault)
    ]


def region(name: str = "r1", **beside: Any) -> dict[str, Any]:
    value = {"start": AT, "end": AT + 5, "text": "taxes", "labels": ["Claim"]}
    return {"id": name, "from_name": "label", "type": "labels", "value": value} | beside


def task(*results: dict[str, Any], **beside: Any) -> dict[str, Any]:
    done = [{"id": at, "result": [one]} for at, one in enumerate(results, start=1)]
    return {"id": 7, "data": {"text": TEXT}, "annotations": done} | beside


# Label Studio


def test_regions_that_start_from_one_prediction_are_marks_of_their_own() -> None:
    first, second = marks("label-studio", [task(region(), region())])
    assert first.id
    assert first.id != second.id
    (again, *_) = marks("label-studio", [task(region(), region())])
    assert again.id == first.id


def test_what_was_noted_on_a_region_is_its_note() -> None:
    (mark,) = marks("label-studio", [task(region(meta={"text": ["Ask 👩\u200d💻"]}))])
    assert mark.note == "Ask 👩\u200d💻"


def test_exports_from_before_label_studio_1_0_have_their_marks() -> None:
    old = task(region())
    old["completions"] = old.pop("annotations")
    assert len(marks("label-studio", [old])) == 1


def test_the_text_of_a_task_is_the_one_with_the_words_that_were_marked() -> None:
    made = task(
        region(), data={"title": "A title", "body": TEXT, "page": "https://a.example/"}
    )
    (found,) = (
        one for one in read("label-studio", [made]) if isinstance(one, ForeignText)
    )
    assert found.text == TEXT
    assert asides("label-studio", [made]) == ["tasks' 'title'", "tasks' 'page'"]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "One text", "body": "Another"},
        {"image": "https://a.example/cat.jpg"},
        {"text": "https://a.example/text.txt"},
    ],
)
def test_a_task_without_a_certain_text_is_refused(said: dict[str, str]) -> None:
    (fault,) = faults("label-studio", [{"id": 1, "data": said}])
    assert "Give its words under 'text'" in fault


def test_predictions_and_nameless_annotators_are_counted() -> None:
    made = task(region(), predictions=[{"result": [region("p1")]}])
    made["annotations"][0]["completed_by"] = 7
    assert sorted(asides("label-studio", [made])) == [
        "tasks' predictions",
        "who annotated (known by 'email' only)",
    ]


def test_the_short_export_of_label_studio_is_refused_with_the_remedy() -> None:
    (fault,) = faults("label-studio", [{"id": 1, "text": TEXT, "label": []}])
    assert fault.startswith("/0: ")
    assert "not as JSON-MIN" in fault


# brat


def test_what_brat_says_of_events_and_relations_is_counted() -> None:
    said = (
        "T1\tClaim 0 3\tThe\nE1\tClaim:T1\nA1\tNegated E1\nR1\tOf Arg1:T1 Arg2:T1\n"
        "#1\tAnnotatorNotes R1\tsee below\n#2\tAnnotatorNotes T1\tmine\n"
    )
    found = asides("brat", archive({"one.txt": TEXT, "one.ann": said}))
    assert found.count("what brat says of events, relations and whole texts") == 2


def test_a_lone_file_of_brat_is_refused_with_the_remedy() -> None:
    with pytest.raises(Exception, match="name their folder, or a zip archive"):
        list(read("brat", "T1\tClaim 0 3\tThe\n"))


# doccano


def test_each_file_of_doccano_is_a_persons() -> None:
    line = {"id": 7, "text": TEXT, "label": [[AT, AT + 5, "Claim"]]}
    found = marks("doccano", archive({"zoë.b.jsonl": line, "all.jsonl": line}))
    assert [mark.creator for mark in found] == ["zoë.b", ""]


@pytest.mark.parametrize(
    "names",
    [("train.jsonl", "Test.jsonl"), ("my texts (2).jsonl",), ("a/one.jsonl", "b/two.jsonl")],
)  # fmt: skip
def test_a_file_that_is_called_otherwise_is_nobodys(names: tuple[str, ...]) -> None:
    line = {"id": 7, "text": TEXT, "label": [[AT, AT + 5, "Claim"]]}
    found = marks("doccano", archive(dict.fromkeys(names, line)))
    assert [mark.creator for mark in found] == [""] * len(names)


def test_texts_that_doccano_has_not_numbered_are_nobodys() -> None:
    line = {"text": TEXT, "label": [[AT, AT + 5, "Claim"]]}
    (mark,) = marks("doccano", archive({"anna.jsonl": line}))
    assert mark.creator == ""


def test_labels_of_whole_texts_beside_spans_are_counted() -> None:
    span = {"id": 1, "label": "Claim", "start_offset": AT, "end_offset": AT + 5}
    said = {"text": TEXT, "entities": [span], "label": ["Politics"], "page": 4}
    assert asides("doccano", said) == ["texts' 'label'", "texts' 'page'"]


def test_labels_by_number_are_refused_with_the_remedy() -> None:
    span = {"label": 3, "start_offset": AT, "end_offset": AT + 5}
    (fault,) = faults("doccano", {"text": TEXT, "annotations": [span]})
    assert fault.startswith("line 1, /annotations: ")
    assert "Export" in fault


@pytest.mark.parametrize("before", [b"\n ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_array_may_follow_blanks_and_a_byte_order_mark(before: bytes) -> None:
    said = [{"text": TEXT, "label": [[AT, AT + 5, "Claim"]]}]
    pretty = before + json.dumps(said, indent=1).encode()
    # A file, as it comes from the disk, can be looked into.
    assert len(marks("doccano", archive({"all.json": pretty}))) == 1


# CoNLL


def test_a_token_may_have_a_blank_that_parts_no_columns() -> None:
    (found,) = read("conll", "10\u202f000\u00a0€ B-SUM\nrose O\n")
    assert found.text == "10\u202f000\u00a0€ rose"


def test_no_chunk_goes_on_into_the_next_sentence() -> None:
    first, second = marks("conll", "LONDON I-LOC\n\nLONDON I-LOC\ncalls O\n")
    assert (first.parts[0].end, second.parts[0].start) == (6, 7)


def test_columns_between_are_counted() -> None:
    (aside,) = asides("conll", "EU NNP B-NP B-ORG\n")
    assert aside.startswith("columns between")


def test_a_column_of_numbers_is_no_text() -> None:
    universal = (
        "# text = EU rejects\n1\tEU\tEU\tPROPN\t_\n2\trejects\treject\tVERB\t_\n"
    )
    (fault,) = faults("conll", universal)
    assert fault.startswith("line 2: The first column numbers the tokens")


@pytest.mark.parametrize(
    "text", ["1 CD B-X\n2 CD O\n\n1 CD O\n", "1 0 1 B-X\n2 2 3 O\n\n1 4 5 O\n"]
)
def test_a_text_of_numbers_is_one(text: str) -> None:
    (found,) = [one for one in read("conll", text) if not isinstance(one, Aside)]
    assert found.text == "1 2\n1"
    assert len(found.marks) == 1


# INCEpTION


@pytest.mark.parametrize(("kind", "content"), [("json", CAS), ("xmi", XMI)])
def test_a_project_of_inception_has_a_file_for_each_person(
    kind: str, content: Any
) -> None:
    packed = kind == "xmi"
    one = archive({"x.xmi": content, "TypeSystem.xml": "<a/>"}) if packed else content
    ending = "zip" if packed else kind
    found = archive(
        {
            "exportedproject.json": {"name": "taxes"},
            f"annotation/2024.txt/anna.{ending}": one,
            f"annotation/2024.txt/bob.{ending}": one,
            f"annotation/2024.txt/INITIAL_CAS.{ending}": one,
            "annotation_ser/2024.txt/anna.ser": b"\xac\xed",
            f"curation/2024.txt/CURATION_USER.{ending}": one,
            "source/2024.txt": TEXT,
        }
    )
    assert [mark.creator for mark in marks("uima-cas", found)] == ["anna", "bob"]
    texts = [one for one in read("uima-cas", found) if isinstance(one, ForeignText)]
    assert [one.name for one in texts] == ["2024", "2024"]
    (aside,) = asides("uima-cas", found)
    assert "curated" in aside


def test_what_was_curated_alone_comes_in() -> None:
    found = archive({"2024.txt/CURATION_USER.json": CAS})
    (mark,) = marks("uima-cas", found)
    assert mark.creator == ""


def test_a_project_without_this_format_is_refused_with_the_remedy() -> None:
    found = archive({"exportedproject.json": {}, "annotation/a.txt/anna.tsv": TSV})
    with pytest.raises(Exception, match="Export it again, in this format"):
        list(read("uima-cas", found))
    assert [mark.creator for mark in marks("webanno-tsv", found)] == ["anna"]


CONCEPT, OTHER = (
    "0b7ab1cc-5d3e-4d8b-9a1c-0f2f5d1f9a01",
    "http://www.wikidata.org/entity/Q42",
)


def test_an_identifier_of_a_concept_is_no_name_of_an_annotation() -> None:
    columns = "#T_SP=custom.Entity|id|identifier|value\n\n\n#Text=The cafe\n"
    rows = f"1-1\t0-3\tThe\tQ42\t{OTHER}\tPER\t\n1-2\t4-8\tcafe\tQ42\t{OTHER}\tPER\t\n"
    found = marks("webanno-tsv", f"#FORMAT=WebAnno TSV 3.3\n{columns}{rows}")
    assert [mark.id for mark in found] == ["", ""]
    told = ("PER", "id: Q42", f"identifier: {OTHER}")
    assert [mark.tags for mark in found] == [told, told]


def test_an_identifier_that_is_copied_names_the_first_alone() -> None:
    spans = [
        {"%ID": at, "%TYPE": "custom.Mention", "@sofa": 1, "begin": at, "end": at + 2,
         "id": CONCEPT, "claim_text": "Taxes rose." if at == 4 else ""}
        for at in (2, 3, 4)
    ]  # fmt: skip
    said = {"%FEATURE_STRUCTURES": [CAS["%FEATURE_STRUCTURES"][0], *spans]}
    found = marks("uima-cas", said)
    assert [mark.id for mark in found] == [CONCEPT, "", ""]
    assert [mark.appearance.id for mark in found if mark.appearance] == [""]
    (first, second) = asides("uima-cas", said)
    assert first == second == "identifiers that annotations share (the first has it, the others have one of their own)"  # fmt: skip


def test_relations_that_join_no_marks_are_counted() -> None:
    tie = {"%ID": 9, "%TYPE": "custom.Tie", "@sofa": 1, "begin": 0, "end": 3}
    said = {"%FEATURE_STRUCTURES": [*CAS["%FEATURE_STRUCTURES"], tie | {"@Governor": 2, "@Dependent": 77}]}  # fmt: skip
    assert asides("uima-cas", said) == ["relations of a CAS whose ends are no marks"]


def test_links_of_webanno_are_counted_and_are_no_tags() -> None:
    (mark,) = marks("webanno-tsv", TSV)
    assert mark.tags == ("Event", "kind: fall")
    assert asides("webanno-tsv", TSV) == [
        "links of WebAnno from one annotation to others"
    ]


def test_a_line_that_lacks_columns_is_refused() -> None:
    (fault,) = faults("webanno-tsv", TSV.replace("\tfall\tagent\t1-2\t", ""))
    assert fault.startswith("line 6: The line has 3 columns; those above name 6")


# ClaimReview


@pytest.mark.parametrize(
    ("rating", "label"),
    [
        ({"ratingValue": "False"}, "False"),
        ({"ratingValue": "3,5", "alternateName": "Mixed"}, "Mixed"),
        ({"ratingValue": "1", "alternateName": "Pants"}, "Pants"),
        ({"ratingValue": ["x"], "name": "Hoax"}, "Hoax"),
    ],
)
def test_a_rating_whose_number_is_none_keeps_its_words(
    rating: dict[str, Any], label: str
) -> None:
    (found,) = read("claimreview", REVIEW | {"reviewRating": rating})
    assert isinstance(found, ForeignReview)
    assert found.rating == label


def test_a_claim_may_have_its_words_as_its_name() -> None:
    named = {"@type": "Claim", "name": "Taxes rose."}
    (found,) = read("claimreview", {"@type": "ClaimReview", "itemReviewed": named})
    assert found.claim.text == "Taxes rose."


def test_dates_in_words_and_things_without_a_fact_check_are_counted() -> None:
    said = [REVIEW | {"datePublished": "last May"}, {"claims": [{"text": "Taxes"}]}]
    assert asides("claimreview", said) == [
        "dates that are not written as 2025-01-31",
        "things that are no ClaimReview and hold none",
    ]


# Hypothesis and tables


def test_what_is_no_annotation_of_hypothesis_is_refused() -> None:
    (fault,) = faults("hypothesis", {"results": []})
    assert "neither 'target' nor 'uri'" in fault


def test_what_is_no_web_annotation_is_refused() -> None:
    older = {"@type": "oa:Annotation", "hasTarget": {"hasSource": "https://a.example/"}}
    (fault,) = faults("web-annotation", [older])
    assert fault.startswith("/0/target: It has no 'target'")


def test_rows_of_a_list_without_their_owner_are_refused() -> None:
    about = '"claim_id","position","value"\n"gone",1,"taxes"\n'
    (fault,) = faults("csv", archive({"claim_about.csv": about}))
    assert fault.startswith("claim_about.csv, line 2: It belongs to the claim 'gone'")


def test_a_table_with_semicolons_is_refused_with_the_remedy() -> None:
    (fault,) = faults("csv", archive({"claims.csv": "id;ref;text\n1;C-1;Taxes\n"}))
    assert fault.startswith("claims.csv, line 1: ")
    assert "save it with commas" in fault
