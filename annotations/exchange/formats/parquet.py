"""Parquet in the layout of a Hugging Face dataset: a zip with a card, Croissant and the tables.

`texts` is what programs learn from: a row for each text with everything marked in it, in splits by
article that stay when the corpus grows. Every kind of record, and every list in one, has a table of
its own beside it, with the columns of the CSV export. Offsets are code points.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import msgspec

from annotations.exchange.croissant import CONFORMS_TO, CONTEXT, record_set
from annotations.exchange.dataset_card import TITLE, Configuration, card
from annotations.exchange.flattening import KINDS, Table, tables_of
from annotations.exchange.format import Context, Format, Losses, Outgoing
from annotations.exchange.marked import RELATED, MarkedText, Mention, marked_texts
from annotations.exchange.parquet_files import ParquetFile, arrow
from annotations.exchange.releases.splits import SPLITS, split_of
from annotations.exchange.zipping import Archive

TEXTS = "texts"
ABOUT_TEXTS = "one revision of an article with everything that is marked in it"
# Git keeps such files beside itself; it is the first thing that a reader of the stream gets.
ATTRIBUTES = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"
CROISSANT = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "dateTime": "sc:DateTime",
}
WORDS = (
    "name", "article_id", "article_ref", "url", "headline", "publisher", "language", "published_on",
)  # fmt: skip
SPAN = (
    "id", "annotation_id", "label", "motivation", "note", "claim_id", "claim_ref", "claim_text", "voice", "hedging",
    "claimant", "verdict_ref", "rating",
)  # fmt: skip


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the tables when all records have been seen, then what describes them."""
    archive = Archive()
    yield from archive.put(".gitattributes", ATTRIBUTES)
    with ExitStack() as stack:
        dataset = Dataset(stack)
        apart = replace(context, losses=Losses())  # what is in no text is in its table
        for marked in marked_texts(dataset.taking(records), apart, RELATED):
            dataset.add_text(marked)
        for path, file in dataset.files.items():
            yield from archive.stream(path, file.chunks())
        described = list(dataset.configurations())
        said = card(described, sorted(dataset.languages), context)
        yield from archive.put("README.md", said.encode())
        yield from archive.put("croissant.json", croissant(dataset, described, context))
    yield from archive.end()


class Dataset:
    """The files of a dataset, each made when its first row comes."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.files: dict[str, ParquetFile] = {}
        self.languages: set[str] = set()
        self._arrow = arrow()
        self._tables = {kind: tables_of(kind) for kind in KINDS}
        self._types = types(self._arrow)

    def taking(self, records: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """Yield the records, each after its rows have been added."""
        last = ""
        for outgoing in records:
            if outgoing.kind != last:
                self.flush()
                last = outgoing.kind
            for table in self._tables[outgoing.kind]:
                for row in table.rows(outgoing.record):
                    self.file_of(table).add(row)
            yield outgoing
        self.flush()

    def flush(self) -> None:
        """Let no rows wait: another kind of record comes, and few tables are written at a time."""
        for file in self.files.values():
            file.flush()

    def add_text(self, marked: MarkedText) -> None:
        """Add one text to its split."""
        self.languages.add(marked.article.language)
        path = path_of(TEXTS, split_of(marked.article.id))
        if path not in self.files:
            self.open(path, text_columns(self._arrow))
        self.files[path].add(text_row(marked))

    def file_of(self, table: Table) -> ParquetFile:
        """Return the file of a table."""
        path = path_of(table.name, "train")
        if path not in self.files:
            kinds = (self._types[kind] for kind in table.datatypes)
            self.open(path, list(zip(table.names, kinds, strict=True)))
        return self.files[path]

    def open(self, path: str, columns: list[tuple[str, Any]]) -> None:
        """Open a file that is forgotten at the end, come what may."""
        self.files[path] = file = ParquetFile(columns)
        self.stack.callback(file.close)

    def configurations(self) -> Iterator[Configuration]:
        """Yield what has rows, the texts first."""
        splits = {split: path_of(TEXTS, split) for split in SPLITS}
        there = {split: path for split, path in splits.items() if path in self.files}
        if there:
            rows = sum(self.files[path].rows for path in there.values())
            yield Configuration(TEXTS, ABOUT_TEXTS, there, rows)
        for table in self.tables():
            path = path_of(table.name, "train")
            about = f"an element of `{'_'.join(table.path)}` of {a(table.kind)}"
            said = about if table.path else a(table.kind)
            rows = self.files[path].rows
            yield Configuration(table.name, said, {"train": path}, rows)

    def tables(self) -> Iterator[Table]:
        """Yield the tables that have rows."""
        for own in self._tables.values():
            for table in own:
                if path_of(table.name, "train") in self.files:
                    yield table


def path_of(name: str, split: str) -> str:
    """Return where the one file of a split stands."""
    return f"{name}/{split}-00000-of-00001.parquet"


def a(kind: str) -> str:
    """Return a kind of record with its article."""
    words = kind.replace("_", " ")
    return (
        words
        if kind == "evidence"
        else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
    )


def types(arrow: Any) -> dict[str, Any]:
    """Return Arrow's types by the names that CSV on the Web has for them."""
    return {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date": arrow.date32(),
        "dateTime": arrow.timestamp("us", tz="UTC"),
    }


