"""A command that writes a file is told which, before it begins."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("said", ["", ".", "/"])
@pytest.mark.parametrize("command", [["backup"], ["export_corpus", "jsonl", "-o"]])
def test_a_path_that_names_no_file_is_refused(command: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=f"“{said}” names no file"):
        call_command(*command, said)
