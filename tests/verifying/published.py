"""Damage to what is public: the ledger and the stored records."""

from tests.verifying.damage import Damage, body, record, row

LEDGER = [
    Damage(
        "event.chain",
        "UPDATE annotations_event SET public_note = 'x' WHERE seq = 3",
        "event 3",
        "content",
    ),
    Damage(
        "event.chain",
        "DELETE FROM annotations_event WHERE seq = 3",
        "event 4",
        "gap",
    ),
    Damage(
        "event.chain",
        "UPDATE annotations_event SET previous_sha256 = repeat('a', 64) WHERE seq = 3",
        "event 3",
        "previous",
    ),
    Damage(
        "event.body",
        "UPDATE annotations_eventbody SET content = 'x' WHERE event_id = 3",
        "event 3",
    ),
    Damage(
        "event.without_body",
        "DELETE FROM annotations_eventbody WHERE event_id = 3",
        "event 3",
    ),
    Damage(
        "event.erased",
        "UPDATE annotations_eventbody SET erased_reason = 'x' WHERE event_id = 3",
        "event 3",
    ),
    Damage(
        "event.erased_by",
        "UPDATE annotations_eventbody SET content = '', salt = '', erased_reason = 'x' "
        "WHERE event_id = 3",
        "event 3",
        "nobody",
    ),
    Damage(
        "ledger.head",
        "UPDATE annotations_ledgerhead SET seq = seq - 1",
        "head",
        "behind",
    ),
    Damage(
        "ledger.head",
        "UPDATE annotations_ledgerhead SET sha256 = repeat('a', 64)",
        "head",
        "hash",
    ),
    Damage(
        "ledger.head",
        "DELETE FROM annotations_ledgerhead",
        "head",
        "gone",
    ),
    Damage(
        "ledger.head",
        "DELETE FROM annotations_event WHERE seq = (SELECT max(seq) FROM annotations_event)",
        "head",
        "last event gone",
    ),
]

CUT_OFF = """
    DELETE FROM annotations_eventbody WHERE event_id = (SELECT max(seq) FROM annotations_event);
    DELETE FROM annotations_event WHERE seq = (SELECT max(seq) FROM annotations_event);
    UPDATE annotations_ledgerhead SET (seq, sha256) =
        (SELECT seq, sha256 FROM annotations_event ORDER BY seq DESC LIMIT 1)
"""
LEDGER += [Damage("ledger.end", CUT_OFF, "its end was cut off", "head moved back")]

RECORDS = [
    Damage(
        "record.event",
        record("verdict", "{published.verdict.uuid}", "seq = 1"),
        "{published.verdict.ref}",
    ),
    Damage(
        "record.event",
        record(
            "verdict",
            "{published.verdict.uuid}",
            "modified_at = now() + interval '1 day'",
        ),
        "{published.verdict.ref}",
        "time",
    ),
    Damage(
        "record.first_event",
        record(
            "verdict",
            "{published.verdict.uuid}",
            "published_at = now() - interval '1 year'",
        ),
        "{published.verdict.ref}",
    ),
    Damage(
        "record.event_body",
        body("verdict", "{published.verdict.uuid}", "register", "book"),
        "{published.verdict.ref}",
    ),
    Damage(
        "event.record",
        "DELETE FROM annotations_record WHERE object = '{published.verdict.uuid}'",
        "{published.verdict.ref}",
    ),
    Damage(
        "record.missing",
        "DELETE FROM annotations_record WHERE object = '{published.evidence.uuid}'",
        "{published.evidence.uuid}",
    ),
    Damage(
        "record.unpublished",
        (
            "INSERT INTO annotations_record (kind, object, ref, seq, state, body, etag, published_at, modified_at, facets, shingles) "
            "SELECT kind, '{draft.verdict.uuid}', '{draft.verdict.ref}', seq, state, body, etag, published_at, modified_at, facets, shingles "
            "FROM annotations_record WHERE object = '{published.verdict.uuid}'"
        ),
        "{draft.verdict.ref}",
        "draft verdict",
    ),
    Damage(
        "record.unpublished",
        "UPDATE annotations_record SET object = '{draft.annotation.uuid}' WHERE object = '{published.annotation.uuid}'",
        "{draft.annotation.uuid}",
        "draft annotation",
    ),
    Damage(
        "record.rebuild",
        body("verdict", "{published.verdict.uuid}", "register", "book"),
        "{published.verdict.ref}",
        "words",
    ),
    Damage(
        "record.rebuild",
        row("evidence", "{published.evidence.uuid}", "title = 'Another title'"),
        "{published.verdict.ref}",
        "table",
    ),
    Damage(
        "record.rebuild",
        row("verdict", "{published.verdict.uuid}", "state = 'withheld'"),
        "{published.verdict.ref}: It is withheld, and is still served whole",
        "withheld and served",
    ),
    Damage(
        "record.rebuild",
        row("annotation", "{two_parts.uuid}", "status = 'withdrawn'"),
        "withdrawn, and is still served whole",
        "withdrawn and served",
    ),
    Damage(
        "record.rebuild",
        row("claim", "{published.claim.uuid}", "merged_into_id = {corrected.claim.pk}"),
        "merged, and is still served whole",
        "merged and served",
    ),
    Damage(
        "record.rebuild",
        row("verdict", "{retracted.verdict.uuid}", "state = 'published'"),
        "{retracted.verdict.ref}: It stands, and is served as retracted",
        "stands and is not served",
    ),
    Damage(
        "record.rebuild",
        row("verdict", "{retracted.verdict.uuid}", "state_note = 'Another reason.'"),
        "public_note",
        "note of a tombstone",
    ),
    Damage(
        "record.rebuild",
        "DELETE FROM annotations_relation",
        "none of the tables",
        "row gone",
    ),
    Damage(
        "record.columns",
        (
            "ALTER TABLE annotations_record DROP CONSTRAINT record_fits_its_hash;"
            + record("verdict", "{published.verdict.uuid}", "etag = repeat('a', 64)")
        ),
        "ETag",
        "etag",
    ),
    Damage(
        "record.columns",
        record(
            "verdict",
            "{published.verdict.uuid}",
            "body = 'x', etag = encode(sha256('x'), 'hex')",
        ),
        "not a record",
        "body",
    ),
    Damage(
        "record.columns",
        record("verdict", "{published.verdict.uuid}", "ref = 'V-9999'"),
        "V-9999",
        "re",
    ),
    Damage(
        "record.columns",
        record("verdict", "{retracted.verdict.uuid}", "state = 'current'"),
        "{retracted.verdict.ref}",
        "state",
    ),
    Damage(
        "record.columns",
        record(
            "verdict",
            "{published.verdict.uuid}",
            "facets = array_append(facets, 'rating:false')",
        ),
        "filter",
        "facets",
    ),
    Damage(
        "record.columns",
        record("verdict", "{published.verdict.uuid}", "shingles = ARRAY[1]"),
        "Quotations are found in it",
        "shingles",
    ),
    Damage(
        "record.columns",
        record("verdict", "{published.verdict.uuid}", "search = NULL"),
        "Search",
        "search",
    ),
    Damage(
        "record.columns",
        record(
            "verdict",
            "{published.verdict.uuid}",
            "search = search || to_tsvector('simple', 'secret')",
        ),
        "Search",
        "more search",
    ),
    Damage(
        "record.columns",
        record("verdict", "{published.verdict.uuid}", "object = gen_random_uuid()"),
        "identifier",
        "object",
    ),
]
