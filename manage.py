#!/usr/bin/env python3
"""Run a command of the service: manage.py help lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from factcheck.database import ending_in_a_sentence, require_database
from factcheck.pooling import refuse_the_pooler
from factcheck.terminal import prepare

WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "version",
}


def main() -> None:
    prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_for_help = command.startswith("-") or {"-h", "--help"} & set(sys.argv)
    needs_database = command not in WITHOUT_DATABASE or "--database" in sys.argv
    with ending_in_a_sentence():
        refuse_the_pooler(command)
        if needs_database and not asks_for_help:
            require_database()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
