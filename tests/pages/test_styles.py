"""The style sheets say what all browsers understand."""

import re
from pathlib import Path

SHEETS = sorted(Path("annotations/static").rglob("*.css"))
SHORT = re.compile(r"text-decoration:\s*([^;}]+)")


def test_lines_under_words_are_described_one_property_at_a_time() -> None:
    """Safari leaves out a whole shorthand that gives a thickness, and the line with it."""
    assert SHEETS
    for sheet in SHEETS:
        for said in SHORT.findall(sheet.read_text(encoding="utf-8")):
            words = said.removesuffix("!important").split()
            assert len(words) == 1, f"{sheet}: text-decoration: {said}"
