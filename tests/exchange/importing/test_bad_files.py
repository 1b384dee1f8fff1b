"""What no reader lets in: damaged, hostile and enormous files, each refused with its place and a remedy."""

import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError

from annotations.exchange.foreign import Fault
from annotations.exchange.reading.archives import Unreadable
from annotations.exchange.registry import format_named, readable_names
from annotations.models import (
    Annotation,
    Article,
    Claim,
    Evidence,
    History,
    Publisher,
    Verdict,
)
from tests.cast import Cast
from tests.exchange.formats.corpora import example, written
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db
STORED = (Publisher, Article, Annotation, Claim, Evidence, Verdict, History)
LIMIT = 5.0  # seconds
ENORMOUS = 200_000_000  # bytes of a file
MOST_HELD = 160_000_000  # bytes: twice what is read as a whole, and some


def archive(**files: bytes) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return held.getvalue()


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def not_utf8(content: bytes) -> bytes:
    return b"\xff\xfe\x00\x01" + content


def deep(content: bytes) -> bytes:
    return b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def swelling(content: bytes) -> bytes:
    return archive(**{"a.txt": b"0" * 80_000_000, "a.ann": b""})


def escaping(content: bytes) -> bytes:
    return archive(**{"../../etc/a.txt": b"x", "a.txt": b"x", "claims.csv": b"x"})


def lying(content: bytes) -> bytes:
    """Return an archive whose table says that a file has no more than one byte."""
    made = bytearray(archive(**{"a.txt": b"0" * 500_000, "claims.csv": b"0" * 9_000}))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = made.index(signature) + at
        made[place : place + 4] = struct.pack("<I", 1)
    return bytes(made)


def wrong_kind(content: bytes) -> bytes:
    return b"<html><body>Not found</body></html>"


def entities(content: bytes) -> bytes:
    inner = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{inner}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return f"{bomb}<x>&a9;&f;</x>".encode()


DAMAGES: list[Callable[[bytes], bytes]] = [
    truncated, not_utf8, deep, swelling, escaping, lying, wrong_kind, entities,
]  # fmt: skip


@pytest.mark.parametrize("name", readable_names())
def test_no_damaged_file_gets_in(name: str, cast: Cast, tmp_path: Path) -> None:
    content, _ = written(name, example().records())
    before = [model.objects.count() for model in STORED]
    for damage in DAMAGES:
        path = tmp_path / f"{damage.__name__}.file"
        path.write_bytes(damage(content))
        started = time.monotonic()
        with pytest.raises(CommandError) as refused:
            bring(name, path)
        assert time.monotonic() - started < LIMIT
        message = str(refused.value)
        assert message.startswith(f"{path} was not imported; nothing was changed.\n  ")
        assert "Traceback" not in message
        assert len(message) < 20_000
        assert [model.objects.count() for model in STORED] == before


@pytest.fixture(scope="module")
def enormous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file whose first value never ends."""
    path = tmp_path_factory.mktemp("enormous") / "enormous.file"
    with path.open("wb") as file:
        file.write(b'[{"a":"')
        for _ in range(ENORMOUS // 1_000_000):
            file.write(b"a" * 1_000_000)
    return path


def swollen(tmp_path: Path) -> Path:
    path = tmp_path / "swollen.file"
    path.write_bytes(swelling(b""))
    return path


def held_for(name: str, path: Path) -> int:
    """Return the most memory that reading a file until its first fault takes, in bytes."""
    tracemalloc.start()
    with path.open("rb") as file, suppress(Unreadable):
        assert isinstance(next(format_named(name).read(file)), Fault)  # type: ignore[misc]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("name", readable_names())
def test_memory_is_bounded_however_large_a_file_is(
    name: str, enormous: Path, tmp_path: Path
) -> None:
    assert held_for(name, enormous) < MOST_HELD
    assert held_for(name, swollen(tmp_path)) < MOST_HELD


def test_the_bound_is_one_that_reading_it_all_would_break(enormous: Path) -> None:
    tracemalloc.start()
    enormous.read_bytes()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most > MOST_HELD
