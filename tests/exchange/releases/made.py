"""What the tests of releases share: making one, and reading its files."""

import csv
import io
import json
from typing import Any

from annotations.exchange.releases import storing
from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.preparing import prepare
from annotations.models import Release
from tests.cast import act
from tests.every_state import EveryState


def made(
    corpus: EveryState, name: str, *formats: str, working: bool = False, **choices: Any
) -> Release:
    asked = ask(
        act(corpus.cast.cleo),
        name,
        list(formats or ["jsonl"]),
        published_only=not working,
        choices=Choices(**choices),
    )
    return prepare(asked)


def content(release: Release, name: str) -> bytes:
    with storing.opened(release, name) as file:
        return bytes(file.read())


def lines(release: Release, name: str = "jsonl.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in content(release, name).splitlines()]


def table(release: Release, name: str) -> list[dict[str, str]]:
    words = content(release, name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(words)))
