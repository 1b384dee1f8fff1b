#!/usr/bin/env python3
"""Run a command of the service: manage.py help lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from factcheck.database import require_database
from factcheck.pooling import refuse_the_pooler
from factcheck.refusal import CannotStart

WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_for_help = command.startswith("-") or {"-h", "--help"} & set(sys.argv)
    needs_database = command not in WITHOUT_DATABASE or "--database" in sys.argv
    try:
        refuse_the_pooler(command)
        if needs_database and not asks_for_help:
            require_database()
        execute_from_command_line(sys.argv)
    except CannotStart as reason:
        sys.exit(f"{reason}")


if __name__ == "__main__":
    main()
