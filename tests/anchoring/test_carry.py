"""Carrying spans onto a new revision."""

import itertools
import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import Placement, carry
from annotations.anchoring.carry import Carrier
from annotations.anchoring.equivalence import same_words
from annotations.anchoring.text import Clusters, SpanOutsideText, normalise
from bench.anchoring.case import Case, fault
from bench.anchoring.cases import CASES
from tests.anchoring.texts import any_texts, spans_in, texts

CARRIED = {"anchored", "moved"}
STATES = CARRIED | {"text_changed", "suggested", "orphaned"}
REPORT = (
    "Mayor Zoë Lind 👨‍👩‍👧 met the harbour board on Monday evening.\n\n"
    "The ministry did not sign the agreement, she said. אמר ראש העיר שהגשר בטוח. "
    "The cafe\u0301 by the quay lost 12,000 euros in June.\n\n"
    "Engineers will inspect the bridge again before the summer. Nobody was hurt."
)


def spot(text, words):
    at = text.index(words)
    return at, at + len(words)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_named_newsroom_case_comes_out_right(case: Case):
    assert fault(case) == ""


@given(st.data(), texts)
def test_onto_the_same_text_every_span_stays(data, text):
    spans = data.draw(st.lists(spans_in(text), max_size=5))
    answers = carry(text, text, spans)
    assert [(a.state, a.start, a.end) for a in answers] == [
        ("anchored", *s) for s in spans
    ]


@given(st.data(), texts, texts | any_texts)
def test_every_answer_onto_any_text_is_sound(data, old, new):
    start, end = data.draw(spans_in(old))
    [answer] = carry(old, new, [(start, end)])
    assert answer.state in STATES
    assert 0 <= answer.score <= 1
    if answer.state == "orphaned":
        assert answer.start is None
        assert answer.end is None
        assert answer.reason
        return
    assert 0 <= answer.start < answer.end <= len(new)
    clusters = Clusters(new)
    assert clusters.is_boundary(answer.start)
    assert clusters.is_boundary(answer.end)
    same = same_words(old[start:end], new[answer.start : answer.end])
    assert same or answer.state not in CARRIED
    assert not same or answer.state != "text_changed"


@given(st.data(), texts)
def test_a_paragraph_put_in_before_moves_a_span_by_its_length(data, text):
    start, end = data.draw(spans_in(text))
    inserted = "Zzyzx quorum plover vixen.\n\n"
    [answer] = carry(text, inserted + text, [(start, end)])
    if answer.state != "orphaned":
        assert (answer.start, answer.end) == (
            start + len(inserted),
            end + len(inserted),
        )


@given(st.data(), texts)
def test_carrying_over_pure_insertions_step_by_step_agrees_with_one_leap(data, text):
    start, end = data.draw(spans_in(text))
    middle = text + "\n\nPlover vixen quorum zzyzx."
    last = "Jackdaws love my sphinx.\n\n" + middle
    [step] = carry(text, middle, [(start, end)])
    [leap] = carry(text, last, [(start, end)])
    if step.state in CARRIED and leap.state in CARRIED:
        [second] = carry(middle, last, [(step.start, step.end)])
        if second.state in CARRIED:
            assert (second.start, second.end) == (leap.start, leap.end)


@given(st.data(), st.integers(0, 3))
def test_a_foreign_sentence_anywhere_never_moves_a_span_onto_other_words(data, place):
    start, end = data.draw(spans_in(REPORT))
    edges = [0, REPORT.index("The ministry"), REPORT.index("Engineers"), len(REPORT)]
    at, put_in = edges[place], " Zzyzx quorum plover vixen. "
    new = REPORT[:at] + put_in + REPORT[at:]
    [answer] = carry(REPORT, new, [(start, end)])
    if answer.state in CARRIED:
        shift = len(put_in) if start >= at else 0
        assert same_words(new[answer.start : answer.end], REPORT[start:end])
        assert abs(answer.start - start - shift) <= len(put_in) * (start < at < end) + 2


