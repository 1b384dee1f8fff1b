"""A command that writes files is told where, before it begins."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("said", ["", ".", "/"])
@pytest.mark.parametrize("command", [["backup"], ["export_corpus", "jsonl", "-o"]])
def test_a_path_that_names_no_file_is_refused(command: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=f"“{said}” names no file"):
        call_command(*command, said)


def test_a_folder_that_has_no_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"There is no demo.jsonl in {tmp_path}"):
        call_command("write_format_docs", "--folder", str(tmp_path))
