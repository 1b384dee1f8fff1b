"""What a terminal is given: every script, whatever the locale."""

import io
import os
import sys

UTF8 = "PYTHONUTF8"


def prepare() -> None:
    """Have this program read and print every script.

    In a locale that knows ASCII alone it begins anew in Python's UTF-8 mode: names that were given to
    it have been misread by then. What another encoding has no sign for is printed as an escape.
    """
    if sys.getfilesystemencoding() == "ascii" and os.environ.get(UTF8) != "1":
        os.environ[UTF8] = "1"  # for what it starts, too
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
