"""Files that INCEpTION and Apache UIMA wrote come in as they are; `real/README.md` says whence they are."""

from pathlib import Path
from shutil import copyfile
from zipfile import ZipFile

import cassis
import pytest

from annotations.models import Anchor, Annotation, Revision
from tests.cast import Cast
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parent / "real"
WOMAN, MAN = "👳🏻\u200d♀️", "🧔🏾\u200d♂️"
EMOJI = f"🥳 This {WOMAN} is ✆ a {MAN} test 👻"
WORDS = ["🥳", "This", WOMAN, "is", "✆", "a", MAN, "test", "👻"]


def places() -> list[tuple[int, int, str]]:
    return list(
        Anchor.objects.order_by("start", "end").values_list("start", "end", "exact")
    )


@pytest.mark.parametrize("name", ["uima-emoji.json", "uima-emoji.xmi"])
def test_a_cas_of_apache_uima_counts_utf16(name: str, cast: Cast) -> None:
    bring("uima-cas", REAL / name)
    assert Revision.objects.get().text == EMOJI
    found = places()
    assert [exact for _, _, exact in found] == WORDS
    assert all(EMOJI[start:end] == exact for start, end, exact in found)


def test_a_cas_of_apache_uima_in_arabic(cast: Cast) -> None:
    bring("uima-cas", REAL / "uima-right-to-left.json")
    assert places() == [(0, 3, "هذا"), (4, 10, "اختبار")]


@pytest.mark.parametrize("suffix", ["xmi", "json", "zip"])
def test_a_cas_counts_the_line_ends_that_it_has(
    suffix: str, cast: Cast, tmp_path: Path
) -> None:
    """Windows' line ends are two in the offsets, whatever is stored; beside them lies a text that has one."""
    windows = marked_by_cassis("𝒳 Erste Zeile\r\nZweite 𝒳 שלום\r\n\r\nDritte\r\n")
    unix = marked_by_cassis("𝒳 Erste Zeile\nZweite 𝒳 שלום\n\nDritte\nEnde\n")
    path = tmp_path / f"both.{suffix}"
    if suffix == "zip":
        with ZipFile(path, "w") as archive:
            archive.writestr("windows.xmi", windows.to_xmi())
            archive.writestr("unix.xmi", unix.to_xmi())
    else:
        windows.to_xmi(path) if suffix == "xmi" else windows.to_json(path)
    bring("uima-cas", path)
    texts = Revision.objects.count()
    assert {exact for _, _, exact in places()} == {
        "Erste",
        "Zweite",
        "𝒳 שלום",
        "Dritte",
    }
    assert Anchor.objects.count() == 4 * texts


def marked_by_cassis(text: str) -> cassis.Cas:
    """Return a CAS of a text with four of its words marked."""
    types = cassis.TypeSystem()
    named = types.create_type("custom.Named", "uima.tcas.Annotation")
    cas = cassis.Cas(types)
    cas.sofa_string, cas.sofa_mime = text, "text/plain"
    for words in ("Erste", "Zweite", "𝒳 שלום", "Dritte"):
        start = text.index(words)
        cas.add(named(begin=start, end=start + len(words)))
    return cas


def test_a_tsv_of_inception_with_an_emoji(cast: Cast, tmp_path: Path) -> None:
    bring("webanno-tsv", only("inception-emoji.tsv", tmp_path))
    assert places() == [(10, 11, "😊")]


def test_a_tsv_of_inception_with_stacks_and_parts_of_tokens(
    cast: Cast, tmp_path: Path
) -> None:
    report = bring("webanno-tsv", only("inception-stacked.tsv", tmp_path))
    found = {
        (one.tags[0], anchor.exact)
        for one in Annotation.objects.prefetch_related("anchors")
        for anchor in one.anchors.all()
    }
    assert len(found) == 18
    assert {("2a", "aaaaaa bbbbbb"), ("9b", "aaa bbbbbb ccc"), ("3a", "b")} <= found
    assert "10a" not in {tag for tag, _ in found}, report


def only(name: str, folder: Path) -> Path:
    """Return a folder with one file."""
    copyfile(REAL / name, folder / name)
    return folder
