"""Parquet in the layout of a Hugging Face dataset: a zip with a card, Croissant and the tables.

`texts` is what programs learn from: a row for each text with everything marked in it, in splits by
article that stay when the corpus grows. Every kind of record, and every list in one, has a table of
its own beside it, with the columns of the CSV export. Offsets are code points.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import msgspec

from annotations.exchange.arrow_tables import (
    RecordTables,
    Waiting,
    arrow,
    columns_of,
    from_json,
)
from annotations.exchange.croissant import CONFORMS_TO, CONTEXT, record_set
from annotations.exchange.dataset_card import TITLE, Configuration, card
from annotations.exchange.flattening import KINDS, Table
from annotations.exchange.format import Context, Format, Losses, Outgoing, Records
from annotations.exchange.marked import RELATED, MarkedText, Mention, marked_texts
from annotations.exchange.parquet_files import ParquetFile
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
    with Archive(context.packer) as archive, ExitStack() as stack:
        yield from archive.put(".gitattributes", ATTRIBUTES)
        dataset = Dataset(stack)
        apart = replace(context, losses=Losses())  # what is in no text is in its table
        for marked in marked_texts(dataset.taking(records), apart, RELATED):
            dataset.add_text(marked)
        dataset.flush_texts()
        for path, file in dataset.in_order():
            yield from archive.stream(path, file.chunks(), packed=True)
        described = list(dataset.configurations())
        said = card(described, sorted(dataset.languages), context)
        yield from archive.put("README.md", said.encode())
        yield from archive.put("croissant.json", croissant(dataset, described, context))
        yield from archive.end()


class Dataset:
    """The files of a dataset, each made when its first rows come."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.files: dict[str, ParquetFile] = {}
        self.languages: set[str] = set()
        self._makers = {kind: RecordTables(kind) for kind in KINDS}
        self._waiting: dict[str, Waiting] = defaultdict(Waiting)
        self._texts: dict[str, Waiting] = defaultdict(Waiting)
        self._text_columns = text_columns(arrow())

    def taking(self, records: Iterable[Outgoing]) -> Iterable[Outgoing]:
        """Return the records, each of whose rows are added before it is handed on."""
        if not isinstance(records, Records) or not records.gathering:
            return self._taking(records)
        for _ in self._taking(records):
            pass  # articles come by themselves
        return records

    def _taking(self, records: Iterable[Outgoing]) -> Iterator[Outgoing]:
        # Under some verdicts at a time there are a few of every kind: each waits for more of its own.
        for outgoing in records:
            waiting = self._waiting[outgoing.kind]
            if waiting.is_enough:
                self._flush(outgoing.kind)
            waiting.add(outgoing.body)
            yield outgoing
        for kind in self._waiting:
            self._flush(kind)

    def _flush(self, kind: str) -> None:
        """Let no records of a kind wait."""
        if lines := self._waiting[kind].taken():
            for table, rows in self._makers[kind].of(lines):
                self._file(path_of(table.name, "train"), columns_of(table)).add(rows)

    def add_text(self, marked: MarkedText) -> None:
        """Add one text to its split."""
        self.languages.add(marked.article.language)
        split = split_of(marked.article.id)
        waiting = self._texts[split]
        waiting.add(msgspec.json.encode(text_row(marked)))
        if waiting.is_enough:
            self._flush_texts(split)

    def flush_texts(self) -> None:
        """Let no texts wait."""
        for split in self._texts:
            self._flush_texts(split)

    def _flush_texts(self, split: str) -> None:
        file = self._file(path_of(TEXTS, split), self._text_columns)
        if lines := self._texts[split].taken():
            file.add(from_json(lines, file.schema))

    def _file(self, path: str, columns: list[tuple[str, Any]]) -> ParquetFile:
        """Return the file at a path; one that is new is forgotten at the end, come what may."""
        if path not in self.files:
            self.files[path] = file = ParquetFile(columns)
            self.stack.callback(file.close)
        return self.files[path]

    def in_order(self) -> Iterator[tuple[str, ParquetFile]]:
        """Yield the paths and files, the texts last."""
        tables = [path_of(one.name, "train") for one in self.tables()]
        texts = [path for path in self.files if path not in tables]
        yield from ((path, self.files[path]) for path in [*tables, *texts])

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
        for maker in self._makers.values():
            for table in maker.tables:
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


def text_row(marked: MarkedText) -> dict[str, Any]:
    """Return the row of one text."""
    article, revision = marked.article, marked.revision
    return {
        "name": marked.name,
        "article_id": article.id,
        "article_ref": article.ref,
        "url": article.url,
        "headline": article.headline,
        "publisher": article.publisher.name,
        "language": article.language,
        "published_on": article.published_on,
        "revision": revision.number,
        "text_sha256": revision.text_sha256,
        "text": marked.text,
        "spans": [span(mention) for mention in marked.mentions],
        "relations": [
            {"source": tie.source, "target": tie.target, "kind": tie.relation.kind}
            for tie in marked.ties
        ],
    }


def span(mention: Mention) -> dict[str, Any]:
    """Return a mention; `parts` are where its words stand."""
    claim, appearance = mention.claim, mention.appearance
    return {
        "id": mention.id,
        "annotation_id": mention.annotation.id,
        "label": mention.label,
        "motivation": mention.annotation.motivation,
        "note": mention.note or None,
        "claim_id": claim.id if claim else None,
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
        for path, file in dataset.in_order()
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
    by_article=True,
    loses=(
        "What one record repeats of another: it is given by its identifier alone.",
        "Whether a whole part of a record is absent or all its fields are empty.",
        "In the table of texts alone: whatever has no certain place in a text that may go along, how "
        "claims were passed on, and of several verdicts on one claim all but the one in the claim's "
        "language, else the first.",
    ),
)
