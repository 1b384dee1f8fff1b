"""What the tests of other tools' files share: a text, where its words stand, what is refused."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from annotations.models import Anchor, Annotation
from tests.exchange.importing.test_round_trips import bring

TEXT = "💩 The café had closed.\nNo cafe\u0301 👩\u200d💻 closed, she said, and none will.\nקפה."
URL = "https://northern-echo.example/cafe"


def units(words: str, nth: int = 1) -> tuple[int, int]:
    """Return where words stand, in UTF-16 code units."""
    at = -1
    for _ in range(nth):
        at = TEXT.index(words, at + 1)
    start = len(TEXT[:at].encode("utf-16-le")) // 2
    return start, start + len(words.encode("utf-16-le")) // 2


def quoted() -> set[str]:
    return set(Anchor.objects.values_list("exact", flat=True))


def refusal(name: str, path: Path, **options: object) -> str:
    with pytest.raises(CommandError) as refused:
        bring(name, path, **options)
    assert not Annotation.objects.exists()
    return str(refused.value)
