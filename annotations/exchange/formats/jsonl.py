"""JSON Lines, our own format: one record a line, nothing lost. See `docs/reference/jsonl.md`."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from annotations.exchange.foreign import Fault, Where
from annotations.exchange.format import (
    DECODER,
    Context,
    Format,
    Incoming,
    Outgoing,
)
from annotations.exchange.reading.archives import (
    BOM,
    LARGEST,
    LONG_LINE,
    no_lines,
    undecoded,
)
from annotations.exchange.reading.json_stream import TOO_DEEP
from annotations.exchange.reading.misshapen import in_words
from annotations.exchange.reading.zones import zoneless

CHUNK = 64 * 1024  # bytes
NO_KIND = "Object missing required field `record`"  # as msgspec says it
KINDLESS = "Name the format that the file is in; 'jsonl' is our own, one record a line."


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:  # noqa: ARG001
    """Yield the records' own bytes, a line each, gathered into chunks."""
    waiting: list[bytes] = []
    size = 0
    for outgoing in records:
        waiting.append(outgoing.body)
        size += len(outgoing.body) + 1
        if size >= CHUNK:
            yield b"\n".join([*waiting, b""])
            waiting, size = [], 0
    if waiting:
        yield b"\n".join([*waiting, b""])


def read(file: BinaryIO) -> Iterator[Incoming | Fault]:
    """Yield the record of each line, or what is wrong with it; empty lines are passed over."""
    number = 0
    while line := file.readline(LARGEST):
        number += 1
        if len(line) == LARGEST:
            yield Fault(Where(number), LONG_LINE)
            return
        if number == 1:
            line = line.removeprefix(BOM)
            if why := no_lines(line):
                yield Fault(Where(1), why)
                return
        if line.strip():
            yield parsed(number, line)


def parsed(number: int, line: bytes) -> Incoming | Fault:
    """Return the record in a line, or what is wrong with it."""
    try:
        record = DECODER.decode(line)
    except UnicodeDecodeError as error:
        why = undecoded(error)
    except RecursionError:
        why = f"{TOO_DEEP} Correct it, or export it again."
    except msgspec.DecodeError as error:
        kindless = str(error) == NO_KIND
        remedy = KINDLESS if kindless else "Correct it, or export it again."
        why = f"{in_words(error)} {remedy}"
    else:
        why = zoneless(record)
        if not why:
            return Incoming(Where(number), record)
    return Fault(Where(number), f"This is not a record: {why}")


FORMAT = Format(
    label="JSON Lines (lossless)",
    media_type="application/jsonl",
    extension="jsonl",
    write=write,
    read=read,
    units=(),
)
