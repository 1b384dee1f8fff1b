"""Packages without the articles' text: what they hold, and how the words are put back."""

import json
import re
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from annotations.exchange.differing import first_difference
from annotations.models import Anchor, Annotation, Appearance, Article, Revision
from annotations.records.blocks import BLOCK, block_hashes
from tests.cast import Cast
from tests.corpus import TEXT, make_article
from tests.exchange.corpora import empty, export

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fixtures" / "originals.standoff.jsonl"
ORIGINALS = ROOT.parent / "shared" / "seeds"
LONG = (
    TEXT.replace("\r\n", "\n") + " And so on, at length, with nothing new to say. "
) * 9


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    """Return a copy of the five original articles, without their manifest."""
    if not ORIGINALS.is_dir():
        pytest.skip("The five original articles are not beside the repository.")
    for path in sorted(ORIGINALS.glob("*.txt")):
        shutil.copy(path, tmp_path)
    return tmp_path


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.must_run_in_ci
def test_the_package_puts_its_annotations_back_onto_the_originals(
    originals: Path, cast: Cast
) -> None:
    call_command("load_articles", ORIGINALS)
    call_command("import_corpus", "jsonl", PACKAGE, by="cleo")
    assert Article.objects.count() == 5
    assert Annotation.objects.count() >= 40
    assert Appearance.objects.count() >= 40
    for anchor in Anchor.objects.select_related("revision"):
        assert anchor.exact == anchor.revision.text[anchor.start : anchor.end]
        assert anchor.prefix or anchor.start == 0
    assert Anchor.objects.filter(exact__contains="stand-down order").exists()


@pytest.mark.must_run_in_ci
def test_the_package_brings_its_articles_when_the_texts_are_given(
    originals: Path, cast: Cast
) -> None:
    call_command("import_corpus", "jsonl", PACKAGE, by="cleo", texts=originals)
    assert Revision.objects.count() == 5
    assert Annotation.objects.count() >= 40


@pytest.mark.must_run_in_ci
def test_the_package_can_be_imported_twice(originals: Path, cast: Cast) -> None:
    call_command("load_articles", ORIGINALS)
    call_command("import_corpus", "jsonl", PACKAGE, by="cleo")
    before = Annotation.objects.count(), Appearance.objects.count()
    call_command("import_corpus", "jsonl", PACKAGE, by="cleo")
    assert (Annotation.objects.count(), Appearance.objects.count()) == before


@pytest.mark.must_run_in_ci
def test_an_original_that_differs_is_refused_by_name_with_the_place(
    originals: Path, cast: Cast
) -> None:
    changed = sorted(originals.glob("*.txt"))[2]
    text = changed.read_text()
    place = text.index("late February")
    changed.write_text(text.replace("late February", "early February", 1))
    call_command("load_articles", originals)
    with pytest.raises(CommandError) as refused:
        call_command("import_corpus", "jsonl", PACKAGE, by="cleo")
    name = Revision.objects.get(text__contains="early February").article.ref
    assert f"{name} (Unknown publisher) differs from the text of" in str(refused.value)
    assert f"first at code point {place}." in str(refused.value)
    assert not Annotation.objects.exists()


@pytest.mark.must_run_in_ci
def test_a_given_text_that_differs_is_named_by_its_file(
    originals: Path, cast: Cast
) -> None:
    changed = sorted(originals.glob("*.txt"))[0]
    changed.write_text(changed.read_text() + " More.")
    with pytest.raises(CommandError) as refused:
        call_command("import_corpus", "jsonl", PACKAGE, by="cleo", texts=originals)
    assert f"{changed} differs from the text of" in str(refused.value)
    assert "first at code point 6523." in str(refused.value)
    assert not Article.objects.exists()


@pytest.mark.must_run_in_ci
def test_the_package_holds_no_sentence_of_the_originals(originals: Path) -> None:
    package = words_of(PACKAGE.read_text())
    runs = {tuple(package[i : i + 8]) for i in range(len(package))}
    for path in originals.glob("*.txt"):
        words = words_of(path.read_text())
        assert not runs & {tuple(words[i : i + 8]) for i in range(len(words) - 8)}


def test_a_package_without_text_has_no_word_of_the_articles(
    rich_corpus: None, tmp_path: Path
) -> None:
    path = tmp_path / "standoff.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="none")
    written = path.read_text()
    for words in (
        "the café had closed",
        "cafe\u0301 has",
        "👩‍💻",
        "spokesperson",
        "קפה",
    ):
        assert words not in written
    assert "The register shows the closure." in written
    assert "block_sha256" in written


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_every_annotation_comes_back_beside_the_texts(
    name: str, rich_corpus: None, tmp_path: Path
) -> None:
    whole = export(tmp_path / "whole.jsonl", text="full")
    call_command("export_corpus", name, output=tmp_path / "bare", text="none")
    texts = tmp_path / "texts"
    texts.mkdir()
    for number, revision in enumerate(Revision.objects.order_by("id")):
        (texts / f"{number}.txt").write_text(revision.text)
    empty()
    call_command("import_corpus", name, tmp_path / "bare", texts=texts)
    assert sorted(export(tmp_path / "again.jsonl", text="full")) == sorted(whole)


