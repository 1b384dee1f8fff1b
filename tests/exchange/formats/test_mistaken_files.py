"""Files that are not what they are said to be, or were damaged: one sentence with place and remedy. Readers alone."""

import json
import time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from annotations.exchange.counting import Counted
from annotations.exchange.foreign import Fault, ForeignText
from annotations.exchange.format import Incoming
from annotations.exchange.reading.archives import LARGEST, safely
from annotations.exchange.registry import format_named
from tests.exchange.formats.corpora import example, written

LIMIT = 5.0  # seconds
CLAIMS = b"".join(
    written("jsonl", example().records())[0].splitlines(keepends=True)[:1]
)
ZIPPED, _ = written("brat", example().records())
REVIEWS, _ = written("claimreview", example().records())
PAGES, _ = written("web-annotation", example().records())
TASKS, _ = written("doccano", example().records())


def taken(name: str, content: bytes) -> list[Any]:
    """Return what a reader yields, as an import takes it."""
    reader = format_named(name).read
    assert reader
    return list(safely(reader(BytesIO(content))))


def fault(name: str, content: bytes) -> str:
    """Return the one thing that a reader yields: what is wrong."""
    (found,) = [one for one in taken(name, content) if isinstance(one, Fault)]
    return f"{found.where}: {found.message}"


UTF16 = CLAIMS.decode().encode("utf-16")
MISTAKEN = [
    ("jsonl", ZIPPED, "line 1: This is a zip archive. Name the format that the file is in"),
    ("jsonl", UTF16, "line 1: This is UTF-16. Save the file as UTF-8"),
    ("jsonl", b"<!DOCTYPE html>\n<p>", "line 1: This is XML or a web page. Name the format"),
    ("jsonl", b"[\n{}\n]\n", "line 1: This is JSON over several lines, not a value in each. Name the format"),
    ("jsonl", TASKS.splitlines()[0], "'jsonl' is our own, one record a line."),
    ("jsonl", b'{"record":"claim","text":"caf\xe9"}', "It is not valid UTF-8 (at byte"),
    ("doccano", json.dumps({"text": "Tea"}, indent=1).encode(), "line 1: This is JSON over several lines"),
    ("doccano", UTF16, "line 1: This is UTF-16."),
    ("doccano", b'{"text":"caf\xe9"}', "line 1: It is not valid UTF-8 (at byte"),
    ("claimreview", ZIPPED, "the file: This is a zip archive."),
    ("claimreview", UTF16, "the file: This is UTF-16."),
    ("claimreview", PAGES, "the file: There is no ClaimReview in the file"),
    ("claimreview", b'[{"claimReviewed":"caf\xe9"}]', "/0: It is not valid UTF-8 (at byte"),
    ("web-annotation", REVIEWS, "the file: There is no annotation in the file. Name the format"),
    ("hypothesis", b"<html>", "the file: This is XML or a web page."),
    ("brat", written("conll", example().records())[0], "no file that ends in .txt. Name the format"),
    ("uima-cas", REVIEWS, "no list of %FEATURE_STRUCTURES. Name the format that the file is in."),
    ("jsonl", b'\n{"record":' + b'{"a":' * 1_000_000, "line 2: This is not a record: Arrays and objects lie more than 100 deep inside each other. Correct it"),
    ("conll", b"-DOCSTART- -X- O O\r\rThe DT O\r", "line 1: Its lines end in a carriage return alone."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "sentence"), MISTAKEN)
def test_a_file_of_another_kind_is_told_as_what_it_is(
    name: str, content: bytes, sentence: str
) -> None:
    assert sentence in fault(name, content)


@pytest.mark.parametrize(
    ("name", "start", "sentence"),
    [
        ("jsonl", b"\n{", "line 2: The line is longer than 64 MB. Shorten its text, or take the line out."),
        ("doccano", b'\n{"', "line 2: The line is longer than 64 MB. Shorten its text, or take the line out."),
        ("conll", b"caf\xc3\xa9 O\n", "line 2: The line is longer than 1 MB. Give each token a line of its own."),
    ],
)  # fmt: skip
def test_a_line_without_end_is_told_with_what_to_do(
    name: str, start: bytes, sentence: str
) -> None:
    assert fault(name, start + b"a" * LARGEST) == sentence


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("label-studio", '[\n{"data": {"text": "קפה"}},\n{"id": -1e999}]', "line 3, /1"),
        ("claimreview", '{"a": "\\"1e999",\n\n"b": [[0, 2e3,\n1e999,\n1]]}', "line 4"),
        ("hypothesis", '{"rows":\n[\n{"uri": 1E400}\n]}\n', "line 3, /rows/0"),
    ],
)  # fmt: skip
def test_a_number_that_is_too_large_is_told_with_its_line(
    name: str, content: str, place: str
) -> None:
    said = f"{place}: A number is too large to be read. Correct it."
    assert fault(name, content.encode()) == said


