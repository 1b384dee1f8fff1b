"""`load_articles`: what is loaded, what repeating does, and what is refused."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Article, Publisher, Revision

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ORIGINALS = ROOT.parent / "shared" / "seeds"
BODY = "Le café fermé.\r\n👩‍💻 cafe\u0301\rקפה\r\n"
STORED = "Le café fermé.\n👩‍💻 cafe\u0301\nקפה\n"
FRONT = """---
url: https://echo.example/cafe
headline: "Café: closed"
publisher: northern-echo
publisher_name: The Northern Echo
publisher_kind: newspaper
authors: [Ilse Ó Briain]
genre: news
language: fr
published_on: 2025-03
captured_at: 2025-03-12T08:05:00Z
rights: full
---
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def load(*paths: Path) -> None:
    call_command("load_articles", *map(str, paths))


def refusal(*paths: Path) -> str:
    with pytest.raises(CommandError) as refused:
        load(*paths)
    assert not Article.objects.exists()
    return str(refused.value)


def manifest(folder: Path, **entry: object) -> None:
    (folder / "manifest.json").write_text(json.dumps([entry]))


def test_a_text_is_stored_as_given_but_for_its_line_ends(write: Write) -> None:
    load(write("a.txt", FRONT.encode() + BODY.encode()))
    revision = Revision.objects.get()
    assert revision.text == STORED
    assert revision.length == len(STORED)
    assert revision.raw_sha256 == sha256(BODY.encode()).hexdigest()
    assert revision.captured_at.isoformat() == "2025-03-12T08:05:00+00:00"


def test_front_matter_describes_the_article_and_its_publisher(write: Write) -> None:
    load(write("a.md", FRONT + BODY))
    article = Article.objects.get()
    assert article.headline == "Café: closed"
    assert article.authors == ["Ilse Ó Briain"]
    assert str(article.published_on) == "2025-03-01"
    assert article.published_precision == "month"
    assert (article.genre, article.language, article.rights) == ("news", "fr", "full")
    assert article.publisher.name == "The Northern Echo"
    assert article.publisher.kind == "newspaper"


def test_a_leading_byte_order_mark_is_dropped(write: Write) -> None:
    load(write("a.txt", b"\xef\xbb\xbf" + BODY.encode()))
    revision = Revision.objects.get()
    assert revision.text == STORED
    assert revision.raw_sha256 == sha256(b"\xef\xbb\xbf" + BODY.encode()).hexdigest()


def test_a_text_that_nothing_is_known_of_is_loaded_too(write: Write) -> None:
    load(write("a.txt", BODY))
    article = Article.objects.get()
    assert (article.url, article.headline, article.language) == ("", "", "und")
    assert article.publisher.slug == "unknown"
    assert article.genre == "other"


@pytest.mark.parametrize("front", [FRONT, ""])
def test_loading_again_changes_nothing(write: Write, front: str) -> None:
    path = write("a.txt", front + BODY)
    load(path)
    before = list(Article.objects.values()), list(Revision.objects.values())
    publishers = list(Publisher.objects.values())
    load(path)
    assert before == (list(Article.objects.values()), list(Revision.objects.values()))
    assert publishers == list(Publisher.objects.values())


@pytest.mark.parametrize("front", [FRONT, ""])
def test_a_changed_text_becomes_a_new_revision(write: Write, front: str) -> None:
    load(write("a.txt", front + BODY))
    load(write("a.txt", front + BODY + "Mise à jour."))
    article = Article.objects.get()
    texts = article.revisions.order_by("number").values_list("text", flat=True)
    assert list(texts) == [STORED, STORED + "Mise à jour."]
    assert article.revisions.get(number=2).change_kind == "silent_edit"


def test_changed_metadata_is_told_and_the_rest_is_left_alone(write: Write) -> None:
    load(write("a.txt", FRONT + BODY))
    changed = FRONT.replace("Café: closed", "Café: open").replace("genre: news\n", "")
    load(write("a.txt", changed + BODY))
    article = Article.objects.get()
    assert (article.headline, article.genre) == ("Café: open", "news")
    assert article.version == 2
    assert article.revisions.count() == 1


