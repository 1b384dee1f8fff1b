"""Many records of one kind at once, where nothing is the matter with them; else one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DataError
from django.db.models import Model

from annotations.exchange.foreign import Where
from annotations.exchange.importing import rows
from annotations.exchange.importing.known import MODELS, Unresolved
from annotations.exchange.importing.one_by_one import (
    annotation_of,
    appearance_of,
    note_annotation,
    note_claim,
    take,
)
from annotations.exchange.importing.same import articles_here
from annotations.exchange.importing.shelf import Waiting
from annotations.exchange.importing.taking import Taking
from annotations.models import Article
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    ClaimRecord,
    EvidenceRecord,
    Record,
    RevisionRecord,
    VerdictRecord,
)
from annotations.workflow import Refused
from annotations.workflow.importing_many import (
    import_annotations,
    import_appearances,
    import_revisions,
    import_rows,
)

MOST = 500  # records that are stored at once
MOST_TEXT = 4_000_000  # code points of texts that are held for it
Gathered = Sequence[tuple[Where, Any]]


@dataclass
class Batches:
    """Gathers records of one kind that follow each other, and hands the others on.

    Its methods named for kinds store some that are all new; they raise what the verbs raise for the first that is bad.
    """

    taking: Taking
    waiting: list[tuple[Where, Any]] = field(default_factory=list)
    held: int = 0  # code points of their texts

    def take(self, where: Where, record: Record) -> None:
        """Take in a record, now or with those that follow it."""
        if self.waiting and type(record) is not type(self.waiting[0][1]):
            self.flush()
        if type(record) not in STORING:
            take(self.taking, where, record)
            return
        self.waiting.append((where, record))
        self.held += len(getattr(record, "text", None) or "")
        if len(self.waiting) >= MOST or self.held >= MOST_TEXT:
            self.flush()

    def flush(self) -> None:
        """Take in what has been gathered."""
        waiting, self.waiting, self.held = self.waiting, [], 0
        if waiting and not self.at_once(waiting):
            for where, record in waiting:
                take(self.taking, where, record)

    def at_once(self, waiting: Gathered) -> bool:
        """Store records together, if all are new and none is refused; return whether they were."""
        shape = type(waiting[0][1])
        names = {record.id for _, record in waiting}
        here = MODELS[shape.__struct_config__.tag]._default_manager.filter(
            uuid__among=names
        )
        if len(names) < len(waiting) or here.exists():
            return False
        try:
            self.taking.whole(lambda: STORING[shape](self, waiting))
        except (Refused, Unresolved, DataError):
            return False  # one by one, each is named with what is wrong with it
        return True

    def revisions(self, waiting: Gathered) -> None:
        """Store revisions of articles that this file brings, and those of these that are not stored yet."""
        taking = self.taking
        texts = [taking.texts.of(record) for _, record in waiting]
        if None in texts:
            raise Unresolved("One of these texts did not come along.")
        made = self.articles(dict.fromkeys(record.article for _, record in waiting))
        stored = [
            rows.revision(
                record, taking.known.key("article", record.article), text or ""
            )
            for (_, record), text in zip(waiting, texts, strict=True)
        ]
        import_revisions([(taking.mine(row.captured_at), row) for row in stored])
        taking.new_articles |= {row.pk for row in made}
        taking.report.taken["revision"] += len(stored)
        for (_, record), row in zip(waiting, stored, strict=True):
            taking.number(record, row.pk)

    def articles(self, names: Iterable[UUID]) -> list[Article]:
        """Store and return those of some articles of this file that are not stored yet.

        Raises Unresolved when one of them does not stand in the file, or is here from before.
        """
        taking, known = self.taking, self.taking.known
        stored = {name: known.learned_key("article", name) for name in names}
        if not taking.new_articles.issuperset(filter(None, stored.values())):
            raise Unresolved("One of these articles was here before.")
        waiting = [
            taking.shelf.get("article", name) for name, key in stored.items() if not key
        ]
        records = [(one.where, one.record) for one in waiting if one]
        if len(records) < len(waiting):
            raise Unresolved("One of these articles is not in the lines before.")
        if articles_here([record for _, record in records]):
            raise Unresolved("One of these articles is here.")
        known.refs("article", [record.ref for _, record in records])
        made = [rows.article(record, known, record.ref) for _, record in records]
        import_rows([(taking.mine(row.created), row) for row in made])
        self.taken("article", records, made)
        return made

    def annotations(self, waiting: Gathered) -> None:
        """Store annotations with their anchors."""
        taking = self.taking
        taking.words.read(
            {
                taking.revision_key(record.article, one.revision)
                for _, record in waiting
                for one in record.anchors
            }
        )
        annotations = [annotation_of(taking, record) for _, record in waiting]
        import_annotations(annotations)
        for (where, record), (_, row, _) in zip(waiting, annotations, strict=True):
            note_annotation(taking, where, record, row)

    def appearances(self, waiting: Gathered) -> None:
        """Store appearances with their chains."""
        appearances = [appearance_of(self.taking, record) for _, record in waiting]
        import_appearances(appearances)
        self.taken("appearance", waiting, [row for _, row, _ in appearances])

    def claims(self, waiting: Gathered) -> None:
        """Store claims; what merges them comes later."""
        self.taking.known.refs("claim", [record.ref for _, record in waiting])
        made = [rows.claim(record, record.ref) for _, record in waiting]
        import_rows([(self.taking.mine(row.created), row) for row in made])
        self.taken("claim", waiting, made)
        for where, record in waiting:
            note_claim(self.taking, where, record)

    def evidence(self, waiting: Gathered) -> None:
        """Store evidence with its captures."""
        taking = self.taking
        made = [rows.evidence(record, taking.known) for _, record in waiting]
        import_rows([(taking.mine(row.created), row) for row in made])
        self.taken("evidence", waiting, made)
        captures = [
            (taking.mine(row.created), rows.capture(shape, row))
            for (_, record), row in zip(waiting, made, strict=True)
            for shape in record.captures
        ]
        import_rows(captures)

    def verdicts(self, waiting: Gathered) -> None:
        """Store verdicts, without any version yet."""
        taking, known = self.taking, self.taking.known
        known.refs("verdict", [record.ref for _, record in waiting])
        said = {rows.working_of(record) for _, record in waiting}
        named = {(one.scale, one.scale_version): one for one in said}
        scales = {name: known.scale(one) for name, one in named.items()}
        made = []
        for _, record in waiting:
            scale = scales[record.working.scale, record.working.scale_version]
            made.append(rows.verdict(record, known, record.ref, scale))
        import_rows(
            [
                (taking.act(row.assigned_to or taking.importer, row.created), row)
                for row in made
            ]
        )
        self.taken("verdict", waiting, made)
        for where, record in waiting:
            taking.shelf.put(Waiting(where, rows.without_content(record)))

    def taken(self, kind: str, waiting: Gathered, made: Sequence[Model]) -> None:
        """Note that rows have come in."""
        for (_, record), row in zip(waiting, made, strict=True):
            self.taking.taken(kind, record.id, row)


# How records of a kind are stored together; others come one by one.
STORING: dict[type[Any], Callable[[Batches, Gathered], None]] = {
    AnnotationRecord: Batches.annotations,
    AppearanceRecord: Batches.appearances,
    ClaimRecord: Batches.claims,
    EvidenceRecord: Batches.evidence,
    RevisionRecord: Batches.revisions,
    VerdictRecord: Batches.verdicts,
}
