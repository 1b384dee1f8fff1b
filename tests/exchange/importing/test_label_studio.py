"""What Label Studio says beside labels on words: which way relations point, drafts, regions that were moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from annotations.exchange.importing.claiming import AT_HAND
from annotations.models import Appearance, Claim, Relation
from tests.cast import Cast
from tests.corpus import make_claim
from tests.exchange.importing.foreign import quoted
from tests.exchange.importing.test_other_tools import field, region, task
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db


def test_a_region_that_was_moved_is_refused_with_the_words_it_stands_on_here(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    bring("label-studio", write([task([region("aaa", "café", "Claim")])]))
    path = write([task([region("aaa", "had closed", "Claim")])])
    with pytest.raises(CommandError, match="is here already and stands on 'café'"):
        bring("label-studio", path)
    assert quoted() == {"café"}


@pytest.mark.parametrize(
    ("direction", "ways"),
    [
        ("right", {("denies", "asserts")}),
        ("left", {("asserts", "denies")}),
        ("bi", {("denies", "asserts"), ("asserts", "denies")}),
    ],
)
def test_a_relation_of_label_studio_goes_the_way_it_points(
    direction: str,
    ways: set[tuple[str, str]],
    cast: Cast,
    write: Callable[[Any], Path],
) -> None:
    found, denial = region("aaa", "café", "asserts"), region("bbb", "קפה", "denies")
    related = {
        "type": "relation",
        "from_id": "bbb",
        "to_id": "aaa",
        "labels": ["supersedes"],
    }
    regions = [
        found,
        field(found, "claim", "textarea", text=["asserts"]),
        denial,
        field(denial, "claim", "textarea", text=["denies"]),
        {**related, "direction": direction},
    ]  # fmt: skip
    bring("label-studio", write([task(regions)]))
    pairs = Relation.objects.values_list("from_claim__text", "to_claim__text")
    assert set(pairs) == ways


def test_what_label_studio_says_besides_is_counted(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    said = task([region("aaa", "café", "Claim")], drafts=[{"id": 1}], meta={"a": "b"})
    said["annotations"][0]["ground_truth"] = True
    report = bring("label-studio", write([said]))
    assert "tasks' drafts, 1" in report
    assert "tasks' meta, 1" in report
    assert "that annotations are the ground truth, 1" in report


def test_parts_that_go_round_in_a_circle_are_kept(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    entities = [
        {"id": 4, "label": "Claim", "start_offset": 0, "end_offset": 2},
        {"id": 9, "label": "Claim", "start_offset": 3, "end_offset": 7},
    ]
    links = [
        {"id": at, "from_id": source, "to_id": target, "type": "continues"}
        for at, source, target in ((1, 4, 9), (2, 9, 4))
    ]
    text = "No café, and none."
    bring("doccano", write({"text": text, "entities": entities, "relations": links}))
    assert quoted() == {"No", "café"}


def test_a_claim_is_known_again_however_many_were_met_since(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    names = [*range(AT_HAND + 1), 0]  # the first once more at the end
    text = " ".join(f"{at:04}" for at in range(len(names)))
    result: list[dict[str, Any]] = []
    for at, name in enumerate(names):
        place = {"start": at * 5, "end": at * 5 + 4, "text": f"{at:04}"}
        said = {"id": f"r{at}", "from_name": "claim", "type": "textarea"}
        result.append({**said, "value": {**place, "text": [f"Claim {name}."]}})
    task = {"data": {"text": text}, "annotations": [{"result": result}]}
    report = bring("label-studio", write([task]))
    assert f"{AT_HAND + 1} claim, " in report
    assert "already here" not in report
    assert Appearance.objects.filter(claim__text="Claim 0.").count() == 2


def test_a_claim_that_had_to_take_another_reference_is_known_when_its_file_comes_again(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    other = make_claim(cast, "Something else altogether.")
    found = region("aaa", "café", "asserts")
    words = f"{other.ref} The café closed."
    path = write([task([found, field(found, "claim", "textarea", text=[words])])])
    assert "1 claim" in bring("label-studio", path)
    assert "taken in" not in bring("label-studio", path)
    claim = Claim.objects.get(text="The café closed.")
    assert claim.ref != other.ref
    assert claim.appearances.count() == 1


def test_an_identifier_of_something_else_is_refused_in_plain_words(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    found = region("aaa", "café", "asserts")
    path = write(
        [task([found, field(found, "claim", "textarea", text=["C-0901 It closed."])])]
    )
    bring("label-studio", path)
    Claim.objects.filter(ref="C-0901").update(text="It did not close.", ref="C-0902")
    with pytest.raises(CommandError, match="Something else here has the same ident"):
        bring("label-studio", path)
