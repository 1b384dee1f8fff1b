"""What no reader lets in: damaged, hostile and enormous files, each refused with its place and a remedy."""

import struct
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError

from annotations.exchange.registry import readable_names
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
