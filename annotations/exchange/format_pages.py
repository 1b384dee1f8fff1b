"""The pages of the documentation on formats: the parts of them that are made of the formats. Pure: no Django.

A page is written by hand but for its made parts, each between two comments:

    <!-- facts: made by write_format_docs -->
    …
    <!-- end -->

There are four: `facts`, `example`, `losses` and `importing`. After `example` may stand the names of
the files in the archive that are to be shown.
"""

import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from zipfile import ZipFile

import msgspec

from annotations.exchange.counting import in_words
from annotations.exchange.format import DECODER, Context, Format, Losses, Outgoing
from annotations.records.shapes import Record

PART = re.compile(
    r"<!-- (?P<part>\w+)(?P<shown>[^:>]*): made by write_format_docs -->\n.*?<!-- end -->\n",
    re.DOTALL,
)
NEW = """# {label}

What it is for, and how its tool takes it.

{facts}
## An example

{example}
## What it keeps

What stands where.

{losses}
## Loading it

```python
print(len(open("corpus.{extension}", "rb").read()) > 0)
```

## Importing it

{importing}"""
LINES = 12  # of a file that are shown
WIDTH = 110  # code points of a line that are shown
WORDS = 72  # code points of a string in JSON that are shown
FILES = 3  # of an archive that are shown where the page names none
FEW = 3  # elements of a list in JSON that are shown
JSON = (".json", ".jsonld")
TEXTS = (".txt", ".ann", ".conf", ".conll", ".csv", ".tsv", ".xml", ".xmi", ".md")


def page(name: str, made: Format, said: str, content: bytes) -> str:
    """Return the page of a format with its made parts renewed.

    `said` is the page as it stands, nothing for a new one; `content` is an export in the format.
    """
    parts = {
        "facts": facts(name, made),
        "losses": losses(made),
        "importing": importing(name, made),
    }

    def renewed(found: re.Match[str]) -> str:
        part, shown = found["part"], found["shown"]
        words = parts.get(part) or example(name, made, content, shown.split())
        return marked(part, words, shown)

    return PART.sub(renewed, said or skeleton(made))


def skeleton(made: Format) -> str:
    """Return a page to start from, its made parts still empty."""
    empty = {part: marked(part, "") for part in ("facts", "example", "losses", "importing")}  # fmt: skip
    return NEW.format(label=made.label, extension=made.extension, **empty)


def marked(part: str, words: str, shown: str = "") -> str:
    """Return a made part between its comments."""
    return f"<!-- {part}{shown}: made by write_format_docs -->\n{words}<!-- end -->\n"


def facts(name: str, made: Format) -> str:
    """Return what a program would ask first, as a table."""
    rows = {
        "name": f"`{name}`",
        "file": f"`.{made.extension}`, `{made.media_type}`",
        "offsets count": in_words(made.offset_unit),
        "read": "yes" if made.read else "no",
    }
    if made.package:
        rows["needs"] = f"{made.package} (`requirements-extras.txt`)"
    lines = [f"| {key} | {value} |\n" for key, value in rows.items()]
    return "| | |\n|---|---|\n" + "".join(lines)


def losses(made: Format) -> str:
    """Return what the format cannot carry, as its module has it."""
    if not made.loses:
        return "It drops nothing.\n"
    return "It drops:\n\n" + "".join(f"- {sentence}\n" for sentence in made.loses)


def importing(name: str, made: Format) -> str:
    """Return the command that reads the format, or that there is none."""
    if made.read is None:
        return "It is written and not read.\n"
    command = f"manage.py import_corpus {name} corpus.{made.extension} --dry-run"
    return (
        f"```\n{command}\n```\n\n"
        "Without `--dry-run` it is done. What comes back, and what a refusal says, is told in "
        "[formats](../formats.md#importing).\n"
    )


def example(name: str, made: Format, content: bytes, shown: list[str]) -> str:
    """Return how an export of the demo corpus begins."""
    file = f"corpus.{made.extension}"
    command = f"```\nmanage.py export_corpus {name} -o {file} --text full\n```\n\n"
    if made.extension != "zip":
        return command + excerpt(file, content)
    with ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        wanted = shown or [one for one in names if one.endswith(TEXTS + JSON)][:FILES]
        held = f"It holds {len(names)} files: {listed(names)}.\n\n"
        pieces = [excerpt(one, archive.read(one), titled=True) for one in wanted]
    return command + held + "\n".join(pieces)


def listed(names: list[str]) -> str:
    """Return names of files in one sentence, the last of many left out."""
    few = [f"`{one}`" for one in names[:8]]
    return ", ".join(few) + (", …" if len(names) > len(few) else "")


def excerpt(name: str, content: bytes, *, titled: bool = False) -> str:
    """Return how a file begins, as a block of code."""
    title = f"`{name}`:\n\n" if titled else ""
    if name.endswith(JSON):
        words = shortened(msgspec.json.decode(content), indent=2)
        return f"{title}```json\n{words}\n```\n"
    if name.endswith(".jsonl"):
        lines = "\n".join(one_of_each_kind(content.splitlines()))
        return f"{title}```json\n{lines}\n```\n"
    if name.endswith(TEXTS):
        lines = "\n".join(map(cut, content.decode("utf-8-sig").splitlines()[:LINES]))
        return f"{title}```\n{lines}\n```\n"
    return f"{title}A binary file; read it as below.\n"


def one_of_each_kind(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the first line of each kind of record; of other files the first line, indented."""
    seen: set[Any] = set()
    for line in lines:
        said = msgspec.json.decode(line)
        kind = said.get("record")
        if kind not in seen:
            seen.add(kind)
            yield cut(shortened(said, indent=-1)) if kind else shortened(said, indent=2)


def shortened(said: Any, *, indent: int) -> str:
    """Return JSON with long strings and lists cut."""
    return msgspec.json.format(msgspec.json.encode(brief(said)), indent=indent).decode()


def brief(said: Any) -> Any:
    """Return a value with its long strings and lists cut."""
    if isinstance(said, str):
        return said if len(said) <= WORDS else f"{said[:WORDS]}…"
    if isinstance(said, dict):
        return {key: brief(value) for key, value in said.items()}
    if isinstance(said, list):
        few = [brief(one) for one in said[:FEW]]
        return [*few, "…"] if len(said) > FEW else few
    return said


def cut(line: str) -> str:
    """Return a line that is not too long."""
    return line if len(line) <= WIDTH else f"{line[:WIDTH]}…"


def written(made: Format, lines: Iterable[bytes], context: Context) -> bytes:
    """Return an export of records that come as the lines of a `jsonl` file."""
    return b"".join(made.write(map(outgoing, lines), context))


def outgoing(line: bytes) -> Outgoing:
    """Return a record in a line, on its way out again."""
    kind = msgspec.json.decode(line, type=Kind).record
    return Outgoing(kind, body=line.rstrip(b"\n"))


class Kind(msgspec.Struct):
    """What of a record says which kind it is."""

    record: str


def of_article(lines: Iterable[bytes], ref: str) -> Iterator[bytes]:
    """Yield the records of one article and all that hangs on it, as they are.

    The lines are a whole `jsonl` export, where whatever a record names comes before it.
    """
    kept: set[str] = set()
    for line in lines:
        record = DECODER.decode(line)
        if belongs(record, kept, ref):
            kept.add(str(record.id))
            yield line


def belongs(record: Record, kept: set[str], ref: str) -> bool:
    """Return whether a record is of an article, or names one that is kept and belongs to that."""
    raise NotImplementedError


NOTHING_LOST = Losses
FIRST = islice
