"""What is installed: pinned, and each with its reason."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_pin_has_a_hash_and_names_no_index() -> None:
    for path in ROOT.glob("requirements*.txt"):
        pins = re.findall(
            r"^[a-z0-9._-]+==.*?(?=^\S|\Z)", path.read_text(), re.M | re.S
        )
        assert len(pins) > 3
        assert [pin for pin in pins if "--hash=sha256:" not in pin] == []
        assert not re.search(r"^--|https?:|file:", path.read_text(), re.M)


def test_every_requirement_says_why_it_is_there() -> None:
    for path in ROOT.glob("requirements*.in"):
        lines = path.read_text().splitlines()
        wanted = [line for line in lines if line and line[0] not in "#-"]
        assert wanted
        assert [line for line in wanted if "  # " not in line] == []