def rezipped(name: str, old: bytes, new: bytes) -> bytes:
    """Return an export of ours in which every file has other bytes in the place of some."""
    made = BytesIO()
    with ZipFile(BytesIO(written(name, example().records())[0])) as whole:
        files = {file: whole.read(file) for file in whole.namelist()}
    assert any(old in content for content in files.values())
    with ZipFile(made, "w") as into:
        for file, content in files.items():
            into.writestr(file, content.replace(old, new))
    return made.getvalue()


@pytest.mark.parametrize("digits", [25, 5_000])
def test_a_number_of_any_length_breaks_no_reader(digits: int) -> None:
    many = b"9" * digits
    assert taken("csv", rezipped("csv", b'",1,"', b'",%b,"' % many))
    assert "does not say which text" in fault(
        "conll", rezipped("conll", b"\n1,", b"\n%b," % many)
    )
    assert taken("conll", b"-DOCSTART- -X- O O\n\nTea %b 3 O\n" % many)
    assert taken("web-annotation", PAGES.replace(b"revision=1", b"revision=%b" % many))


def test_the_line_is_that_of_the_file_also_far_into_it() -> None:
    tasks = [json.dumps({"data": {"text": "café 👩\u200d💻" * 20}})] * 20_000
    content = "[" + ",\n".join([*tasks, '{"data":\n{"text": 1e999}}']) + "]"
    assert fault("label-studio", content.encode()) == (
        "line 20002, /20000: A number is too large to be read. Correct it."
    )


@pytest.mark.parametrize("name", ["brat", "csv", "uima-cas"])
def test_an_archive_with_two_files_of_one_name_is_refused(name: str) -> None:
    made = BytesIO()
    with ZipFile(made, "w") as into:
        into.writestr("קפה.txt", "One text.")
        into.writestr("a.txt", "Another.")
        with pytest.warns(UserWarning, match="Duplicate"):
            into.writestr("קפה.txt", "A second of that name.")
    assert fault(name, made.getvalue()) == (
        "the file: The archive has more than one file named 'קפה.txt'. Take out all but one, or "
        "give each a name of its own."
    )


def test_a_byte_order_mark_is_passed_over() -> None:
    mark = b"\xef\xbb\xbf"
    rows = b"#T_SP=custom.Claim|kind\n\n\n#Text=The\n1-1\t0-3\tThe\tfall\t\n"
    (page,) = taken("webanno-tsv", mark + b"#FORMAT=WebAnno TSV 3.3\n" + rows)
    assert page.text == "The"
    (found,) = taken("jsonl", mark + CLAIMS)
    assert isinstance(found, Incoming)
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "קפה"}
    (text,) = taken("uima-cas", mark + json.dumps({"%FEATURE_STRUCTURES": [sofa]}).encode())  # fmt: skip
    assert isinstance(text, ForeignText)


@pytest.mark.parametrize("name", ["brat", "conll", "webanno-tsv"])
def test_an_archive_that_lost_bytes_is_told_as_damaged(name: str) -> None:
    content, _ = written(name, example().records())
    told = [one.message for one in taken(name, content[:100] + content[120:]) if isinstance(one, Fault)]  # fmt: skip
    assert told
    assert all("cannot be unpacked" in one and "Export it again." in one for one in told)  # fmt: skip


def test_an_empty_collection_and_an_empty_feed_are_no_mistake() -> None:
    assert not [one for one in taken("web-annotation", b'{"type":"AnnotationCollection"}') if isinstance(one, Fault)]  # fmt: skip
    assert taken("claimreview", b'{"@type":"DataFeed","dataFeedElement":[]}') == []


def conll(tokens: str, table: str) -> bytes:
    """Return an archive as our own export makes them."""
    made = BytesIO()
    with ZipFile(made, "w") as into:
        into.writestr("corpus.conll", f"-DOCSTART- -X- O O\n\n{tokens}")
        into.writestr("texts.csv", f"number,name\r\n{table}")
    return made.getvalue()


@pytest.mark.parametrize(
    ("tokens", "table"),
    [
        ("The 0 3 B-asserts\ncafe 4 -1 O\n", '1,"A-0001.r1"\r\n'),
        ("The 0 3 B-asserts\n", '7,"A-0001.r1"\r\n'),
        ("The 0 3 B-asserts\n", '²,"A-0001.r1"\r\n'),
        ("The 0 3 B-asserts\n", ""),
    ],
)
def test_no_article_is_made_of_the_tokens_of_one_that_has_a_text(
    tokens: str, table: str
) -> None:
    assert "texts.csv does not say which text this is" in fault("conll", conll(tokens, table))  # fmt: skip


def test_an_empty_text_has_no_places() -> None:
    for unit in ("code_point", "code_point_crlf", "utf16_code_unit_crlf", "byte_crlf"):
        assert Counted("").place(unit, 0, 1) is None


def test_a_quotation_mark_that_is_never_closed_takes_no_time() -> None:
    made = BytesIO()
    with ZipFile(made, "w") as into:
        into.writestr("corpus.conll", "The 0 3 O\n")
        into.writestr("texts.csv", b'"number","name"\r\n1,"' + b"a\r\n" * 300_000)
    started = time.monotonic()
    found = fault("conll", made.getvalue())
    assert "texts.csv, line 2: A quotation mark is missing" in found
    assert time.monotonic() - started < LIMIT