def test_two_states_of_a_page_are_revisions_in_the_order_of_their_names(
    write: Write, tmp_path: Path
) -> None:
    write("a.r2.txt", FRONT.replace("closed", "shut") + BODY + "2")
    write("a.r1.txt", FRONT + BODY + "1")
    for _ in range(2):
        load(tmp_path)
        article = Article.objects.get()
        numbered = article.revisions.order_by("number").values_list("text", flat=True)
        assert list(numbered) == [STORED + "1", STORED + "2"]
        assert (article.headline, article.version) == ("Café: shut", 2)


def test_a_renamed_file_is_known_by_its_words(write: Write, tmp_path: Path) -> None:
    old = write("1.txt", "One. " + BODY)
    load(old)
    old.rename(tmp_path / "2.txt")
    write("1.txt", "Another. " + BODY)
    load(tmp_path)
    assert Article.objects.count() == 2
    assert Revision.objects.filter(number=2).count() == 0


def test_a_manifest_describes_the_files_beside_it(write: Write, tmp_path: Path) -> None:
    raw = ("---\nnot front matter\n" + BODY).encode()
    write("a.txt", raw)
    write("README.md", "About.")
    manifest(
        tmp_path,
        file="a.txt",
        sha256=sha256(raw).hexdigest(),
        code_points=len(raw.decode().replace("\r\n", "\n").replace("\r", "\n")),
        headline=None,
        publisher="PRIF Blog (Frankfurt)",
        authors=[],
        genre="analysis",
        language="en",
        published_on="2025-03",
        precision="month",
        note=None,
    )
    load(tmp_path)
    article = Article.objects.get()
    assert article.publisher.slug == "prif-blog-frankfurt"
    assert article.publisher.name == "PRIF Blog (Frankfurt)"
    assert Revision.objects.get().text.startswith("---\nnot front matter\n")


def test_json_files_hold_one_article_or_many(write: Write) -> None:
    one = {"text": BODY, "headline": "Café", "language": "fr"}
    other = {"text": "קפה", "url": "https://echo.example/2", "publisher": "הד"}
    load(
        write("one.json", json.dumps(one)),
        write("many.json", json.dumps([other])),
        write("lines.jsonl", json.dumps(one) + "\n\n" + json.dumps(other) + "\n"),
    )
    assert Article.objects.count() == 2
    assert Article.objects.get(headline="Café").revisions.get().text == STORED
    assert Article.objects.get(url=other["url"]).publisher.name == "הד"


def test_the_article_in_a_web_page_is_found(write: Write) -> None:
    pytest.importorskip("trafilatura")
    paragraph = "The café in the old town has closed, the register says. " * 6
    page = f"<html><head><title>Café</title></head><body><article><p>{paragraph}</p>"
    load(
        write("a.html", page + "<p>👩‍💻 " + paragraph + "</p></article></body></html>")
    )
    assert "The café in the old town" in Revision.objects.get().text
    assert "<p>" not in Revision.objects.get().text


def test_the_operator_is_named_in_the_history(write: Write, cast: object) -> None:
    call_command("load_articles", str(write("a.txt", BODY)), by="ada")
    assert Article.objects.count() == 1
    with pytest.raises(CommandError, match="no active user 'zoe'"):
        call_command("load_articles", str(write("b.txt", "B")), by="zoe")
    with pytest.raises(CommandError, match="needs the role 'annotator'"):
        call_command("load_articles", str(write("b.txt", "B")), by="nobody")


