"""What readers were told, told again in its order: publications, retractions, merges, withdrawals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import prefetch_related_objects

from annotations.exchange.foreign import Where
from annotations.exchange.importing import rows
from annotations.exchange.importing.incomplete import settle_incomplete
from annotations.exchange.importing.known import Unresolved
from annotations.exchange.importing.one_by_one import take_assessment
from annotations.exchange.importing.shelf import Waiting
from annotations.exchange.importing.taking import Taking
from annotations.models import Verdict
from annotations.records.shapes import (
    AnnotationRecord,
    ClaimRecord,
    TombstoneRecord,
    VerdictRecord,
    VerdictVersionRecord,
)
from annotations.vocabulary import ChangeClass, VerdictState
from annotations.workflow import Refused
from annotations.workflow.importing import (
    import_merge,
    import_publication,
    import_state,
    import_version,
    import_withdrawal,
)
from annotations.workflow.importing_publications import (
    Publication,
    import_publications,
    import_published_states,
)

NO_REASON = "It was withdrawn before this corpus was brought here."


MOST = 100  # publications that are told together


@dataclass(frozen=True)
class Step:
    """Something that happened, and the place in the file that says so.

    `publication` is the version that was published, where others can be told together with it.
    """

    where: Where
    do: Callable[[], object]
    publication: VerdictVersionRecord | None = None


def replay(taking: Taking) -> None:
    """Do again, in order, what was done to versions, merged claims and withdrawn annotations.

    Versions that were never published, assessments and the states of verdicts come last.
    """
    date_withdrawals(taking)
    steps = (step(taking, waiting) for waiting in taking.shelf.in_time())
    for together in runs(steps):
        if len(together) == 1 or not at_once(taking, together):
            for one in together:
                taking.attempt(one.where, one.do)
    for pending in unpublished(taking):
        taking.attempt(pending.where, partial(draft, taking, pending))
    settle_incomplete(taking)
    for waiting in taking.shelf.each("assessment"):
        taking.attempt(waiting.where, partial(take_assessment, taking, waiting.record))
    for several in states(taking):
        settle_all(taking, several)


def settle_all(taking: Taking, several: Sequence[Waiting]) -> None:
    """Settle verdicts together, or else one by one."""
    if len(several) > 1 and settled_at_once(taking, several):
        return
    for waiting in several:
        taking.attempt(waiting.where, partial(state, taking, waiting))


def unpublished(taking: Taking) -> Iterator[Waiting]:
    """Yield the versions that were never published."""
    for verdict in taking.shelf.each("verdict"):
        for waiting in taking.shelf.of(verdict.record.id, "verdict_version"):
            if waiting.record.published_at is None:
                yield waiting


def states(taking: Taking) -> Iterator[list[Waiting]]:
    """Yield verdicts whose state is to be settled, those that readers see together."""
    shown: list[Waiting] = []
    for waiting in taking.shelf.each("verdict"):
        if waiting.record.working.state != VerdictState.PUBLISHED:
            yield [waiting]
    for waiting in taking.shelf.each("verdict"):
        if waiting.record.working.state == VerdictState.PUBLISHED:
            shown.append(waiting)
        if len(shown) == MOST:
            yield shown
            shown = []
    if shown:
        yield shown


def settled_at_once(taking: Taking, several: Sequence[Waiting]) -> bool:
    """Settle verdicts that readers see, if none is refused; return whether they were."""
    try:
        taking.whole(partial(settle, taking, [one.record for one in several]))
    except (Refused, Unresolved):
        return False  # one by one, each is named with what is wrong with it
    return True


def settle(taking: Taking, records: Sequence[VerdictRecord]) -> None:
    """Bring verdicts that readers see to the state they were in."""
    found = taking.known.rows("verdict", [one.id for one in records])
    given = []
    for record in records:
        said = rows.working_of(record)
        given.append((taking.mine(said.modified), found[record.id], said.review_reason))
    import_published_states(given)


def runs(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Yield the steps in order, publications of different verdicts that follow each other together."""
    waiting: list[Step] = []
    verdicts: set[UUID] = set()
    for step in steps:
        said = step.publication
        if not said or said.verdict in verdicts or len(waiting) >= MOST:
            yield from [waiting] if waiting else []
            waiting, verdicts = [], set()
        if said:
            waiting.append(step)
            verdicts.add(said.verdict)
        else:
            yield [step]
    yield from [waiting] if waiting else []


