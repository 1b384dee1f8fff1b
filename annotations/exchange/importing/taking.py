"""Taking in records one by one, in the order of the file, through the verbs of the workflow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, singledispatchmethod
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db import DataError, transaction
from django.db.models import Model

from annotations.exchange.foreign import Where
from annotations.exchange.importing import rows
from annotations.exchange.importing.known import Known, Unresolved
from annotations.exchange.importing.planning import Planning
from annotations.exchange.importing.report import Report
from annotations.exchange.importing.same import is_same
from annotations.exchange.importing.shelf import Shelf
from annotations.exchange.importing.texts import Texts, Words, missing_text
from annotations.exchange.importing.waiting import Waiting, article_here, in_words
from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Article,
    OriginGroup,
    Publisher,
    RatingScale,
    Revision,
)
from annotations.records.shapes import (
    AgentRecord,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    AssessmentRecord,
    ClaimRecord,
    EvidenceRecord,
    PublisherRecord,
    Record,
    RelationRecord,
    RevisionRecord,
    ScaleRecord,
    TombstoneRecord,
    VerdictRecord,
    VerdictVersionRecord,
)
from annotations.vocabulary import AnnotationStatus
from annotations.workflow import (
    Act,
    Identity,
    InvalidContent,
    Passing,
    Refused,
    RevisionContent,
    load_scale,
    revise,
)
from annotations.workflow.importing import (
    import_annotation,
    import_appearance,
    import_revision,
    import_row,
)
from annotations.workflow.storing import OUT_OF_RANGE, has_year

T = TypeVar("T")
NUMBERED = "revision by number"
UNHOLDABLE = "It has something that PostgreSQL cannot hold: a NUL character, most likely. Take it out."


@dataclass
class Taking:
    """One import under way: who vouches for it, what is known by now, what waits for its time."""

    importer: User
    texts: Texts
    report: Report
    now: datetime
    known: Known = field(init=False)
    words: Words = field(default_factory=Words)
    new_articles: set[int] = field(default_factory=set)
    shelf: Shelf = field(default_factory=Shelf)
    where: Where = field(default_factory=Where)
    blamed: Where | None = (
        None  # where what was refused stands, if not where the step is
    )
    keep_going: bool = False
    storing: Planning = field(default_factory=lambda: Planning(1_000))
    telling: Planning = field(default_factory=lambda: Planning(100))
    forgetting: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = Known(self.report)

    def close(self) -> None:
        """Forget what was kept."""
        self.shelf.close()
        self.known.keys.close()

    def take(self, where: Where, record: Record) -> None:
        """Take in one record, or note why it is refused."""
        self.where = where
        self.attempt(where, partial(self.one, record))

    def attempt(self, where: Where, step: Callable[[], T]) -> T | None:
        """Do one step and return what it does; a refusal is noted under its place, for None."""
        self.known.learned.clear()
        self.storing.keep_pace(self.report.taken.total())
        self.blamed = None
        try:
            return self.whole(step) if self.keep_going else step()
        except Refused as refusal:
            self.report.refuse(self.at_fault(where), in_words(refusal))
        except Unresolved as missing:
            self.report.refuse(self.at_fault(where), str(missing))
        except DataError:
            self.report.refuse(self.at_fault(where), UNHOLDABLE)
        return None

    def at_fault(self, where: Where) -> Where:
        """Return the place of what was refused: where the step is, unless it is to blame on another."""
        return self.blamed or where

    def whole(self, step: Callable[[], T]) -> T:
        """Do a step whole or not at all; what was noted of one that is refused is forgotten."""
        before, users = self.report.copy(), len(self.known.users)
        self.known.learned.clear()
        self.storing.keep_pace(self.report.taken.total())
        try:
            with transaction.atomic():
                return step()
        except (Refused, Unresolved, DataError):
            self.report.back_to(before)
            self.known.forget(users)
            for forget in self.forgetting:
                forget()
            raise

    def act(self, user: User, at: datetime) -> Act:
        """Return an act of somebody else's, for which the importer vouches.

        Raises InvalidContent for a time that nobody could read back.
        """
        if not has_year(at):
            raise InvalidContent(OUT_OF_RANGE, "time_out_of_range")
        return Act(user, at, authority=self.importer)

    def mine(self, at: datetime) -> Act:
        """Return an act whose author the record does not name."""
        return self.act(self.importer, at)

    def is_here(self, kind: str, record: Any) -> bool:
        """Return whether the thing was here before; it must be the same then.

        Raises InvalidContent when it differs.
        """
        row = self.known.here(kind, record.id)
        if row is None:
            return False
        if self.known.learned_key(kind, record.id) is not None:
            raise InvalidContent(
                f"The {kind.replace('_', ' ')} {record.id} stands in the file twice. Take one out.",
                "twice",
            )
        if not is_same(kind, record):
            raise InvalidContent(
                f"The {kind.replace('_', ' ')} {record.id} is here already, and it differs. "
                "Import into an empty database, or take this line out.",
                "already_here",
            )
        self.known.learn(kind, record.id, row)
        self.report.known[kind] += 1
        return True

    def taken(self, kind: str, uuid: UUID, row: Model) -> None:
        """Note that a row has come in."""
        self.known.learn(kind, uuid, row)
        self.report.taken[kind] += 1

    @singledispatchmethod
    def one(self, record: Record) -> None:
        """Take in a record of whatever kind."""
        raise InvalidContent(f"Records like {record} cannot be imported.", "bad_kind")

    @one.register
    def _(self, record: PublisherRecord) -> None:
        same_slug = Publisher.objects.filter(slug=record.slug).first()
        if same_slug:  # what is said of it here stays
            self.known.learn("publisher", record.id, same_slug)
            self.report.known["publisher"] += 1
        elif not self.is_here("publisher", record):
            row = rows.publisher(record)
            self.taken("publisher", record.id, import_row(self.mine(row.created), row))

    @one.register
    def _(self, record: AgentRecord) -> None:
        if not self.is_here("agent", record):
            row = rows.agent(record)
            self.taken("agent", record.id, import_row(self.mine(row.created), row))

    @one.register
    def _(self, record: ScaleRecord) -> None:
        content = rows.scale(record)
        here = RatingScale.objects.filter(slug=content.slug, number=content.version)
        counted = self.report.known if here.exists() else self.report.taken
        row = load_scale(self.mine(self.now), content, identity=Identity(record.id))
        self.known.learn("scale", record.id, row)
        counted["scale"] += 1

    @one.register
    def _(self, record: ArticleRecord) -> None:
        # Its first revision says whether it is here already.
        self.shelf.put(Waiting(self.where, record))

    @one.register
    def _(self, record: RevisionRecord) -> None:
        waiting = self.shelf.get("article", record.article)
        if waiting is None:
            raise Unresolved(
                f"It refers to the article {record.article}, which is not in the lines before, or was "
                "refused there. Put it there, or take this out."
            )
        said: ArticleRecord = waiting.record
        text = self.texts.of(record)
        article = self.article_here(record, said, text)
        if article and self.revision_here(record, article):
            return
        if text is None:
            self.shelf.drop(
                "article", record.article
            )  # what stands on it is refused by itself
            raise missing_text(record, said, self.texts)
        if article is None:
            article = self.new_article(waiting)
        self.add_revision(record, article, text)

    def article_here(
        self, record: RevisionRecord, said: ArticleRecord, text: str | None
    ) -> Article | None:
        """Return the article that a revision belongs to, if it is here."""
        key = self.known.learned_key("article", said.id)
        if key is not None:
            return Article.objects.get(pk=key)
        article = article_here(record, said, has_text=text is not None)
        if article:
            self.known.learn("article", said.id, article)
            self.report.known["article"] += 1
        return article

    def revision_here(self, record: RevisionRecord, article: Article) -> bool:
        """Return whether an article has the text of a revision already."""
        found = Revision.objects.filter(article=article, text_sha256=record.text_sha256)
        key = found.values_list("pk", flat=True).first()
        if key is None:
            return False
        self.number(record, key)
        self.report.known["revision"] += 1
        return True

    def new_article(self, waiting: Waiting) -> Article:
        """Take in an article; what is refused of it is told of its own place in the file."""
        record: ArticleRecord = waiting.record
        try:
            ref = self.known.ref("article", record.ref)
            row = rows.article(record, self.known, ref)
            import_row(self.mine(row.created), row)
        except (Refused, Unresolved, DataError):
            self.blamed = waiting.where
            self.shelf.drop(
                "article", record.id
            )  # what stands on it is refused by itself
            raise
        self.taken("article", record.id, row)
        self.new_articles.add(row.pk)
        return row

    def add_revision(self, record: RevisionRecord, article: Article, text: str) -> None:
        """Take in a revision; an article that was here before gets it as any new text."""
        act = self.mine(record.captured_at)
        if article.pk in self.new_articles:
            row = import_revision(act, rows.revision(record, article.pk, text))
        else:
            content = RevisionContent(
                raw=text,
                captured_at=record.captured_at,
                change_kind=record.change_kind,
                note=record.note,
                raw_sha256=record.raw_sha256,
            )
            row = revise(self.mine(self.now), article, content)
        self.number(record, row.pk)
        self.report.taken["revision"] += 1

    @one.register
    def _(self, record: AnnotationRecord) -> None:
        if self.is_here("annotation", record):
            return
        act, row, anchors = self.annotation(record)
        import_annotation(act, row, anchors)
        self.annotated(self.where, record, row)

    def annotation(
        self, record: AnnotationRecord
    ) -> tuple[Act, Annotation, list[Anchor]]:
        """Return an unsaved annotation with its anchors, and whose act it is."""
        if record.status not in AnnotationStatus.values:
            choices = ", ".join(AnnotationStatus.values)
            raise InvalidContent(
                f"There is no status '{record.status}'. Choose one of: {choices}.",
                "bad_status",
                "status",
            )
        keys = [
            self.revision_key(record.article, one.revision) for one in record.anchors
        ]
        anchors = self.words.anchors(record.anchors, keys)
        row = rows.annotation(record, self.known, AnnotationStatus.ACTIVE)
        return self.act(row.creator, row.created), row, anchors

    def annotated(
        self, where: Where, record: AnnotationRecord, row: Annotation
    ) -> None:
        """Note that an annotation has come in."""
        self.taken("annotation", record.id, row)
        if record.status == AnnotationStatus.WITHDRAWN:
            self.shelf.put(Waiting(where, record), at=record.modified)

    def number(self, record: RevisionRecord, key: int) -> None:
        """Remember the key of a revision by its number in the file."""
        self.known.keys.put(NUMBERED, numbered(record.article, record.number), key)

    def revision_key(self, article: UUID, number: int) -> int:
        """Return the key of a revision by its number in the file. Raises Unresolved."""
        key = self.known.keys.get(NUMBERED, numbered(article, number))
        if key is None:
            raise Unresolved(
                f"It stands in revision {number} of the article {article}, whose text is not here. "
                "Bring that in first, or take this out."
            )
        return key

    @one.register
    def _(self, record: ClaimRecord) -> None:
        if self.is_here("claim", record):
            return
        row = rows.claim(record, self.known.ref("claim", record.ref))
        self.taken("claim", record.id, import_row(self.mine(row.created), row))
        self.claimed(self.where, record)

    def claimed(self, where: Where, record: ClaimRecord) -> None:
        """Note that a claim has come in; what merges it comes later."""
        if record.merged_into:
            at = rows.latest(record, self.now)
            self.shelf.put(Waiting(where, record), at=at)

    @one.register
    def _(self, record: AppearanceRecord) -> None:
        if self.is_here("appearance", record):
            return
        act, row, chain = self.appearance(record)
        import_appearance(act, row, chain)
        self.taken("appearance", record.id, row)

    def appearance(
        self, record: AppearanceRecord
    ) -> tuple[Act, Appearance, list[Passing]]:
        """Return an unsaved appearance with its chain, and whose act it is."""
        self.origin_group(record)
        row = rows.appearance(record, self.known)
        return self.mine(row.created), row, rows.passings(record, self.known)

    def origin_group(self, record: AppearanceRecord) -> None:
        """Take in the origin that an appearance shares with others, once."""
        shape = record.origin_group
        if shape is None or self.known.learned_key("origin_group", shape.id):
            return
        here = OriginGroup.objects.filter(label=shape.label).first()
        row = here or import_row(
            self.mine(self.now),
            OriginGroup(uuid=shape.id, label=shape.label, note=shape.note),
        )
        self.known.learn("origin_group", shape.id, row)

    @one.register
    def _(self, record: RelationRecord) -> None:
        if not self.is_here("relation", record):
            row = rows.relation(record, self.known)
            import_row(self.act(row.creator, row.created), row)
            self.taken("relation", record.id, row)

    @one.register
    def _(self, record: EvidenceRecord) -> None:
        if self.is_here("evidence", record):
            return
        row = rows.evidence(record, self.known)
        act = self.mine(row.created)
        self.taken("evidence", record.id, import_row(act, row))
        for shape in record.captures:
            import_row(act, rows.capture(shape, row))

    @one.register
    def _(self, record: VerdictRecord) -> None:
        if self.is_here("verdict", record):
            return
        key = self.known.scale(rows.working_of(record))
        ref = self.known.ref("verdict", record.ref)
        row = rows.verdict(record, self.known, ref, key)
        author = row.assigned_to or self.importer
        self.taken("verdict", record.id, import_row(self.act(author, row.created), row))
        self.shelf.put(Waiting(self.where, rows.without_content(record)))

    @one.register
    def _(self, record: VerdictVersionRecord) -> None:
        rows.working_of(record)
        if self.shelf.has("verdict", record.verdict):
            waiting = Waiting(self.where, record)
            self.shelf.put(waiting, owner=record.verdict, at=record.published_at)
        elif not self.is_here("verdict_version", record):
            raise Unresolved(
                f"It refers to the verdict {record.verdict}, which is not in the lines before. "
                "Put it there, or take this out."
            )

    @one.register
    def _(self, record: AssessmentRecord) -> None:
        # Its verdict may yet turn out to have no version that can be stored.
        self.shelf.put(Waiting(self.where, record))

    def assess(self, record: AssessmentRecord) -> None:
        """Take in an assessment."""
        if not self.is_here("assessment", record):
            row = rows.assessment(record, self.known)
            import_row(self.act(row.reviewer, row.submitted_at), row)
            self.taken("assessment", record.id, row)

    @one.register
    def _(self, record: TombstoneRecord) -> None:
        self.shelf.put(Waiting(self.where, record))


def numbered(article: UUID, number: int) -> bytes:
    """Return what a revision of the file is known by: its article and its number there."""
    return article.bytes + str(number).encode()
