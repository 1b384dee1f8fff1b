"""Taking in records one by one, in the order of the file: how each kind is taken in.

A new kind of record is one more function here; many of one kind at once are `batching`'s.
"""

from functools import partial, singledispatch

from django.db import DataError

from annotations.exchange.foreign import Where
from annotations.exchange.importing import rows
from annotations.exchange.importing.known import Unresolved
from annotations.exchange.importing.same import article_here
from annotations.exchange.importing.shelf import Waiting
from annotations.exchange.importing.taking import Taking
from annotations.exchange.importing.texts import missing_text
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


def take(taking: Taking, where: Where, record: Record) -> None:
    """Take in one record, or note why it is refused."""
    taking.where = where
    taking.attempt(where, partial(take_in, record, taking))


@singledispatch
def take_in(record: Record, taking: Taking) -> None:  # noqa: ARG001
    """Take in a record of whatever kind."""
    raise InvalidContent(f"Records like {record} cannot be imported.", "bad_kind")


@take_in.register
def _(record: PublisherRecord, taking: Taking) -> None:
    same_slug = Publisher.objects.filter(slug=record.slug).first()
    if same_slug:  # what is said of it here stays
        taking.known.learn("publisher", record.id, same_slug)
        taking.report.known["publisher"] += 1
    elif not taking.is_here("publisher", record):
        row = rows.publisher(record)
        taking.taken("publisher", record.id, import_row(taking.mine(row.created), row))


@take_in.register
def _(record: AgentRecord, taking: Taking) -> None:
    if not taking.is_here("agent", record):
        row = rows.agent(record)
        taking.taken("agent", record.id, import_row(taking.mine(row.created), row))


@take_in.register
def _(record: ScaleRecord, taking: Taking) -> None:
    content = rows.scale(record)
    here = RatingScale.objects.filter(slug=content.slug, number=content.version)
    counted = taking.report.known if here.exists() else taking.report.taken
    row = load_scale(taking.mine(taking.now), content, identity=Identity(record.id))
    taking.known.learn("scale", record.id, row)
    counted["scale"] += 1


@take_in.register
def _(record: ArticleRecord, taking: Taking) -> None:
    # Its first revision says whether it is here already.
    taking.shelf.put(Waiting(taking.where, record))


@take_in.register
def _(record: RevisionRecord, taking: Taking) -> None:
    waiting = taking.shelf.get("article", record.article)
    if waiting is None:
        raise Unresolved(
            f"It refers to the article {record.article}, which is not in the lines before, or was "
            "refused there. Put it there, or take this out."
        )
    said: ArticleRecord = waiting.record
    text = taking.texts.of(record)
    article = known_article(taking, record, said, text)
    if article and revision_here(taking, record, article):
        return
    if text is None:
        # What stands on it is refused by itself.
        taking.shelf.drop("article", record.article)
        raise missing_text(record, said, taking.texts)
    if article is None:
        article = new_article(taking, waiting)
    add_revision(taking, record, article, text)


def known_article(
    taking: Taking, record: RevisionRecord, said: ArticleRecord, text: str | None
) -> Article | None:
    """Return the article that a revision belongs to, if it is here."""
    key = taking.known.learned_key("article", said.id)
    if key is not None:
        return Article.objects.get(pk=key)
    article = article_here(record, said, has_text=text is not None)
    if article:
        taking.known.learn("article", said.id, article)
        taking.report.known["article"] += 1
    return article


def revision_here(taking: Taking, record: RevisionRecord, article: Article) -> bool:
    """Return whether an article has the text of a revision already."""
    found = Revision.objects.filter(article=article, text_sha256=record.text_sha256)
    key = found.values_list("pk", flat=True).first()
    if key is None:
        return False
    taking.number(record, key)
    taking.report.known["revision"] += 1
    return True


def new_article(taking: Taking, waiting: Waiting) -> Article:
    """Take in an article; what is refused of it is told of its own place in the file."""
    record: ArticleRecord = waiting.record
    try:
        ref = taking.known.ref("article", record.ref)
        row = rows.article(record, taking.known, ref)
        import_row(taking.mine(row.created), row)
    except (Refused, Unresolved, DataError):
        taking.blamed = waiting.where
        # What stands on it is refused by itself.
        taking.shelf.drop("article", record.id)
        raise
    taking.taken("article", record.id, row)
    taking.new_articles.add(row.pk)
    return row


def add_revision(
    taking: Taking, record: RevisionRecord, article: Article, text: str
) -> None:
    """Take in a revision; an article that was here before gets it as any new text."""
    act = taking.mine(record.captured_at)
    if article.pk in taking.new_articles:
        row = import_revision(act, rows.revision(record, article.pk, text))
    else:
        content = RevisionContent(
            raw=text,
            captured_at=record.captured_at,
            change_kind=record.change_kind,
            note=record.note,
            raw_sha256=record.raw_sha256,
        )
        row = revise(taking.mine(taking.now), article, content)
    taking.number(record, row.pk)
    taking.report.taken["revision"] += 1


