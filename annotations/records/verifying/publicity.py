"""Checks on what is public: all that published versions rest on has a record, and nothing else."""

from annotations.records.resting import UNRECORDED, within_public
from annotations.records.verifying.findings import REBUILD, query

# Publishers and agents stay public when an article or an appearance comes to name another, and a
# relation became public with either of its claims: what they need beside a record is their event.
# Each rule is a query of its own: put together by OR, PostgreSQL compares every record with every thing.
NAMED = "SELECT r.kind || ' ' || coalesce(nullif(r.ref, ''), r.object::text)"
UNPUBLISHED = f"""
    {NAMED} FROM annotations_record r
    WHERE r.kind NOT IN ('publisher', 'agent', 'relation')
      AND NOT EXISTS (SELECT FROM public p WHERE p.kind = r.kind AND p.uuid = r.object)
    UNION {NAMED} FROM annotations_record r
    WHERE r.kind = 'publisher'
      AND NOT EXISTS (SELECT FROM annotations_publisher p WHERE p.uuid = r.object)
    UNION {NAMED} FROM annotations_record r
    WHERE r.kind = 'agent'
      AND NOT EXISTS (SELECT FROM annotations_agent g WHERE g.uuid = r.object)
    UNION {NAMED} FROM annotations_record r
    WHERE r.kind = 'relation' AND NOT EXISTS (
        SELECT FROM annotations_relation l
        JOIN annotations_claim f ON f.id = l.from_claim_id
        JOIN annotations_claim t ON t.id = l.to_claim_id
        JOIN public pf ON pf.kind = 'claim' AND pf.uuid = f.uuid
        JOIN public pt ON pt.kind = 'claim' AND pt.uuid = t.uuid
        WHERE l.uuid = r.object)
    UNION {NAMED} FROM annotations_record r
    WHERE NOT EXISTS (SELECT FROM annotations_event e
                      WHERE e.kind = r.kind AND e.object = r.object)
"""  # noqa: S608  # words of our own


CHECKS = (
    query(
        "record.unpublished",
        within_public(UNPUBLISHED),
        "It has a public record, and nothing that is published rests on it.",
        "Find out who wrote it: readers may have seen what nobody published.",
    ),
    query(
        "record.missing",
        within_public(
            UNRECORDED.replace("p.kind, p.uuid, p.name", "p.kind || ' ' || p.name")
        ),
        "Something published rests on it, and it has no record.",
        REBUILD,
    ),
)
