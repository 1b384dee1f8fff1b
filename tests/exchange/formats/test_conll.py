"""CoNLL columns: every token in its place, BIO that holds, one label a token, the rest listed."""

import csv
import io
from typing import Any

from annotations.exchange.formats import conll
from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    lost,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected

Row = tuple[str, int, int, str]


def read(files: dict[str, bytes]) -> list[list[list[Row]]]:
    """Read texts of sentences of rows, as a reader that splits at blanks does."""
    texts: list[list[list[Row]]] = []
    for block in files["corpus.conll"].decode().split("\n\n"):
        if block == "-DOCSTART- -X- O O":
            texts.append([])
        elif block:
            lines = [line.split() for line in block.splitlines()]
            assert all(len(line) == 4 for line in lines)
            texts[-1].append(
                [(one[0], int(one[1]), int(one[2]), one[3]) for one in lines]
            )
    return texts


def chunks(rows: list[Row]) -> list[tuple[int, int, str]]:
    """Return the chunks that the tags tell, by strict IOB2."""
    found: list[tuple[int, int, str]] = []
    last = "O"
    for _, start, end, tag in rows:
        mark, _, label = tag.partition("-")
        if mark == "B":
            found.append((start, end, label))
        elif mark == "I":
            assert last[2:] == label, "A chunk goes on that has not begun."
            found[-1] = (found[-1][0], end, label)
        last = tag
    return found


def seen(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a span without the blanks at its edges."""
    places = [at for at in range(start, end) if not text[at].isspace()]
    return (places[0], places[-1] + 1) if places else None


def kept(mentions: list[Any], text: str) -> list[tuple[int, int, str]]:
    """Return what may stand: the longest first, then the earliest, none overlapping."""
    found: list[tuple[int, int, str]] = []
    order = sorted(
        mentions, key=lambda one: (-sum(e - s for s, e in one.parts), one.parts[0][0])
    )
    for mention in order:
        places = [place for part in mention.parts if (place := seen(text, *part))]
        if not any(s < end and start < e for s, e in places for start, end, _ in found):
            found += [(*place, mention.label) for place in places]
    return sorted(found)


@any_corpus
def test_every_token_and_chunk_stands_where_it_says(made: Corpus) -> None:
    content, losses = written("conll", made.records())
    texts, wanted = read(unzipped(content)), expected(made)
    assert len(texts) == len(wanted)
    for sentences, one in zip(texts, wanted, strict=True):
        rows = [row for sentence in sentences for row in sentence]
        assert all(one.text[start:end] == token for token, start, end, _ in rows)
        assert "".join(row[0] for row in rows) == "".join(one.text.split())
        assert chunks(rows) == kept(one.mentions, one.text)
        for sentence in sentences:
            assert not sentence[0][3].startswith("I-")
    count = sum(len(one.mentions) for one in wanted)
    whole = sum(len(kept(one.mentions, one.text)) for one in wanted)
    if whole < count:
        assert lost(losses, "annotation", conll.OVERLAPS) | lost(
            losses, "annotation", conll.BLANK
        )


def test_the_longest_of_overlapping_words_is_kept_and_the_others_are_listed() -> None:
    made = example()
    content, losses = written("conll", made.records())
    lines = unzipped(content)["corpus.conll"].decode().split("\n")
    assert lines[:2] == ["-DOCSTART- -X- O O", ""]
    assert lines[2:8] == [
        "💩 0 1 O",
        "The 2 5 B-asserts",
        "café 6 10 I-asserts",
        "had 11 14 I-asserts",
        "closed 15 21 I-asserts",
        ". 21 22 O",
    ]
    assert "👩\u200d💻 23 26 O" in lines
    assert "cafe\u0301 31 36 I-asserts" in lines
    ids = [str(one.id) for one in made.annotations]
    assert lost(losses, "annotation", conll.OVERLAPS) == {ids[0], ids[1], ids[3]}
    assert lost(losses, "annotation", conll.PARTED) == {ids[2]}


def test_a_table_tells_which_text_is_which() -> None:
    files = unzipped(written("conll", example().records())[0])
    table = io.StringIO(files["texts.csv"].decode("utf-8-sig"), newline="")
    [row] = csv.DictReader(table)
    assert row["name"] == "A-0001.r1"
    assert row["text_sha256"] == example().revisions[0].text_sha256


def test_claims_and_verdicts_are_counted_as_left_out() -> None:
    made = example()
    content, losses = written("conll", made.records())
    files = unzipped(content)
    assert not any(one.text.encode() in files["corpus.conll"] for one in made.claims)
    assert losses.kinds["claim"] == len(made.claims)
    assert losses.kinds["verdict"] == len(made.verdicts)
