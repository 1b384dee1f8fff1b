"""Reading the article out of a web page: its words, what the page says of it, and what was left out."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from annotations.anchoring.text import normalise
from annotations.exchange.said import Said, Unloadable, said_of
from annotations.exchange.web.addresses import canonical
from annotations.exchange.web.invisible import Disguise
from annotations.models.articles import LANGUAGE_PATTERN

CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset=["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.I
)
BEGINNING = 4096  # bytes in which a page says its charset
UNSAID = (
    "windows-1252"  # what browsers take for a page that does not say (HTML standard)
)
# What browsers understand by some names of encodings (WHATWG Encoding, section 4.2), in Python's names.
MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
KNOWN = re.compile(
    r"utf-(8|16)|cp(125\d|866|874|932|949)|iso8859|iso2022_jp|koi8|mac-|big5|euc_jp|gb18030"
)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
UNSEEN = ("script", "style", "noscript", "template", "svg", "head")
MOST_LEFT_OUT = 500  # lines that are shown


@dataclass(frozen=True)
class Page:
    """An article in a page: its text, what the page says of it, and the lines that were left out."""

    text: str
    said: Said
    left_out: tuple[str, ...]


def read_page(raw: bytes, name: str, *, url: str = "", charset: str = "") -> Page:
    """Read the article in a page; `name` is what messages call it.

    Raises Unloadable when there is none, or the package that finds it is not installed.
    """
    reader = page_reader()
    disguise = Disguise(decoded(raw, name, charset))
    found = reader.extract(disguise.page, url=url or None, include_comments=False)
    text = tidy(disguise.off(found or ""))
    if not text:
        raise Unloadable(
            f"{name}: no article was found in this page. Save its words as a .txt file."
        )
    values = {
        key: value for key, value in read_off(reader, disguise, url).items() if value
    }
    return Page(text, said_of(values, name), tuple(left_out(disguise, text)))


def page_reader() -> Any:
    """Return trafilatura. Raises Unloadable when it is not installed."""
    try:
        return import_module("trafilatura")
    except ImportError as error:
        raise Unloadable(
            "Web pages need the package trafilatura. "
            "Install requirements-extras.txt, or save the page's words as a .txt file."
        ) from error


def decoded(raw: bytes, name: str, charset: str) -> str:
    """Return a page as text: by its byte order mark, what the server or the page says, or UTF-8.

    Browsers do so too. Raises Unloadable for what is no text.
    """
    found = CHARSET.search(raw[:BEGINNING])
    said = charset or (found.group(1).decode("ascii") if found else "")
    marked = next((name for mark, name in MARKS if raw.startswith(mark)), "")
    for choice in filter(None, (marked, meant(said), "utf-8")):
        text = as_text(raw, choice, "strict")
        if text is not None:
            break
    else:
        text = as_text(raw, "utf-8", "replace")
        if text is None or is_other(text):
            text = as_text(raw, UNSAID, "strict")
    if text is None or "\x00" in text:
        raise Unloadable(f"{name} is not a page of text. Check the address.")
    return normalise(text)


def as_text(raw: bytes, encoding: str, errors: str) -> str | None:
    """Return bytes as text, or None where they are not in the encoding."""
    try:
        return raw.decode(encoding, errors)
    except UnicodeDecodeError:
        return None


def is_other(text: str) -> bool:
    """Return whether a text that was read as UTF-8 is in another encoding, and not merely damaged.

    Then more characters beyond ASCII are damaged than whole.
    """
    damaged = text.count("\ufffd")
    return sum(one > "\x7f" for one in text) < 2 * damaged


def meant(charset: str) -> str:
    """Return Python's name of the encoding that browsers take a name for, or nothing."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    choice = MEANT.get(name, name)
    return choice if KNOWN.match(choice) else ""


def tidy(text: str) -> str:
    """Return a text without lines that are blank at its ends or twice in a row."""
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    kept = [line for line in lines if line.strip()]
    return "\n".join(kept) + "\n" if kept else ""


def read_off(reader: Any, disguise: Disguise, url: str) -> dict[str, Any]:
    """Return what a page says of its article, as the keys of front matter."""
    page = reader.extract_metadata(disguise.page, default_url=url or None)
    if page is None:
        return {}

    def words(value: str | None) -> str:
        return " ".join(disguise.off(value or "").split())

    authors = [words(one) for one in (page.author or "").split(";")]
    language = language_of(disguise.page) or page.language
    return {
        "url": address_said(page.url or url),
        "headline": words(page.title)[:500],
        "publisher": words(page.sitename)[:100],
        "authors": [one[:200] for one in authors if one],
        "published_on": page.date,
        "language": language,
    }


def address_said(url: str) -> str | None:
    """Return the address that a page says is its own, in one form; None for what is no address."""
    try:
        return canonical(url) if url else None
    except ValueError:
        return None


def language_of(page: str) -> str | None:
    """Return the language that the page itself names, if it is a tag of BCP 47."""
    found = re.search(
        r"""<html[^>]{0,500}?\blang=["']?([A-Za-z0-9-]{2,35})""", page, re.I
    )
    tag = found.group(1) if found else ""
    return tag if re.match(LANGUAGE_PATTERN, tag) else None


def left_out(disguise: Disguise, text: str) -> Iterator[str]:
    """Yield the lines of a page that are not in the text, each once, up to a limit."""
    kept = " ".join(text.split())
    seen: set[str] = set()
    for line in lines_of(disguise.page):
        plain = " ".join(disguise.off(line).split())
        if plain and plain not in kept and plain not in seen:
            seen.add(plain)
            yield plain
        if len(seen) == MOST_LEFT_OUT:
            return


def lines_of(page: str) -> Iterator[str]:
    """Yield what a page shows, element by element."""
    lxml = import_module("lxml.html")
    for element in lxml.document_fromstring(page).iter():
        if isinstance(element.tag, str) and not unseen(element):
            yield element.text or ""
        yield element.tail or ""


def unseen(element: Any) -> bool:
    """Return whether browsers show nothing of an element."""
    return element.tag in UNSEEN
