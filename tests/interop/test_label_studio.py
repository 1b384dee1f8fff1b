"""Label Studio's own validator and converters take the configuration, every task and every result.

What its library makes of a text comes in here, and so does what its converters make of that.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import AnnotationValue, TaskValue

from annotations.models import Anchor, Annotation
from tests.cast import Cast
from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected
from tests.exchange.importing.foreign import TEXT, quoted
from tests.exchange.importing.test_round_trips import bring


def read(made: Corpus) -> tuple[LabelInterface, list[Any]]:
    files = unzipped(written("label-studio", made.records())[0])
    interface = LabelInterface(files["config.xml"].decode())
    return interface, json.loads(files["tasks.json"])


@any_corpus
def test_every_task_and_annotation_is_valid(made: Corpus) -> None:
    interface, tasks = read(made)
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for annotation in task["annotations"]:
            assert interface.validate_annotation(annotation)


def test_the_configuration_is_valid_and_a_wrong_label_is_not() -> None:
    interface, [task] = read(example())
    interface.validate()
    [annotation] = task["annotations"]
    spans = [one for one in annotation["result"] if one.get("type") == "labels"]
    assert spans[0]["value"]["text"] == "The café had closed"
    spans[0]["value"]["labels"] = ["no such label"]
    assert not interface.validate_annotation(annotation)


def converted(made: Corpus, kind: str, folder: Path) -> Path:
    """Have Label Studio's converter turn our tasks into another format; return its file."""
    files = unzipped(written("label-studio", made.records())[0])
    tasks, found = folder / "tasks.json", folder / kind
    tasks.write_bytes(files["tasks.json"])
    converter = Converter(files["config.xml"].decode(), None, download_resources=False)
    found.mkdir()
    target = found / "result.csv" if kind == "CSV" else found
    converter.convert(str(tasks), str(target), kind, is_dir=False)
    [file] = [one for one in found.iterdir() if one.is_file()]
    return file


def test_its_converters_keep_every_region(tmp_path: Path) -> None:
    made = example()
    [one] = expected(made)
    wanted = [
        (start, end, one.text[start:end], mention.label)
        for mention in one.mentions
        for start, end in mention.parts
    ]
    [whole] = json.loads(converted(made, "JSON", tmp_path).read_text())
    assert whole["data"]["text"] == one.text
    [small] = json.loads(converted(made, "JSON_MIN", tmp_path).read_text())
    assert small["text"] == one.text
    assert [regions(part) for part in small["label"]] == wanted
    with converted(made, "CSV", tmp_path).open(newline="") as file:
        [row] = csv.DictReader(file)
    assert row["text"] == one.text
    assert [regions(part) for part in json.loads(row["label"])] == wanted


def regions(said: dict[str, Any]) -> tuple[int, int, str, str]:
    [label] = said["labels"]
    return said["start"], said["end"], said["text"], label


def test_its_conll_has_the_tags(tmp_path: Path) -> None:
    made = example()
    made.annotations = made.annotations[:1]
    made.appearances = made.appearances[:1]
    lines = converted(made, "CONLL2003", tmp_path).read_text().splitlines()
    tags = {line.split()[0]: line.split()[-1] for line in lines if line}
    assert [tags[word] for word in ("The", "café", "had")] == [
        "B-asserts", "I-asserts", "I-asserts",
    ]  # fmt: skip


CONFIGURATION = """
<View>
  <Labels name="what" toName="words"><Label value="Claim"/><Label value="Denial"/></Labels>
  <Text name="words" value="$body"/>
  <Choices name="sure" toName="words" perRegion="true"><Choice value="high"/></Choices>
</View>
"""


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:The `dict` method:DeprecationWarning")  # its own
def test_what_its_library_makes_comes_in(cast: Cast, tmp_path: Path) -> None:
    interface = LabelInterface(CONFIGURATION)
    control = interface.get_control("what")
    words = ["The café had closed", "No cafe\u0301 👩\u200d💻 closed", "קפה"]
    places = [(TEXT.index(one), TEXT.index(one) + len(one)) for one in words]
    regions = [control.label(["Claim"], start=start, end=end) for start, end in places]
    annotation = AnnotationValue(completed_by=1, result=regions)
    assert interface.validate_annotation(json.loads(annotation.model_dump_json()))
    task = TaskValue(id=1, data={"body": TEXT}, annotations=[annotation])
    path = tmp_path / "export.json"
    path.write_text(f"[{task.model_dump_json()}]")
    with pytest.raises(CommandError, match="Say it with --unit"):
        bring("label-studio", path)  # the library leaves out the words
    bring("label-studio", path, unit="code_point")
    assert quoted() == set(words)
    assert {one.tags[0] for one in Annotation.objects.all()} == {"Claim"}


@pytest.mark.django_db
def test_what_its_converter_makes_of_ours_comes_back(
    cast: Cast, tmp_path: Path
) -> None:
    made = example()
    [one] = expected(made)
    bring("label-studio", converted(made, "JSON", tmp_path))
    found = set(Anchor.objects.values_list("part", "start", "end", "exact"))
    assert found == {
        (number, start, end, one.text[start:end])
        for mention in one.mentions
        for number, (start, end) in enumerate(mention.parts, start=1)
    }
