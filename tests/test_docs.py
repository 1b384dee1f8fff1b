"""What is not in the documentation is not done: every name a user can meet has its place there."""

import re
import tomllib
from io import StringIO
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest
from django.core.management import call_command

from annotations import workflow
from annotations.api import errors
from annotations.exchange import registry
from annotations.exchange.said import CHOICES, KEYS
from annotations.exchange.sources import READERS
from annotations.vocabulary import Happening
from annotations.workflow import permissions

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
COMMANDS = ROOT / "annotations" / "management" / "commands"
SCALES = ROOT / "annotations" / "scales"
NAMES_READ = re.compile(r'(?:env\.[a-z]+|environ(?:\.get|\.pop)?)[(\[]"([A-Z_]+)"')
NOT_OURS = {
    "CI",
    "DJANGO_SETTINGS_MODULE",
    "LEAVE_WITH",
    "PYTHONPATH",
    "SERVE_AFTER",
}


def text(name: str) -> str:
    return (REFERENCE / name).read_text()


def settings_listed() -> set[str]:
    return set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def settings_read() -> set[str]:
    sources = [*(ROOT / "factcheck").rglob("*.py"), *(ROOT / "deploy").glob("*.py")]
    found = {name for path in sources for name in NAMES_READ.findall(path.read_text())}
    return found - NOT_OURS


def test_every_setting_that_is_read_is_listed_in_the_example() -> None:
    assert settings_read() - settings_listed() == set()


def test_every_setting_that_is_listed_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z_]+)`", text("settings.md")))
    assert settings_listed() - documented == set()


def test_no_setting_is_documented_that_does_not_exist() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", text("settings.md"), re.M)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert documented == settings_listed()


@pytest.mark.parametrize(
    "command", sorted(path.stem for path in COMMANDS.glob("[a-z]*.py"))
)
def test_every_command_has_its_section(command: str) -> None:
    assert f"\n## {command}\n" in text("commands.md")


@pytest.mark.parametrize("ending", READERS)
def test_every_sort_of_file_with_articles_is_documented(ending: str) -> None:
    section = text("commands.md").partition("\n## load_articles\n")[2]
    assert f"`{ending}`" in section.partition("\n## ")[0]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_front_matter_is_documented_with_its_choices(key: str) -> None:
    readme = (ROOT / "seeds" / "README.md").read_text()
    [about] = re.findall(rf"^\| `{key}` \| (.+) \|$", readme, re.M)
    choices = CHOICES[key].values if key in CHOICES else []
    assert [one for one in choices if f"`{one}`" not in about] == []


@pytest.mark.parametrize(
    ("status", "code"),
    sorted({(error.status_code, error.default_code) for error in errors.OURS}),
)
def test_every_error_of_the_api_is_explained(status: int, code: str) -> None:
    assert f"\n| {status} | `{code}` |" in text("api.md")


@pytest.mark.parametrize("name", registry.names())
def test_every_format_has_its_page(name: str) -> None:
    page = (REFERENCE / "formats" / f"{name}.md").read_text()
    heads = re.findall(r"^## (.*)$", page, re.M)
    assert "Write here" not in page, "Its page is still as write_format_docs began it"
    assert heads == ["An example", "What it keeps", "Loading it", "Importing it"]
    assert f"(formats/{name}.md)" in text("formats.md")


def test_the_pages_on_formats_are_current(tmp_path: Path) -> None:
    kept = REFERENCE / "formats"
    copytree(kept, tmp_path / "formats")
    copyfile(REFERENCE / "formats.md", tmp_path / "formats.md")
    call_command("write_format_docs", folder=tmp_path / "formats", stdout=StringIO())
    stale = [
        path.name
        for path in (*kept.glob("*.md"), REFERENCE / "formats.md")
        if path.read_text() != (tmp_path / path.relative_to(REFERENCE)).read_text()
    ]
    assert stale == [], "Write them anew: manage.py write_format_docs"


def test_a_new_format_gets_a_page(tmp_path: Path) -> None:
    copyfile(REFERENCE / "formats" / "demo.jsonl", tmp_path / "demo.jsonl")
    call_command("write_format_docs", folder=tmp_path, stdout=StringIO())
    page = (tmp_path / "brat.md").read_text()
    assert page.startswith("# brat stand-off\n")
    assert page.count("Write here") == 3
    assert "`A-0005.r1.ann`" in page
    assert all(f"- {one}\n" in page for one in registry.format_named("brat").loses)


@pytest.mark.parametrize("path", sorted(SCALES.glob("*.toml")), ids=lambda p: p.stem)
def test_every_scale_and_level_is_in_the_table(path: Path) -> None:
    scale = tomllib.loads(path.read_text())
    page = text("scales.md")
    assert f"\n## {scale['slug']}\n" in page
    assert f"\n{scale['name']}, version {scale['version']}. {words_of(scale)}\n" in page
    for rating in scale["ratings"]:
        value = (
            f"{rating['rating_value']} of {rating['best_rating']}"
            if "rating_value" in rating
            else "off the scale"
        )
        cells = [
            f"`{rating['code']}`", rating["alternate_name"], value, rating["definition"],
            rating["normalized"], rating["averitec_label"], rating["fever_label"],
        ]  # fmt: skip
        assert f"\n| {' | '.join(cells)} |\n" in page


def words_of(scale: dict[str, Any]) -> str:
    """Return the methodology of a scale in one paragraph."""
    return " ".join(scale["methodology"].split())


@pytest.mark.parametrize(
    "verb", sorted(n for n in workflow.__all__ if n.islower()), ids=str
)
def test_every_verb_is_explained(verb: str) -> None:
    assert f"`{verb}`" in text("workflow.md")


@pytest.mark.parametrize("happening", Happening.values)
def test_everything_that_an_event_tells_is_explained(happening: str) -> None:
    listed = text("ledger.md").partition("After the dot stand:")[2].partition("\n\n")[0]
    assert f"`{happening}`" in listed


@pytest.mark.parametrize("role", sorted(set(permissions.NEEDED.values())))
def test_every_role_is_explained(role: str) -> None:
    assert role in text("workflow.md")


def pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def prose(page: Path) -> str:
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.M | re.S)


def headings(page: Path) -> set[str]:
    """Return what the headings of a page are called in links, as GitHub makes it."""
    names = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in names}


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_link_into_a_page_leads_to_a_heading() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}#{heading}"
        for page in pages()
        for target, heading in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", prose(page))
        if heading not in headings(page.parent / target if target else page)
    ]
    assert broken == []


def test_no_table_is_torn_apart() -> None:
    """A row after an empty line is no row: readers see its bars."""
    torn = [
        f"{page.relative_to(ROOT)}: {row}"
        for page in pages()
        for row, below in re.findall(r"\n\n(\|[^\n]*)\n([^\n]*)", prose(page))
        if not re.fullmatch(r"\|[-|: ]+\|", below)
    ]
    assert torn == []


def test_the_readme_names_every_format() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in registry.names() if f"`{name}`" not in readme] == []
