"""Links to a passage at its publisher's site: text directives (WICG URL Fragment Text Directives).

A browser that knows them scrolls to the words and highlights them; others open the page. A directive
matches whole words within one block of the page, so context is cut to whole words of one line.
"""

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import regex

from annotations.anchoring.selectors import Selectors

LONGEST = 200  # code points of a quotation that is given in full
EDGE = 40  # code points that the start and the end of a longer one have at least
SCHEMES = frozenset({"http", "https"})
# Words with the space after them; scripts without spaces break at their own punctuation.
WORD = regex.compile(
    r"[^\s。、，！？；：]+[。、，！？；：]*\s*|\s+|[。、，！？；：]+\s*"
)
SPACE = regex.compile(r"\s+")
LINE_END = regex.compile(r"[\n\r\u2028\u2029]+")


def is_web_address(url: str) -> bool:
    """Whether a URL may be linked: http or https, with a host, and nothing that cannot be read."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.hostname)


def passage_url(url: str, parts: Iterable[Selectors]) -> str:
    """Return the URL that leads to a quotation, all its parts highlighted; parts without words are left out."""
    directives = [directive for part in parts if (directive := text_directive(part))]
    address, hash_sign, fragment = url.strip().partition("#")
    kept = fragment.partition(":~:")[0]
    if not directives:
        return address + hash_sign + kept if kept else address
    return f"{address}#{kept}:~:{'&'.join(directives)}"


def text_directive(part: Selectors) -> str:
    """Return `text=[prefix-,]start[,end][,-suffix]` for one passage; empty when it has no words."""
    exact = (part.exact or "").strip()
    if not exact:
        return ""
    start, end = edges(exact)
    before = words_before(part.prefix or "")
    after = words_after(part.suffix or "")
    terms = [
        f"{encode(before)}-" if before else "",
        encode(start),
        encode(end),
        f"-{encode(after)}" if after else "",
    ]
    return "text=" + ",".join(filter(None, terms))


def edges(exact: str) -> tuple[str, str]:
    """Return the words to look for: all of them, or the first and the last ones of a long passage.

    The last ones do not stand anywhere else behind the first, else a browser would stop there.
    """
    lines = LINE_END.split(exact)
    if len(lines) == 1 and len(exact) <= LONGEST:
        return exact, ""
    opening = WORD.findall(lines[0])
    closing = WORD.findall(lines[-1])
    start = leading(opening, EDGE)
    rest = exact[len(start) :]
    for least in range(EDGE, min(len(rest), len(lines[-1])) + EDGE, EDGE):
        end = trailing(closing, least)
        if rest.endswith(end) and rest.index(end) == len(rest) - len(end):
            return start, end
    return lines[0].rstrip(), ""


def leading(words: list[str], least: int) -> str:
    """Return the first words, `least` code points of them where there are so many."""
    taken = ""
    for word in words:
        if len(taken) >= least:
            break
        taken += word
    return taken.rstrip()


def trailing(words: list[str], least: int) -> str:
    """Return the last words, `least` code points of them where there are so many."""
    taken = ""
    for word in reversed(words):
        if len(taken) >= least:
            break
        taken = word + taken
    return taken.lstrip()


def words_before(prefix: str) -> str:
    """Return the whole words before a passage on its own line; the first may have been cut."""
    line = LINE_END.split(prefix)[-1]
    _cut, _, whole = line.partition(" ") if line == prefix else ("", "", line)
    return whole.strip()


def words_after(suffix: str) -> str:
    """Return the whole words after a passage on its own line; the last may have been cut."""
    line = LINE_END.split(suffix)[0]
    whole, _, _cut = line.rpartition(" ") if line == suffix else (line, "", "")
    return whole.strip()


def encode(words: str) -> str:
    """Percent-encode a term, the directive's own signs '-', ',' and '&' included."""
    even = SPACE.sub(" ", words.replace("\u00ad", ""))
    return quote(even, safe="", errors="replace").replace("-", "%2D")
