"""Two threads that read a shape for the first time at once: both read it, and the process lives on."""

import signal
import subprocess
import sys

import pytest

# Working the shape out takes as long as the other thread takes to read it, or a moment where that one waits.
AT_ONCE = """
import threading
from dataclasses import dataclass
import msgspec
from annotations import decoding

begun, read = threading.Event(), threading.Event()

def long_worked_out():
    begun.set()
    read.wait(0.5)
    return int

@dataclass
class Inner:
    number: "long_worked_out()"

class Outer(msgspec.Struct):
    first: int = 0
    second: Inner | None = None

def second():
    begun.wait()
    found.append({read})
    read.set()

def first():
    found.append({read})

CONTENT, found = b'{{"second": {{"number": 4}}}}', []
threads = [threading.Thread(target=one) for one in (first, second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert found == [Outer(second=Inner(4))] * 2, found
"""


def code_of(read: str) -> int:
    """Return how a process ends that reads in a way."""
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE.format(read=read)],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


@pytest.mark.parametrize(
    "read",
    [
        "decoding.decode(CONTENT, Outer)",
        "decoding.decoder_of(Outer).decode(CONTENT)",
        'decoding.convert({"second": {"number": 4}}, Outer)',
    ],
)
def test_the_first_to_read_a_shape_may_be_two(read: str) -> None:
    assert code_of(read) == 0


def test_msgspec_alone_would_crash() -> None:
    """Once this fails, annotations/decoding.py can go."""
    assert code_of("msgspec.json.decode(CONTENT, type=Outer)") == -signal.SIGSEGV