def text_columns(arrow: Any) -> list[tuple[str, Any]]:
    """Return the columns of `texts`."""
    words, number = arrow.string(), arrow.int64()
    part = arrow.struct([("start", number), ("end", number), ("exact", words)])
    span = arrow.struct(
        [
            *((name, words) for name in SPAN),
            ("first_appearance", arrow.bool_()),
            ("tags", arrow.list_(words)),
            ("parts", arrow.list_(part)),
        ]
    )
    tie = arrow.struct([("source", number), ("target", number), ("kind", words)])
    return [
        *((name, words) for name in WORDS),
        ("revision", number),
        ("text_sha256", words),
        ("text", words),
        ("spans", arrow.list_(span)),
        ("relations", arrow.list_(tie)),
    ]


def text_row(marked: MarkedText) -> list[Any]:
    """Return the row of one text."""
    article, revision = marked.article, marked.revision
    return [
        marked.name, article.id, article.ref, article.url, article.headline,
        article.publisher.name, article.language, article.published_on,
        revision.number, revision.text_sha256, marked.text,
        [span(mention) for mention in marked.mentions],
        [
            {"source": tie.source, "target": tie.target, "kind": tie.relation.kind}
            for tie in marked.ties
        ],
    ]  # fmt: skip


def span(mention: Mention) -> dict[str, Any]:
    """Return a mention; `parts` are where its words stand."""
    claim, appearance = mention.claim, mention.appearance
    return {
        "id": mention.id,
        "annotation_id": str(mention.annotation.id),
        "label": mention.label,
        "motivation": mention.annotation.motivation,
        "note": mention.note or None,
        "claim_id": str(claim.id) if claim else None,
        "claim_ref": claim.ref if claim else None,
        "claim_text": claim.text if claim else None,
        "voice": appearance.voice if appearance else None,
        "hedging": appearance.hedging if appearance else None,
        "claimant": mention.claimant or None,
        "verdict_ref": mention.verdict.ref if mention.verdict else None,
        "rating": mention.rating or None,
        "first_appearance": appearance.first_appearance if appearance else None,
        "tags": mention.annotation.tags,
        "parts": [part._asdict() for part in mention.parts],
    }


def croissant(
    dataset: Dataset, described: list[Configuration], context: Context
) -> bytes:
    """Return the metadata; of `texts` the columns that are no lists."""
    files = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "contentSize": f"{file.size} B",
            "encodingFormat": "application/x-parquet",
            "sha256": file.sha256,
        }
        for path, file in dataset.files.items()
    ]
    plain = {**dict.fromkeys(WORDS, "sc:Text"), "revision": "sc:Integer"}
    columns = {TEXTS: plain | dict.fromkeys(("text_sha256", "text"), "sc:Text")}
    for table in dataset.tables():
        kinds = (CROISSANT[kind] for kind in table.datatypes)
        columns[table.name] = dict(zip(table.names, kinds, strict=True))
    sets = [
        record_set(recorded(one, split), one.about, path, columns[one.name])
        for one in described
        for split, path in one.files.items()
    ]
    said = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": TITLE,
        "description": f"{TITLE} of {context.publisher}, exported from {context.site}.",
        "license": context.license or context.site,
        "url": context.site,
        "version": "1.0.0",
        "datePublished": context.created.date().isoformat(),
        "creator": {"@type": "sc:Organization", "name": context.publisher},
        "citeAs": f"{context.publisher}: {TITLE}. {context.site}",
        "distribution": files,
        "recordSet": sets,
    }
    return msgspec.json.format(msgspec.json.encode(said)) + b"\n"


def recorded(one: Configuration, split: str) -> str:
    """Return the name of a set of records; the splits of the texts are sets of their own."""
    return f"{TEXTS}_{split}" if one.name == TEXTS else one.name


FORMAT = Format(
    label="Parquet (Hugging Face)",
    media_type="application/zip",
    extension="zip",
    write=write,
    package="pyarrow",
    loses=(
        "What one record repeats of another: it is given by its identifier alone.",
        "Whether a whole part of a record is absent or all its fields are empty.",
        "In the table of texts alone: whatever has no certain place in a text that may go along.",
    ),
)
