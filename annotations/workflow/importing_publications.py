"""Verbs that take in many publications at once: by the rules of one, asked of the database together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from annotations.models import EvidenceUse, Verdict, VerdictVersion
from annotations.models.versions import NEEDS_EVIDENCE
from annotations.vocabulary import VerdictState
from annotations.workflow.acts import Act
from annotations.workflow.checking import check
from annotations.workflow.copying import copy_in, copy_values, number
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.importing import (
    Stages,
    refuse_impossible_change,
    refuse_wrong_hash,
)
from annotations.workflow.importing_many import insert_all, told
from annotations.workflow.ledger import News, Telling, announce_all
from annotations.workflow.permissions import may_import, require
from annotations.workflow.public import Thing, news_of, public_among
from annotations.workflow.reviewing import (
    refuse_editorial_change_of_meaning,
    require_second_reader,
)
from annotations.workflow.storing import (
    take_public_state,
    verb,
)
from annotations.workflow.verdicts import Use, made_uses

# What each of some versions rests on, itself left out.
RESTS_ON = """
    WITH given AS (
        SELECT w.id AS told, w.appearances, v.claim_id, v.scale_id
        FROM annotations_verdictversion w JOIN annotations_verdict v ON v.id = w.verdict_id
        WHERE w.id = ANY (%(versions)s)
    ), seen AS (
        SELECT g.told, p.id, p.uuid, p.annotation_id, p.claimant_id
        FROM given g, unnest(g.appearances) AS one(uuid)
        JOIN annotations_appearance p ON p.uuid = one.uuid
    ), used AS (
        SELECT u.version_id AS told, e.id, e.uuid, e.annotation_id
        FROM annotations_evidenceuse u JOIN annotations_evidence e ON e.id = u.evidence_id
        WHERE u.version_id = ANY (%(versions)s)
    ), passages AS (
        SELECT p.told, n.id, n.uuid, n.article_id FROM (
            SELECT told, annotation_id FROM seen UNION SELECT told, annotation_id FROM used
        ) p JOIN annotations_annotation n ON n.id = p.annotation_id
    ), articles AS (
        SELECT p.told, a.id, a.uuid, a.publisher_id
        FROM (SELECT DISTINCT told, article_id FROM passages) p
        JOIN annotations_article a ON a.id = p.article_id
    ), speakers AS (
        SELECT told, claimant_id AS agent_id FROM seen
        UNION SELECT s.told, t.agent_id
        FROM seen s JOIN annotations_attribution t ON t.appearance_id = s.id
    )
    SELECT told, 'scale', s.id, s.uuid
        FROM given JOIN annotations_ratingscale s ON s.id = scale_id
    UNION ALL SELECT told, 'claim', c.id, c.uuid
        FROM given JOIN annotations_claim c ON c.id = claim_id
    UNION ALL SELECT told, 'appearance', id, uuid FROM seen
    UNION ALL SELECT told, 'evidence', id, uuid FROM used
    UNION ALL SELECT told, 'annotation', id, uuid FROM passages
    UNION ALL SELECT told, 'article', id, uuid FROM articles
    UNION ALL SELECT DISTINCT told, 'publisher', b.id, b.uuid
        FROM articles JOIN annotations_publisher b ON b.id = publisher_id
    UNION ALL SELECT told, 'revision', r.id, r.uuid
        FROM articles a JOIN annotations_revision r ON r.article_id = a.id
    UNION ALL SELECT told, 'agent', g.id, g.uuid
        FROM speakers JOIN annotations_agent g ON g.id = agent_id
    ORDER BY 1, 2, 3
"""
# The relations of their claims, with both ends; and all their published versions.
RELATED = """
    SELECT w.id, r.uuid, f.uuid, t.uuid
    FROM annotations_verdictversion w JOIN annotations_verdict v ON v.id = w.verdict_id
    JOIN annotations_relation r ON v.claim_id IN (r.from_claim_id, r.to_claim_id)
    JOIN annotations_claim f ON f.id = r.from_claim_id
    JOIN annotations_claim t ON t.id = r.to_claim_id
    WHERE w.id = ANY (%(versions)s) ORDER BY w.id, r.id
"""
NUMBERED = """
    SELECT w.id, n.uuid FROM annotations_verdictversion w
    JOIN annotations_verdictversion n ON n.verdict_id = w.verdict_id AND n.published_at IS NOT NULL
    WHERE w.id = ANY (%(versions)s) ORDER BY w.id, n.number
"""
SHOW = """
    UPDATE annotations_verdict v SET current_version_id = w.id, state = %s, state_note = ''
    FROM annotations_verdictversion w WHERE w.id = ANY (%s) AND v.id = w.verdict_id
