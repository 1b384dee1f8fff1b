"""GET /api/v1/annotations/: the passages, and their place in every revision."""

import msgspec
import pytest

from annotations.records.shapes import AnnotationRecord
from annotations.workflow import withdraw
from tests.cast import act
from tests.corpus import Case, highlight
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, library: Library) -> None:
    annotation = read(f"annotations/{library.case.annotation.uuid}/")

    assert annotation["offset_unit"] == "code_point"
    first, second = annotation["anchors"]
    assert first["exact"] == second["exact"] == "the café had closed"
    assert second["start"] == first["start"] + len("Updated.\n")
    assert annotation in read("annotations/")["results"]
    msgspec.convert(annotation, AnnotationRecord)


def test_what_no_verdict_rests_on_is_not_there(read: Reader, case: Case) -> None:
    hidden = highlight(case.cast, case.article, "קפה")

    assert read.client.get(f"{API}annotations/{hidden.uuid}/").status_code == 404
    assert read.ids("annotations/", state="all") == [str(case.annotation.uuid)]
    assert read.ids("annotations/", search="קפה") == []


def test_a_withdrawn_annotation_leaves_a_tombstone(read: Reader, case: Case) -> None:
    withdraw(act(case.cast.cleo), case.annotation, reason="The wrong words.")

    answer = read.client.get(f"{API}annotations/{case.annotation.uuid}/")
    assert answer.status_code == 410
    assert answer.json()["state"] == "withdrawn"
    assert read.ids("annotations/") == []
    assert read.ids("annotations/", state="withdrawn") == [str(case.annotation.uuid)]