def at_once(taking: Taking, together: Sequence[Step]) -> bool:
    """Publish versions together, if none is refused; return whether they were."""
    records = [one.publication for one in together if one.publication]
    taking.telling.keep_pace(taking.report.taken["verdict_version"])
    try:
        taking.whole(partial(published_together, taking, records))
    except (Refused, Unresolved):
        return False  # one by one, each is named with what is wrong with it
    return True


def date_withdrawals(taking: Taking) -> None:
    """Have annotations been withdrawn when readers were told so."""
    for waiting in taking.shelf.each("tombstone"):
        told: TombstoneRecord = waiting.record
        taking.shelf.date("annotation", told.id, told.modified_at)


def step(taking: Taking, waiting: Waiting) -> Step:
    """Return what happened: the publication of a version, a merging or a withdrawal."""
    record = waiting.record
    if isinstance(record, ClaimRecord):
        return Step(waiting.where, partial(merge, taking, record))
    if isinstance(record, AnnotationRecord):
        return Step(waiting.where, partial(withdraw, taking, record))
    retracts = record.change_class == ChangeClass.RETRACTION
    do = partial(published, taking, waiting)
    return Step(waiting.where, do, None if retracts else record)


def published_together(taking: Taking, records: Sequence[VerdictVersionRecord]) -> None:
    """Publish versions of different verdicts as they were published."""
    known = taking.known
    verdicts = known.rows("verdict", [one.verdict for one in records])
    prefetch_related_objects(list(verdicts.values()), "scale__ratings")
    evidence = known.rows(
        "evidence", [use.evidence for one in records for use in one.evidence]
    )
    given = []
    for record in records:
        row: Verdict = verdicts[record.verdict]
        code = record.rating.code if record.rating else None
        levels = {level.code: level for level in row.scale.ratings.all()}
        stages = rows.stages(record, known)
        given.append(
            Publication(
                taking.act(
                    stages.published_by or taking.importer,
                    record.published_at or taking.now,
                ),
                rows.version_of(record, known, row=row, level=levels.get(code or "")),
                rows.uses_of(record, evidence),
                stages,
            )
        )
    import_publications(given)
    for record, one in zip(records, given, strict=True):
        taking.taken("verdict_version", record.id, one.version)


def published(taking: Taking, waiting: Waiting) -> None:
    """Publish a version as it was published."""
    record: VerdictVersionRecord = waiting.record
    stages = rows.stages(record, taking.known)
    by = stages.published_by or taking.importer
    act = taking.act(by, record.published_at or taking.now)
    version = rows.version(record, taking.known)
    import_publication(act, version, rows.uses(record, taking.known), stages)
    taking.taken("verdict_version", record.id, version)


def draft(taking: Taking, waiting: Waiting) -> None:
    """Take in a version that is being worked on."""
    record: VerdictVersionRecord = waiting.record
    version = rows.version(record, taking.known)
    stages = rows.stages(record, taking.known)
    act = taking.act(version.author, version.created)
    import_version(act, version, rows.uses(record, taking.known), stages)
    taking.taken("verdict_version", record.id, version)


def merge(taking: Taking, record: ClaimRecord) -> None:
    """Merge a claim as it was merged."""
    claim = taking.known.row("claim", record.id)
    into = taking.known.row("claim", record.merged_into or record.id)
    import_merge(taking.mine(rows.latest(record, taking.now)), claim, into)


def withdraw(taking: Taking, record: AnnotationRecord) -> None:
    """Withdraw an annotation as it was withdrawn."""
    annotation = taking.known.row("annotation", record.id)
    told = tombstone(taking, record.id)
    at = told.modified_at if told else record.modified
    reason = told.public_note if told else NO_REASON
    import_withdrawal(taking.mine(at), annotation, reason=reason)


def tombstone(taking: Taking, name: UUID) -> TombstoneRecord | None:
    """Return what readers were told of a thing that is served no longer, if the file says so."""
    waiting = taking.shelf.get("tombstone", name)
    return waiting.record if waiting else None


def state(taking: Taking, waiting: Waiting) -> None:
    """Bring a verdict to the state it was in."""
    record: VerdictRecord = waiting.record
    said = rows.working_of(record)
    told = tombstone(taking, record.id)
    withheld = said.state == VerdictState.WITHHELD
    at = told.modified_at if withheld and told else said.modified
    import_state(
        taking.mine(at),
        taking.known.row("verdict", record.id),
        said.state,
        state_note=said.state_note,
        review_reason=said.review_reason,
    )
