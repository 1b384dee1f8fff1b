"""The programs that the pages on formats give print what the pages say."""

from io import StringIO
from pathlib import Path
from shutil import copytree

from django.conf import settings
from django.core.management import call_command

PAGES = Path(settings.BASE_DIR, "docs/reference/formats")


def test_every_program_of_the_pages_prints_what_the_page_says(tmp_path: Path) -> None:
    folder = tmp_path / "formats"
    copytree(PAGES, folder)
    call_command("write_format_docs", folder=folder, run=True, stdout=StringIO())
    for page in PAGES.glob("*.md"):
        assert page.read_text() == (folder / page.name).read_text()
