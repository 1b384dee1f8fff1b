"""What readers were told, told again in its order: publications, retractions, merges, withdrawals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import prefetch_related_objects

from annotations.exchange.foreign import Where
from annotations.exchange.importing import rows
from annotations.exchange.importing.incomplete import settle_incomplete
from annotations.exchange.importing.known import Unresolved
from annotations.exchange.importing.taking import Taking
from annotations.exchange.importing.waiting import Waiting
from annotations.models import Verdict
from annotations.records.shapes import (
    AnnotationRecord,
    ClaimRecord,
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
from annotations.workflow.publications import (
    Publication,
    import_publications,
    import_published_states,
)

NO_REASON = "It was withdrawn before this corpus was brought here."


MOST = 100  # publications that are told together


@dataclass(frozen=True)
class Step:
    """Something that happened at a time, and the place in the file that says so.

    `publication` is the version that was published, where others can be told together with it.
    """

    at: datetime
    where: Where
    do: Callable[[], object]
    publication: VerdictVersionRecord | None = None


def replay(taking: Taking) -> None:
    """Do again, in order, what was done to versions, merged claims and withdrawn annotations.

    Versions that were never published, assessments and the states of verdicts come last.
    """
    steps = [*publications(taking), *merges(taking), *withdrawals(taking)]
    for together in runs(sorted(steps, key=lambda one: (one.at, one.where))):
        if len(together) == 1 or not at_once(taking, together):
            for step in together:
                taking.attempt(step.where, step.do)
    for pending in unpublished(taking):
        taking.attempt(pending.where, partial(draft, taking, pending))
    settle_incomplete(taking)
    for waiting in taking.assessments:
        taking.attempt(waiting.where, partial(taking.assess, waiting.record))
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
    for verdict in taking.verdicts:
        for waiting in taking.versions[verdict]:
            if waiting.record.published_at is None:
                yield waiting


def states(taking: Taking) -> Iterator[list[Waiting]]:
    """Yield verdicts whose state is to be settled, those that readers see together."""
    shown: list[Waiting] = []
    for waiting in taking.verdicts.values():
        if waiting.record.working.state == VerdictState.PUBLISHED:
            shown.append(waiting)
        else:
            yield [waiting]
    for start in range(0, len(shown), MOST):
        yield shown[start : start + MOST]


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


def publications(taking: Taking) -> Iterator[Step]:
    """Yield the publication of every version that was published."""
    for versions in taking.versions.values():
        for waiting in versions:
            record: VerdictVersionRecord = waiting.record
            if record.published_at is None:
                continue
            retracts = record.change_class == ChangeClass.RETRACTION
            yield Step(
                record.published_at,
                waiting.where,
                partial(published, taking, waiting),
                None if retracts else record,
            )


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


def merges(taking: Taking) -> Iterator[Step]:
    """Yield the merging of every claim that was merged into another."""
    for waiting in taking.merged:
        at = rows.latest(waiting.record, taking.now)
        yield Step(at, waiting.where, partial(merge, taking, waiting, at))


def merge(taking: Taking, waiting: Waiting, at: datetime) -> None:
    """Merge a claim as it was merged."""
    record: ClaimRecord = waiting.record
    claim = taking.known.row("claim", record.id)
    into = taking.known.row("claim", record.merged_into or record.id)
    import_merge(taking.mine(at), claim, into)


def withdrawals(taking: Taking) -> Iterator[Step]:
    """Yield the withdrawal of every annotation that was withdrawn."""
    for waiting in taking.withdrawn.values():
        record: AnnotationRecord = waiting.record
        told = taking.tombstones.get(record.id)
        at = told.modified_at if told else record.modified
        reason = told.public_note if told else NO_REASON
        yield Step(at, waiting.where, partial(withdraw, taking, record, at, reason))


def withdraw(
    taking: Taking, record: AnnotationRecord, at: datetime, reason: str
) -> None:
    """Withdraw an annotation as it was withdrawn."""
    annotation = taking.known.row("annotation", record.id)
    import_withdrawal(taking.mine(at), annotation, reason=reason)


def state(taking: Taking, waiting: Waiting) -> None:
    """Bring a verdict to the state it was in."""
    record: VerdictRecord = waiting.record
    said = rows.working_of(record)
    told = taking.tombstones.get(record.id)
    withheld = said.state == VerdictState.WITHHELD
    at = told.modified_at if withheld and told else said.modified
    import_state(
        taking.mine(at),
        taking.known.row("verdict", record.id),
        said.state,
        state_note=said.state_note,
        review_reason=said.review_reason,
    )