@given(texts)
def test_another_typography_keeps_every_word(text):
    new = unicodedata.normalize("NFD", text).replace(" ", "\u00a0").replace("’", "'")
    for found in carry(REPORT + text, REPORT + new, [spot(REPORT, "did not sign")]):
        assert found.state == "anchored"


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=6))
def test_spans_that_do_not_overlap_never_share_new_words(marks):
    words = [word for word in REPORT.split() if word.isalpha()]
    new = REPORT.replace("Monday", "Tuesday").replace("Nobody was hurt.", "")
    spans = [spot(REPORT, word) for word in {words[a % len(words)] for a, _ in marks}]
    placed = sorted(
        (a.start, a.end) for a in carry(REPORT, new, spans) if a.start is not None
    )
    starts = sorted(set(spans))
    if all(a[1] <= b[0] for a, b in itertools.pairwise(starts)):
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(placed))


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("did not sign", "did sign", "negation"),
        ("12,000 euros", "1,200 euros", "number"),
        ("12,000 euros", "12,000 pounds", "unit"),
        ("will inspect", "may inspect", "modal"),
        ("Zoë Lind", "Zoé Lund", "name"),
        ("שהגשר בטוח", "שהגשר לא בטוח", "words"),
    ],
)
def test_a_change_that_turns_the_sense_is_shown_and_named(was, now, kind):
    start, end = spot(REPORT, was)
    [answer] = carry(REPORT, REPORT.replace(was, now), [(start, end)])
    assert answer.state == "text_changed"
    assert kind in answer.reason


@pytest.mark.parametrize("word", ["12", "will", "Lind", "euros", "not"])
def test_a_single_word_that_gave_way_is_never_carried(word):
    new = REPORT.replace(
        word,
        {"12": "14", "will": "may", "Lind": "Moreno", "euros": "pounds"}.get(word, ""),
    )
    [answer] = carry(REPORT, new, [spot(REPORT, word)])
    assert answer.state in {"text_changed", "orphaned"}


def test_a_source_with_other_line_ends_is_the_same_text():
    raw = REPORT.replace("\n", "\r\n").encode()
    assert normalise(raw) == REPORT


def test_a_copy_of_a_passage_put_in_beside_it_is_not_guessed():
    new = REPORT + " Nobody was hurt."
    [answer] = carry(REPORT, new, [spot(REPORT, "Nobody was hurt")])
    assert (answer.state, answer.reason) == ("suggested", "several")


def test_a_moved_paragraph_takes_its_spans_along():
    first, *rest = REPORT.split("\n\n")
    new = "\n\n".join([*rest, first])
    [answer] = carry(REPORT, new, [spot(REPORT, "met the harbour board")])
    assert answer.state == "moved"
    assert new[answer.start : answer.end] == "met the harbour board"


@pytest.mark.parametrize("new", ["", " ", "\n", "Nothing of it is left here."])
def test_a_text_replaced_wholesale_orphans_every_span(new):
    answers = carry(REPORT, new, [(0, 5), (0, len(REPORT)), spot(REPORT, "bridge")])
    assert {answer.state for answer in answers} == {"orphaned"}
    assert all(answer.reason and answer.score == 0 for answer in answers)


def test_empty_spans_and_empty_texts_have_an_answer():
    assert carry("", REPORT, []) == []
    assert carry("", REPORT, [(0, 0)])[0].reason == "empty"
    assert carry(REPORT, REPORT, [(4, 4)])[0].state == "orphaned"


def test_spans_at_the_very_ends_are_carried():
    new = REPORT.replace("Monday", "Tuesday")
    first, last = carry(REPORT, new, [(0, 5), (len(REPORT) - 5, len(REPORT))])
    assert (first.state, first.start) == ("anchored", 0)
    assert (last.state, last.end) == ("anchored", len(new))


@pytest.mark.parametrize("span", [(-1, 4), (0, 9_999), (8, 4)])
def test_a_span_outside_the_old_text_is_refused(span):
    with pytest.raises(SpanOutsideText):
        carry(REPORT, REPORT + " More.", [span])


def test_answers_come_in_the_order_of_the_spans():
    spans = [spot(REPORT, word) for word in ("bridge", "Mayor", "agreement")]
    assert [
        REPORT[a.start : a.end] for a in carry(REPORT, "New. " + REPORT, spans)
    ] != []
    new = "New. " + REPORT
    assert [new[a.start : a.end] for a in carry(REPORT, new, spans)] == [
        "bridge",
        "Mayor",
        "agreement",
    ]


def test_where_a_lost_passage_stood_can_be_shown():
    lost = " Nobody was hurt."
    carrier = Carrier(REPORT, REPORT.replace(lost, "") + " A report is due.")
    assert carrier.stood_at(REPORT.index("Nobody")) == REPORT.index(lost)


def test_placements_cannot_be_changed():
    with pytest.raises(AttributeError):
        Placement("anchored", 0, 1, 1.0, "identity").start = 5


def test_nothing_depends_on_the_order_of_hashes():
    program = (
        "from bench.anchoring.speed import article, edited\n"
        "from annotations.anchoring import carry\n"
        "import random\n"
        "old = article(4000, random.Random(1)); new = edited(old, random.Random(2))\n"
        "print(carry(old, new, [(at, at + 60) for at in range(0, 3900, 50)]))\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_package_imports_no_django():
    program = "import sys, annotations.anchoring; print([m for m in sys.modules if m.startswith('django')])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "[]"