@take_in.register
def _(record: AnnotationRecord, taking: Taking) -> None:
    if taking.is_here("annotation", record):
        return
    act, row, anchors = annotation_of(taking, record)
    import_annotation(act, row, anchors)
    note_annotation(taking, taking.where, record, row)


def annotation_of(
    taking: Taking, record: AnnotationRecord
) -> tuple[Act, Annotation, list[Anchor]]:
    """Return an unsaved annotation with its anchors, and whose act it is."""
    if record.status not in AnnotationStatus.values:
        choices = ", ".join(AnnotationStatus.values)
        raise InvalidContent(
            f"There is no status '{record.status}'. Choose one of: {choices}.",
            "bad_status",
            "status",
        )
    keys = [taking.revision_key(record.article, one.revision) for one in record.anchors]
    anchors = taking.words.anchors(record.anchors, keys)
    row = rows.annotation(record, taking.known, AnnotationStatus.ACTIVE)
    return taking.act(row.creator, row.created), row, anchors


def note_annotation(
    taking: Taking, where: Where, record: AnnotationRecord, row: Annotation
) -> None:
    """Note that an annotation has come in."""
    taking.taken("annotation", record.id, row)
    if record.status == AnnotationStatus.WITHDRAWN:
        taking.shelf.put(Waiting(where, record), at=record.modified)


@take_in.register
def _(record: ClaimRecord, taking: Taking) -> None:
    if taking.is_here("claim", record):
        return
    row = rows.claim(record, taking.known.ref("claim", record.ref))
    taking.taken("claim", record.id, import_row(taking.mine(row.created), row))
    note_claim(taking, taking.where, record)


def note_claim(taking: Taking, where: Where, record: ClaimRecord) -> None:
    """Note that a claim has come in; what merges it comes later."""
    if record.merged_into:
        at = rows.latest(record, taking.now)
        taking.shelf.put(Waiting(where, record), at=at)


@take_in.register
def _(record: AppearanceRecord, taking: Taking) -> None:
    if taking.is_here("appearance", record):
        return
    act, row, chain = appearance_of(taking, record)
    import_appearance(act, row, chain)
    taking.taken("appearance", record.id, row)


def appearance_of(
    taking: Taking, record: AppearanceRecord
) -> tuple[Act, Appearance, list[Passing]]:
    """Return an unsaved appearance with its chain, and whose act it is."""
    take_origin_group(taking, record)
    row = rows.appearance(record, taking.known)
    return taking.mine(row.created), row, rows.passings(record, taking.known)


def take_origin_group(taking: Taking, record: AppearanceRecord) -> None:
    """Take in the origin that an appearance shares with others, once."""
    shape = record.origin_group
    if shape is None or taking.known.learned_key("origin_group", shape.id):
        return
    here = OriginGroup.objects.filter(label=shape.label).first()
    row = here or import_row(
        taking.mine(taking.now),
        OriginGroup(uuid=shape.id, label=shape.label, note=shape.note),
    )
    taking.known.learn("origin_group", shape.id, row)


@take_in.register
def _(record: RelationRecord, taking: Taking) -> None:
    if not taking.is_here("relation", record):
        row = rows.relation(record, taking.known)
        import_row(taking.act(row.creator, row.created), row)
        taking.taken("relation", record.id, row)


@take_in.register
def _(record: EvidenceRecord, taking: Taking) -> None:
    if taking.is_here("evidence", record):
        return
    row = rows.evidence(record, taking.known)
    act = taking.mine(row.created)
    taking.taken("evidence", record.id, import_row(act, row))
    for shape in record.captures:
        import_row(act, rows.capture(shape, row))


@take_in.register
def _(record: VerdictRecord, taking: Taking) -> None:
    if taking.is_here("verdict", record):
        return
    key = taking.known.scale(rows.working_of(record))
    ref = taking.known.ref("verdict", record.ref)
    row = rows.verdict(record, taking.known, ref, key)
    author = row.assigned_to or taking.importer
    taking.taken("verdict", record.id, import_row(taking.act(author, row.created), row))
    taking.shelf.put(Waiting(taking.where, rows.without_content(record)))


@take_in.register
def _(record: VerdictVersionRecord, taking: Taking) -> None:
    rows.working_of(record)
    if taking.shelf.has("verdict", record.verdict):
        waiting = Waiting(taking.where, record)
        taking.shelf.put(waiting, owner=record.verdict, at=record.published_at)
    elif not taking.is_here("verdict_version", record):
        raise Unresolved(
            f"It refers to the verdict {record.verdict}, which is not in the lines before. "
            "Put it there, or take this out."
        )


@take_in.register
def _(record: AssessmentRecord, taking: Taking) -> None:
    # Its verdict may yet turn out to have no version that can be stored.
    taking.shelf.put(Waiting(taking.where, record))


def take_assessment(taking: Taking, record: AssessmentRecord) -> None:
    """Take in an assessment."""
    if not taking.is_here("assessment", record):
        row = rows.assessment(record, taking.known)
        import_row(taking.act(row.reviewer, row.submitted_at), row)
        taking.taken("assessment", record.id, row)


@take_in.register
def _(record: TombstoneRecord, taking: Taking) -> None:
    taking.shelf.put(Waiting(taking.where, record))
