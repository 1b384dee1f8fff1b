"""What a terminal is given: every script, whatever the locale, and no secret in what is refused."""

import io
import os
import sys

from factcheck.logs import redacted

UTF8 = "PYTHONUTF8"


class Discreet(io.TextIOWrapper):
    """Standard error without the keys and passwords that a refusal might say back."""

    def write(self, text: str, /) -> int:
        """Write the text, redacted. Return how much was taken: all that was given."""
        super().write(redacted(text))
        return len(text)


def prepare() -> None:
    """Have this program read and print every script, and say no secret back.

    In a locale that knows ASCII alone it begins anew in Python's UTF-8 mode: names that were given to
    it have been misread by then. What another encoding has no sign for is printed as an escape.
    """
    if sys.getfilesystemencoding() == "ascii" and os.environ.get(UTF8) != "1":
        os.environ[UTF8] = "1"  # for what it starts, too
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = Discreet(
            sys.stderr.buffer,
            encoding=sys.stderr.encoding,
            errors="backslashreplace",
            line_buffering=True,
        )
