"""A new text of an article carries each annotation on, or says why it cannot."""

import pytest

from annotations.models import Annotation, History
from annotations.workflow import InvalidContent, RevisionContent, revise
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, Case, highlight, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def revised(case: Case, text: str) -> None:
    revise(act(case.cast.ada), case.article, RevisionContent(text.encode(), CAPTURED))


def latest(annotation: Annotation) -> tuple[str, str, int | None]:
    anchor = annotation.anchors.order_by("revision__number").last()
    assert anchor is not None
    return anchor.state, anchor.exact, anchor.start


def test_words_that_stand_where_they_stood_are_anchored(case: Case) -> None:
    revised(case, TEXT.replace("קפה was", "קפה is"))
    assert latest(case.annotation)[:2] == ("anchored", "the café had closed")
    assert case.reload().review_reason == ""


def test_words_that_stand_elsewhere_are_moved(case: Case) -> None:
    revised(case, "Correction. 👩‍💻 An earlier text had a wrong date.\r\n\r\n" + TEXT)
    state, exact, start = latest(case.annotation)
    assert (state, exact) in {
        ("anchored", "the café had closed"),
        ("moved", "the café had closed"),
    }
    assert start == case.article.revisions.get(number=2).text.index(
        "the café had closed"
    )
    assert case.reload().review_reason == ""


def test_words_that_changed_are_for_a_person_and_flag_the_verdict(case: Case) -> None:
    revised(case, TEXT.replace("the café had closed", "the café had reopened"))
    state, _, _ = latest(case.annotation)
    assert state in {"text_changed", "suggested"}
    assert case.article.ref in case.reload().review_reason
    carried = History.objects.get(verb="carry", object=case.annotation.uuid)
    assert carried.after["reason"]


def test_words_that_are_gone_are_orphaned_and_keep_what_is_missing(case: Case) -> None:
    revised(case, "Nothing of the kind was said. 👩‍💻")
    assert latest(case.annotation) == ("orphaned", "the café had closed", None)
    assert case.reload().review_reason


def test_words_that_come_back_are_found_again(case: Case) -> None:
    revised(case, "Nothing of the kind was said. 👩‍💻")
    revised(case, TEXT + "\n")
    state, exact, start = latest(case.annotation)
    assert (exact, start is not None) == ("the café had closed", True)
    assert state != "orphaned"


def test_a_withdrawn_annotation_is_not_carried(case: Case) -> None:
    other = highlight(case.cast, case.article, "the sign still said")
    other.status = "withdrawn"
    other.save()
    revised(case, TEXT + "\n")
    assert other.anchors.count() == 1


def test_parts_keep_their_order_or_are_orphaned(case: Case) -> None:
    parts = ("“No cafe\u0301 has closed,”", "“and none will.”")
    annotation = highlight(case.cast, case.article, *parts)
    first, second = parts
    swapped = TEXT.replace(first, "…").replace(second, first).replace("…", second, 1)
    revised(case, swapped)
    places = [
        (anchor.start, anchor.end)
        for anchor in annotation.anchors.filter(revision__number=2).order_by("part")
        if anchor.start is not None
    ]
    assert places == sorted(places)


def test_the_same_text_again_is_refused(case: Case) -> None:
    with pytest.raises(InvalidContent) as refusal:
        revised(case, TEXT)
    assert refusal.value.code == "same_text"
    assert case.article.revisions.count() == 1