"""


@dataclass(frozen=True)
class Publication:
    """A version that was published, with its evidence and how far it had come."""

    act: Act
    version: VerdictVersion
    uses: Sequence[Use]
    stages: Stages


@verb
def import_publications(given: Sequence[Publication]) -> None:
    """Store published versions, each of another verdict, and tell of them as they were told then.

    None of them retracts, and they come in the order in which they were published. All are stored or
    none; raises what `import_publication` raises for the first that is bad.
    """
    take_public_state()
    before = versions_before(given)
    number([one.version for one in given])
    uses = [use for one in given for use in checked(one, before)]
    number(uses)
    # Published versions take no evidence any more, so it waits for them here; that they come is
    # seen to by the foreign key.
    copy_in(uses)
    insert_all([(one.act, one.version) for one in given])
    show([one.version for one in given])
    tell_of_versions(given)


@verb
def import_published_states(given: Sequence[tuple[Act, Verdict, str]]) -> None:
    """Settle verdicts that readers see, each with why it should be reviewed again, as `import_state` does.

    Raises TransitionNotAllowed when one was not published.
    """
    take_public_state()
    state = {"state": VerdictState.PUBLISHED.value}
    history, reviewed = [], []
    for act, verdict, reason in given:
        require(act, may_import)
        if verdict.state != VerdictState.PUBLISHED:
            raise TransitionNotAllowed(
                f"{verdict.ref} is not published.", "state_not_reached"
            )
        history.append((act, verdict, state, state))
        if reason:
            verdict.review_reason = reason
            reviewed.append(verdict)
    Verdict.objects.bulk_update(reviewed, ["review_reason"])
    copy_values(*told(history))


def versions_before(given: Sequence[Publication]) -> dict[int, VerdictVersion]:
    """Return the last version that each verdict has so far, by the verdict's key."""
    verdicts = [one.version.verdict_id for one in given if one.version.number > 1]
    rows = VerdictVersion.objects.filter(verdict__in=verdicts).order_by("number")
    return {row.verdict_id: row for row in rows}


def checked(one: Publication, before: dict[int, VerdictVersion]) -> list[EvidenceUse]:
    """Bring a version to its stages and return its uses of evidence. Raises for what is bad."""
    require(one.act, may_import)
    version, stages = one.version, one.stages
    last = before.get(version.verdict_id)
    refuse_impossible_change(last, version, stages)
    if not one.uses:
        raise InvalidContent(NEEDS_EVIDENCE, "no_evidence", "evidence")
    refuse_editorial_change_of_meaning(version)
    if stages.approved_by is not None:
        reader = Act(stages.approved_by, one.act.at, authority=one.act.accountable)
        require_second_reader(reader, version)
    for field, value in vars(stages).items():
        setattr(version, field, value)
    uses = made_uses(version, one.uses)
    refuse_wrong_hash(version, last, uses)
    check(version)
    return uses


def show(versions: Sequence[VerdictVersion]) -> None:
    """Have verdicts show their new versions."""
    with connection.cursor() as cursor:
        cursor.execute(SHOW, [VerdictState.PUBLISHED, [one.pk for one in versions]])


def tell_of_versions(given: Sequence[Publication]) -> None:
    """Announce published versions in their order, each with whatever becomes public with it."""
    keys = {"versions": [one.version.pk for one in given]}
    rests, numbered, related = rests_on(keys), numbered_with(keys), related_to(keys)
    ends = {end for found in related.values() for _, both in found for end in both}
    public = public_among("claim", ends)
    tellings = []
    for one in given:
        key = one.version.pk
        public |= {uuid for kind, uuid in rests[key] if kind == "claim"}
        told = [
            *rests[key],
            *(("relation", uuid) for uuid, both in related[key] if both <= public),
            *(("verdict_version", uuid) for uuid in numbered[key]),
        ]
        news = [News(kind=kind, object=uuid) for kind, uuid in told]
        tellings.append(Telling(one.act.at, [*news, news_of(one.version)]))
    announce_all(tellings)


def rests_on(keys: dict[str, list[int]]) -> dict[int, list[Thing]]:
    """Return what each version rests on, itself and relations left out, by its key."""
    found: dict[int, list[Thing]] = defaultdict(list)
    for version, kind, _, uuid in rows_of(RESTS_ON, keys):
        found[version].append((kind, uuid))
    return found


def numbered_with(keys: dict[str, list[int]]) -> dict[int, list[UUID]]:
    """Return the published versions of each version's verdict, by its key."""
    found: dict[int, list[UUID]] = defaultdict(list)
    for version, uuid in rows_of(NUMBERED, keys):
        found[version].append(uuid)
    return found


def related_to(keys: dict[str, list[int]]) -> dict[int, list[tuple[UUID, set[UUID]]]]:
    """Return the relations of each version's claim with the claims at their ends, by its key."""
    found: dict[int, list[tuple[UUID, set[UUID]]]] = defaultdict(list)
    for version, uuid, *both in rows_of(RELATED, keys):
        found[version].append((uuid, set(both)))
    return found


def rows_of(query: str, keys: dict[str, list[int]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, keys)
        yield from cursor.fetchall()
