"""Checks on the ledger: no gap, every hash, the head, and that records point to their last event."""

from annotations.models import Event
from annotations.records.chain import Link, link_hash
from annotations.records.verifying.findings import (
    REBUILD,
    WINDOW,
    Breaches,
    Check,
    query,
)

BROKEN = (
    "Keep a copy of the database, find out who wrote to it, and restore a backup: "
    "the ledger is evidence."
)


def chain() -> Breaches:
    """Yield every place where the chain of events breaks."""
    names = Link.__struct_fields__
    rows = Event.objects.order_by("seq").values_list(*names, "sha256")
    seq, previous = 0, ""
    for *said, sha256 in rows.iterator(chunk_size=WINDOW):
        link = Link(**dict(zip(names, said, strict=True)))
        if link.seq != seq + 1:
            yield f"event {link.seq}", f"It follows event {seq}: there is a gap."
        if link.previous_sha256 != previous:
            yield f"event {link.seq}", "It does not hold the hash of the event before."
        if sha256 != link_hash(link):
            yield f"event {link.seq}", "Its content does not fit its hash."
        seq, previous = link.seq, sha256


CHECKS = (
    Check("event.chain", chain, BROKEN),
    query(
        "event.body",
        """
        SELECT 'event ' || b.event_id FROM annotations_eventbody b
        JOIN annotations_event e ON e.seq = b.event_id
        WHERE b.erased_reason = ''
          AND e.body_sha256 <> encode(sha256(b.salt || b.content), 'hex')
        """,
        "Its body does not fit its hash.",
        BROKEN,
    ),
    query(
        "event.without_body",
        "SELECT 'event ' || e.seq FROM annotations_event e WHERE NOT EXISTS "
        "(SELECT FROM annotations_eventbody b WHERE b.event_id = e.seq)",
        "Its body is gone, and it was not erased.",
        BROKEN,
    ),
    query(
        "event.erased",
        "SELECT 'event ' || event_id FROM annotations_eventbody WHERE erased_reason <> '' "
        "AND (length(content) > 0 OR length(salt) > 0)",
        "Its body is marked as erased and is still there.",
        "Empty its content and salt.",
    ),
    query(
        "event.erased_by",
        """
        SELECT 'event ' || b.event_id FROM annotations_eventbody b
        JOIN annotations_event e ON e.seq = b.event_id
        WHERE b.erased_reason <> '' AND NOT EXISTS (
            SELECT FROM annotations_history h
            WHERE h.object = e.object AND h.verb = 'erase' AND h.after ->> 'seq' = e.seq::text)
        """,
        "Its body was erased, and the history does not tell by whom.",
        "Find out who wrote to the database; manage.py erase tells the history.",
    ),
    query(
        "ledger.head",
        """
        SELECT 'ledger head', h.seq, e.seq
        FROM (VALUES (1)) one(id)
        LEFT JOIN annotations_ledgerhead h ON h.id = one.id
        LEFT JOIN (SELECT seq, sha256 FROM annotations_event ORDER BY seq DESC LIMIT 1) e ON true
        WHERE h.seq IS DISTINCT FROM coalesce(e.seq, 0)
           OR h.sha256 IS DISTINCT FROM coalesce(e.sha256, '')
        """,
        "It stands at {} and the last event is {}, or their hashes differ.",
        BROKEN,
    ),
    query(
        "ledger.end",
        """
        WITH ledger AS (SELECT coalesce(max(seq), 0) AS ends FROM annotations_event), named AS (
            SELECT kind || ' ' || coalesce(nullif(ref, ''), object::text) AS by, seq
            FROM annotations_record
            UNION ALL SELECT 'subscription ' || uuid, position FROM annotations_subscription
        )
        SELECT named.by, named.seq, ledger.ends FROM named, ledger WHERE named.seq > ledger.ends
        """,
        "It has event {}, and the ledger ends with {}: its end was cut off.",
        BROKEN,
    ),
    query(
        "record.event",
        """
        SELECT r.kind || ' ' || coalesce(nullif(r.ref, ''), r.object::text), r.seq, last.seq
        FROM annotations_record r
        LEFT JOIN LATERAL (
            SELECT seq, occurred_at FROM annotations_event e
            WHERE e.kind = r.kind AND e.object = r.object ORDER BY seq DESC LIMIT 1) last ON true
        WHERE (r.seq IS DISTINCT FROM last.seq OR r.modified_at IS DISTINCT FROM last.occurred_at)
          AND r.seq <= (SELECT max(seq) FROM annotations_event)
        """,
        "Its record names event {}, and its last event is {}, or their times differ.",
        REBUILD,
    ),
    query(
        "record.event_body",
        """
        SELECT r.kind || ' ' || coalesce(nullif(r.ref, ''), r.object::text), r.seq
        FROM annotations_record r
        JOIN annotations_eventbody b ON b.event_id = r.seq
        WHERE b.erased_reason = '' AND b.content <> r.body
        """,
        "Its record is not what event {} told.",
        REBUILD,
    ),
    query(
        "event.record",
        """
        SELECT DISTINCT e.kind || ' ' || coalesce(nullif(e.ref, ''), e.object::text)
        FROM annotations_event e WHERE NOT EXISTS (
            SELECT FROM annotations_record r WHERE r.kind = e.kind AND r.object = e.object)
        """,
        "The ledger told of it, and it has no record.",
        REBUILD,
    ),
    query(
        "record.first_event",
        """
        SELECT r.kind || ' ' || coalesce(nullif(r.ref, ''), r.object::text)
        FROM annotations_record r JOIN LATERAL (
            SELECT occurred_at FROM annotations_event e
            WHERE e.kind = r.kind AND e.object = r.object ORDER BY seq LIMIT 1) first ON true
        WHERE r.published_at <> first.occurred_at
        """,
        "It is not said to be public since its first event.",
        REBUILD,
    ),
)
