"""Many small pieces of bytes as fewer larger ones. Pure: no Django."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

CHUNK = 64 * 1024  # bytes


def in_chunks(pieces: Iterable[bytes], *, first: int = 1) -> Iterator[bytes]:
    """Yield the same bytes in chunks of about 64 KiB, the first piece at once: somebody waits for it.

    The first chunk has at least `first` bytes, if there are as many.
    """
    waiting: list[bytes] = []
    size, enough = 0, first
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= enough:
            yield b"".join(waiting)
            waiting, size, enough = [], 0, CHUNK
    if waiting:
        yield b"".join(waiting)


def json_lines(objects: Iterable[Any]) -> Iterator[bytes]:
    """Yield objects as JSON, a line each."""
    return in_chunks(msgspec.json.encode(one) + b"\n" for one in objects)


def json_array(objects: Iterable[Any]) -> Iterator[bytes]:
    """Yield objects as one JSON array, a line each; the bracket at once."""
    yield b"["
    yield from in_chunks(array_pieces(objects))


def array_pieces(objects: Iterable[Any]) -> Iterator[bytes]:
    """Yield the commas and elements of an array, and the bracket after them."""
    before = b"\n"
    for one in objects:
        yield before + msgspec.json.encode(one)
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"]\n"