BAD_FILES = {
    "not UTF-8": (b"caf\xe9", "not valid UTF-8 (at byte 3)"),
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t", "is empty"),
    "no text": (FRONT.encode(), "is empty"),
    "NUL": (b"a\x00b", "NUL byte (at byte 1)"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "NUL byte"),
    "unknown key": (
        b"---\ncolour: red\n---\nText",
        "no key 'colour'. Choose from: url,",
    ),
    "bad genre": (
        b"---\ngenre: poem\n---\nText",
        "no genre 'poem'. Choose one of: news",
    ),
    "bad date": (b"---\npublished_on: May\n---\nText", "published_on is 'May'"),
    "bad type": (b"---\nauthors: Ann\n---\nText", "Correct its metadata"),
    "no time zone": (
        b"---\ncaptured_at: '2025-03-12T08:05:00'\n---\nT",
        "no time zone",
    ),
    "bad language": (b"---\nlanguage: '!'\n---\nText", "BCP 47"),
    "bad address": (b"---\nurl: 'javascript:alert(1)'\n---\nText", "http"),
    "no YAML": (b"---\na: [\n---\nText", "is not YAML"),
    "no keys": (b"---\n- a\n---\nText", "not a list of keys"),
    "open front matter": (b"---\ngenre: news\nText", "no second such line"),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_bad_file_is_named_and_nothing_is_loaded(
    write: Write, tmp_path: Path, fault: str
) -> None:
    content, sentence = BAD_FILES[fault]
    write("good.txt", FRONT + BODY)
    bad = write("zebra.txt", content)
    message = refusal(tmp_path)
    assert str(bad) in message
    assert sentence in message
    assert message.endswith(".")


def test_a_file_over_ten_megabytes_is_refused(write: Write) -> None:
    path = write("a.txt", b"a" * (10 * 1024 * 1024 + 1))
    assert refusal(path).startswith(f"{path} is larger than 10 MB.")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 2 is not JSON"),
        ("[]", "line 2 is not an object with a 'text'"),
        ('{"text": "a", "colour": 1}', "line 2: there is no key 'colour'"),
        ('{"text": ""}', "line 2: The text is empty"),
        ('{"text": "\\ud800"}', "line 2"),
        ('{"text": "a\\u0000"}', "line 2: The text has a NUL character"),
    ],
)
def test_a_bad_line_is_named(write: Write, line: str, sentence: str) -> None:
    path = write("a.jsonl", json.dumps({"text": BODY}) + "\n" + line)
    assert sentence in refusal(path)


def test_a_file_that_the_manifest_does_not_name_is_refused(
    write: Write, tmp_path: Path
) -> None:
    write("a.txt", BODY)
    stray = write("b.txt", BODY)
    manifest(tmp_path, file="a.txt")
    assert refusal(tmp_path).startswith(f"{stray} is not in {tmp_path}/manifest.json")


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"file": "b.txt"}, "names 'b.txt', which is not in the folder"),
        ({"file": "a.txt", "sha256": "0" * 64}, "not the file its manifest means"),
        ({"file": "a.txt", "code_points": 3}, "its manifest says 3"),
        ({"file": "a.txt", "colour": "red"}, "there is no key 'colour'"),
        ({"path": "a.txt"}, "is not a manifest"),
        (
            {"file": "a.txt", "published_on": "2025-03", "precision": "day"},
            "published_on is '2025-03'",
        ),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    write: Write, tmp_path: Path, entry: dict[str, object], sentence: str
) -> None:
    write("a.txt", BODY)
    manifest(tmp_path, **entry)
    assert sentence in refusal(tmp_path)


def test_paths_that_hold_no_articles_are_refused(write: Write, tmp_path: Path) -> None:
    assert "There is no file or folder" in refusal(tmp_path / "nowhere")
    assert "has no articles" in refusal(tmp_path)
    assert "Choose files ending in one of: .txt" in refusal(write("a.pdf", "x"))


def test_the_seed_articles_load_with_both_revisions_of_the_analysis() -> None:
    load(ROOT / "seeds")
    load(ROOT / "seeds")
    assert Article.objects.count() == 5
    assert Revision.objects.count() == 6
    assert set(Article.objects.values_list("rights", flat=True)) == {"full"}


@pytest.mark.must_run_in_ci
def test_the_originals_load_byte_for_byte() -> None:
    if not ORIGINALS.is_dir():
        pytest.skip("The five original articles are not beside the repository.")
    load(ORIGINALS)
    load(ORIGINALS)
    assert Article.objects.count() == 5
    for path in ORIGINALS.glob("*.txt"):
        raw = path.read_bytes()
        revision = Revision.objects.get(raw_sha256=sha256(raw).hexdigest())
        assert revision.text.encode() == raw
