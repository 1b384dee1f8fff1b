"""The pages of the documentation on formats: the parts of them that are made of the formats. Pure: no Django.

A page is written by hand but for its made parts, each between two comments:

    <!-- facts: made by write_format_docs -->
    …
    <!-- end -->

There are five: `facts`, `example`, `losses`, `importing`, and `output`, what the programs under
“Loading it” print. After `example` may stand which files of the archive are
to be shown: names or patterns, the first file that fits each.
"""

import fnmatch
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from zipfile import ZipFile

import msgspec

from annotations.decoding import decode
from annotations.exchange.counting import in_words
from annotations.exchange.format import DECODER, Context, Format, Outgoing
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    Record,
    RelationRecord,
    RevisionRecord,
    ScaleRecord,
    TombstoneRecord,
    VerdictRecord,
)

Some = TypeVar("Some")
PART = re.compile(
    r"<!-- (?P<part>\w+)(?P<shown>[^:>]*): made by write_format_docs -->\n"
    r"(?P<words>.*?)<!-- end -->\n",
    re.DOTALL,
)
CODE = re.compile(r"^```(python|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MADE = ("facts", "example", "losses", "output", "importing")
NEW = """# {label}

Write here what it is for, and how its tool takes it.

{facts}
## An example

{example}
## What it keeps

Write here what stands where.

{losses}
## Loading it

```python
# Write here how the tool that it is for loads it.
print(open("corpus.{extension}", "rb").read(2))
```

{output}
## Importing it

{importing}"""
LINES = 12  # of a file that are shown
WIDTH = 110  # code points of a line that are shown
WORDS = 72  # code points of a string in JSON that are shown
FILES = 3  # of an archive that are shown where the page names none
FEW = 2  # elements of a list in JSON that are shown
JSON = (".json", ".jsonld")
TEXTS = (".txt", ".ann", ".conf", ".conll", ".csv", ".tsv", ".xml", ".xmi", ".md")


def page(
    name: str, made: Format, said: str, *, content: bytes, output: str | None = None
) -> str:
    """Return the page of a format with its made parts renewed.

    `said` is the page as it stands, nothing for a new one; `content` is an export in the format,
    `output` what the page's programs print of it, which is left as it is where it is not known.
    """
    parts = {
        "facts": facts(name, made),
        "losses": losses(made),
        "importing": importing(name, made),
    }

    def renewed(found: re.Match[str]) -> str:
        part, shown = found["part"], found["shown"]
        if part == "output":
            words = found["words"] if output is None else printed(output)
        else:
            words = parts.get(part) or example(name, made, content, shown.split())
        return marked(part, words, shown)

    return PART.sub(renewed, said or skeleton(made))


def skeleton(made: Format) -> str:
    """Return a page to start from, its made parts still empty."""
    empty = {part: marked(part, "") for part in MADE}
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


def printed(output: str) -> str:
    """Return what programs print, as a block."""
    return f"prints\n\n```\n{output.rstrip()}\n```\n" if output.strip() else ""


def example(name: str, made: Format, content: bytes, shown: list[str]) -> str:
    """Return how an export of the demo corpus begins."""
    file = f"corpus.{made.extension}"
    command = f"```\nmanage.py export_corpus {name} -o {file} --text full\n```\n\n"
    if made.extension != "zip":
        return command + excerpt(file, content)
    with ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        texts = [one for one in names if one.endswith(TEXTS + JSON)]
        wanted = [fnmatch.filter(names, one)[0] for one in shown] or texts[:FILES]
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
        words = shortened(decode(content), indent=2)
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
        said = decode(line)
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


def code(said: str) -> list[tuple[str, str]]:
    """Return the programs that a page gives for loading, each with its language."""
    _, _, loading = said.partition("\n## Loading it\n")
    return CODE.findall(loading.partition("\n## ")[0])


def written(made: Format, lines: Iterable[bytes], context: Context) -> bytes:
    """Return an export of records that come as the lines of a `jsonl` file."""
    return b"".join(made.write(map(outgoing, lines), context))


def outgoing(line: bytes) -> Outgoing:
    """Return a record in a line, on its way out again."""
    return Outgoing(decode(line)["record"], body=line.rstrip(b"\n"))


def of_article(lines: Sequence[bytes], url: str) -> list[bytes]:
    """Return the records of one article and of what hangs on it, out of a whole `jsonl` export."""
    records = [DECODER.decode(line) for line in lines]
    kept = Kept(records, url)
    return [
        line for line, record in zip(lines, records, strict=True) if kept.has(record)
    ]


class Kept:
    """Which records are of one article: its claims and their verdicts with what these rest on."""

    def __init__(self, records: Sequence[Record], url: str) -> None:
        [article] = (one for one in of_kind(records, ArticleRecord) if one.url == url)
        self.ids = {article.id, article.publisher.id}
        self.scales: set[tuple[str, int]] = set()
        parts: list[RevisionRecord | AnnotationRecord] = [
            *of_kind(records, RevisionRecord),
            *of_kind(records, AnnotationRecord),
        ]
        self.ids |= {one.id for one in parts if one.article == article.id}
        for one in of_kind(records, AppearanceRecord):
            if one.annotation in self.ids:
                self.ids |= {one.id, one.claim}
                self.ids |= {one.claimant.id} if one.claimant else set()
        for verdict in of_kind(records, VerdictRecord):
            if verdict.claim.id in self.ids:
                self.take(verdict)

    def take(self, verdict: VerdictRecord) -> None:
        """Keep a verdict with its evidence and its scale."""
        self.ids |= {verdict.id, *(use.evidence.id for use in verdict.evidence)}
        if verdict.rating:
            self.scales.add((verdict.rating.scale, verdict.rating.scale_version))

    def has(self, record: Record) -> bool:
        """Return whether a record is kept."""
        if isinstance(record, ScaleRecord):
            return (record.slug, record.version) in self.scales
        if isinstance(record, RelationRecord):
            return {record.from_claim.id, record.to_claim.id} <= self.ids
        return record.id in self.ids and not isinstance(record, TombstoneRecord)


def of_kind(records: Iterable[Record], shape: type[Some]) -> Iterator[Some]:
    """Yield the records of one shape."""
    return (one for one in records if isinstance(one, shape))


def index(said: str, formats: dict[str, Format]) -> str:
    """Return the page that lists all formats, its table renewed."""
    rows = "".join(
        f"| [`{name}`](formats/{name}.md) | {made.label} | {'yes' if made.read else 'no'} "
        f"| `.{made.extension}` | {in_words(made.offset_unit)} |\n"
        for name, made in sorted(formats.items())
    )
    head = "| name | label | read | file | offsets count |\n|---|---|---|---|---|\n"

    def renewed(found: re.Match[str]) -> str:
        return marked(found["part"], head + rows)

    return PART.sub(renewed, said)
