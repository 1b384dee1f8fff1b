"""Reading JSON, and values read from it, as shapes: `msgspec`, safe to begin with in several threads.

msgspec works out what a shape consists of when it is first asked to read one, and keeps it with the class
before it is complete. A second thread that reads the same shape meanwhile crashes the process, and with it
whatever else the process was doing. So one thread at a time works a shape out, and nobody reads before that.
"""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, TypeVar, overload

import msgspec

Shape = TypeVar("Shape")
WORKING_OUT = Lock()


@overload
def decoder_of(shape: type[Shape]) -> "msgspec.json.Decoder[Shape]": ...
@overload
def decoder_of(shape: Any) -> "msgspec.json.Decoder[Any]": ...
def decoder_of(shape: Any) -> "msgspec.json.Decoder[Any]":
    """Return what reads a shape, a class or a union of classes, with the shape worked out."""
    with WORKING_OUT:
        return msgspec.json.Decoder(shape)


# Of classes that live as long as the process.
KNOWN: Callable[[Any], msgspec.json.Decoder[Any]] = cache(decoder_of)


@overload
def decode(content: bytes | memoryview | str, shape: type[Shape]) -> Shape: ...
@overload
def decode(content: bytes | memoryview | str, shape: Any = Any) -> Any: ...
def decode(content: bytes | memoryview | str, shape: Any = Any) -> Any:
    """Return what some JSON says. Raises msgspec.ValidationError where it is not of the shape.

    Raises msgspec.DecodeError and UnicodeDecodeError for what is not JSON (RFC 8259), and RecursionError
    for what is nested too deeply.
    """
    return KNOWN(shape).decode(content)


def convert(value: Any, shape: type[Shape], *, strict: bool = True) -> Shape:
    """Return plain values as a shape; numbers may come as text unless `strict`.

    Raises msgspec.ValidationError.
    """
    KNOWN(shape)
    return msgspec.convert(value, shape, strict=strict)
