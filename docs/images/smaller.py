"""Makes the PNG of a screen smaller: at most 256 colours, each point near to what it was."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
STEP = 8  # colours that differ by less are one


def smaller(png: bytes) -> bytes:
    """Return a PNG of 8-bit RGB or RGBA with a palette. Raises ValueError for any other."""
    header, data = b"", b""
    for kind, body in chunks(png):
        header = body if kind == b"IHDR" else header
        data += body if kind == b"IDAT" else b""
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", header)
    if depth != 8 or colour not in (2, 6):
        raise ValueError(f"Not 8-bit RGB or RGBA: depth {depth}, colour type {colour}.")
    size = 3 if colour == 2 else 4
    points = [
        (row[at], row[at + 1], row[at + 2])
        for row in rows(zlib.decompress(data), width * size, size)
        for at in range(0, width * size, size)
    ]
    palette, places = reduced(points)
    lines = b"".join(
        b"\0" + bytes(places[points[at]] for at in range(start, start + width))
        for start in range(0, width * height, width)
    )
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": bytes(value for one in palette for value in one),
        b"IDAT": zlib.compress(lines, 9),
        b"IEND": b"",
    }
    return SIGNATURE + b"".join(chunk(kind, body) for kind, body in parts.items())


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each chunk."""
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk as it is written."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # fmt: skip


def rows(data: bytes, length: int, size: int) -> Iterator[bytearray]:
    """Yield the rows of an image with their filters (PNG, section 9) undone; `size` in bytes a point."""
    above = bytearray(length)
    for start in range(0, len(data), length + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for at in range(length) if kind else ():
            left = row[at - size] if at >= size else 0
            corner = above[at - size] if at >= size else 0
            row[at] = (row[at] + predicted(kind, left, above[at], corner)) & 255
        yield row
        above = row


def predicted(kind: int, left: int, above: int, corner: int) -> int:
    """Return what a filter takes a byte to be from its neighbours."""
    if kind == 4:
        distances = [abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)]  # fmt: skip
        return (left, above, corner)[distances.index(min(distances))]
    return (0, left, above, (left + above) // 2)[kind]


Point = tuple[int, int, int]


def reduced(points: list[Point]) -> tuple[list[Point], dict[Point, int]]:
    """Return the commonest colours, and for each colour the place of the nearest of them."""
    found = Counter(points)
    groups: dict[Point, list[Point]] = {}
    for one, _ in found.most_common():
        key = (one[0] // STEP, one[1] // STEP, one[2] // STEP)
        groups.setdefault(key, []).append(one)
    weights = {group[0]: sum(found[one] for one in group) for group in groups.values()}
    palette = sorted(weights, key=lambda one: -weights[one])[:COLOURS]
    places = {one: at for at, one in enumerate(palette)} | {
        one: nearest(group[0], palette)
        for group in groups.values()
        for one in group
        if one not in palette
    }
    return palette, places


def nearest(point: Point, palette: list[Point]) -> int:
    """Return the place of the colour that is nearest to another."""
    return min(
        range(len(palette)),
        key=lambda at: sum((a - b) ** 2 for a, b in zip(point, palette[at], strict=True)),
    )  # fmt: skip
