"""Label Studio's own validator takes the configuration, and every task and result under it."""

import json
from typing import Any

from label_studio_sdk.label_interface import LabelInterface

from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    unzipped,
    written,
)


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