def test_quotations_go_along_up_to_a_length_and_come_back_whole(
    rich_corpus: None, tmp_path: Path
) -> None:
    whole = export(tmp_path / "whole.jsonl", text="full")
    path = tmp_path / "brief.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="quote", longest_quote=19)
    written = path.read_text()
    assert '"the café had closed"' in written
    assert "No cafe\u0301 has closed" not in written  # two parts, 32 code points
    assert "and none will" not in written
    texts = tmp_path / "texts"
    texts.mkdir()
    for number, revision in enumerate(Revision.objects.order_by("id")):
        (texts / f"{number}.txt").write_text(revision.text)
    empty()
    call_command("import_corpus", "jsonl", path, texts=texts)
    assert sorted(export(tmp_path / "again.jsonl", text="full")) == sorted(whole)
    with pytest.raises(CommandError, match="goes with --text quote"):
        call_command("export_corpus", "jsonl", output=path, longest_quote=19)


def test_a_text_that_is_nowhere_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    make_article(cast)
    path = tmp_path / "a.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="none")
    empty()
    with pytest.raises(CommandError, match=r"line 3: text: The text of .* is not here"):
        call_command("import_corpus", "jsonl", path)


def write_as_json(path: Path, text: str) -> None:
    said = {"url": "https://northern-echo.example/cafe", "text": text}
    path.write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("name", "first", "place"),
    [
        ("a.json", "Our ministry", "within the code points 0 to 127"),
        ("a.json", "Our minister", "at code point 0"),
        ("a.json", "The long minister", "at code point 4"),
        ("a.txt", "Tho minister", "at code point 2"),
        ("a.txt", "The old minister", "at code point 4"),
    ],
)
def test_a_given_text_with_other_first_words_is_named_with_the_place(
    name: str, first: str, place: str, cast: Cast, tmp_path: Path
) -> None:
    make_article(cast, text=LONG)
    path = tmp_path / "a.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="none")
    empty()
    given = tmp_path / "texts" / name
    given.parent.mkdir()
    changed = LONG.replace("The minister", first, 1)
    if name.endswith(".json"):
        write_as_json(given, changed)
    else:
        given.write_text(changed)
    with pytest.raises(CommandError) as refused:
        call_command("import_corpus", "jsonl", path, texts=given.parent, dry_run=True)
    assert f"{given} differs from the text of revision 1" in str(refused.value)
    assert f"first {place}." in str(refused.value)


def test_a_short_given_text_is_known_by_its_address(cast: Cast, tmp_path: Path) -> None:
    make_article(cast, text="The café 👩\u200d💻 cafe\u0301 קפה closed.\r\n")
    path = tmp_path / "a.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="none")
    empty()
    given = tmp_path / "texts" / "a.json"
    given.parent.mkdir()
    write_as_json(given, "A café 👩\u200d💻 cafe\u0301 קפה closed.\r\n")
    with pytest.raises(CommandError, match=r"a\.json differs .*, first "):
        call_command("import_corpus", "jsonl", path, texts=given.parent)


def test_another_article_s_text_is_not_taken_for_the_one_that_is_missing(
    cast: Cast, tmp_path: Path
) -> None:
    make_article(cast, text=LONG)
    path = tmp_path / "a.jsonl"
    call_command("export_corpus", "jsonl", output=path, text="none")
    empty()
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(LONG[::-1])
    with pytest.raises(CommandError, match="is not here"):
        call_command("import_corpus", "jsonl", path, texts=texts)


@given(
    start=st.integers(0, len(LONG) - 1),
    taken=st.integers(0, 3),
    added=st.text("ab é\u0301קֶ👩\u200d\n", max_size=3),
)
def test_the_first_difference_always_lies_where_it_is_said_to_lie(
    start: int, taken: int, added: str
) -> None:
    changed = LONG[:start] + added + LONG[start + taken :]
    found = first_difference(changed, block_hashes(LONG), length=len(LONG))
    pairs = zip(changed, LONG, strict=False)
    shorter = min(len(changed), len(LONG))
    first = next((at for at, (a, b) in enumerate(pairs) if a != b), shorter)
    if changed == LONG:
        assert found is None
    else:
        assert found is not None
        assert found.start <= first < found.end
        assert found.end - found.start <= BLOCK


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:700] + "x" + text[701:],
        lambda text: text[:700] + text[701:],
        lambda text: text[:700] + "some more words " + text[700:],
        lambda text: text[:700] + "w" * 5000 + text[700:],
        lambda text: text + "w",
        lambda text: text.replace("minister", "length", 1),
    ],
)
def test_one_small_change_is_found_to_the_code_point(change: object) -> None:
    changed = change(LONG)  # type: ignore[operator]
    found = first_difference(changed, block_hashes(LONG), length=len(LONG))
    assert found is not None
    assert found.end - found.start == 1
    assert changed[: found.start] == LONG[: found.start]
    assert changed[found.start : found.end] != LONG[found.start : found.end]
