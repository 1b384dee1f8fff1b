"""All damage that is done: to guards, texts, claims and versions here, to what is public beside."""

from tests.verifying.damage import Damage, anchors, row, verdict, version
from tests.verifying.published import LEDGER, RECORDS

GUARDS = [
    Damage(
        "guard.constraint",
        "ALTER TABLE annotations_evidence DROP CONSTRAINT evidence_can_be_found",
        "evidence_can_be_found",
        "check",
    ),
    Damage(
        "guard.constraint",
        "DROP INDEX verdict_one_live_per_claim_and_language",
        "verdict_one_live_per_claim_and_language",
        "unique index",
    ),
    Damage(
        "guard.trigger",
        "ALTER TABLE annotations_revision DISABLE TRIGGER USER",
        "revision_never_changes",
        "switched of",
    ),
    Damage(
        "guard.trigger",
        "DROP TRIGGER {event_trigger} ON annotations_event",
        "event_never_changes",
        "dropped",
    ),
    Damage(
        "guard.trigger",
        "CREATE OR REPLACE FUNCTION {event_trigger}() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
        "event_never_changes",
        "made to do nothing",
    ),
    Damage(
        "guard.trigger",
        "DROP TRIGGER {event_trigger} ON annotations_event; CREATE TRIGGER {event_trigger} "
        "BEFORE UPDATE OR DELETE ON annotations_event FOR EACH ROW WHEN (false) "
        "EXECUTE FUNCTION {event_trigger}()",
        "event_never_changes",
        "never fired",
    ),
    Damage(
        "guard.trigger",
        "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) "
        "RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT true $$",
        "event_never_changes",
        "passed over for everybody",
    ),
    Damage(
        "guard.trigger",
        "SET LOCAL pgtrigger.ignore = '{{{event_trigger}}}'",
        "event_never_changes",
        "passed over by a setting",
    ),
    Damage(
        "guard.reference",
        "DELETE FROM annotations_evidence WHERE uuid = '{draft.evidence.uuid}'",
        "{draft.evidence.pk}",
    ),
    Damage(
        "guard.public_role",
        "GRANT SELECT ON annotations_verdictversion TO factcheck_public",
        "may read annotations_verdictversion",
        "a table",
    ),
    Damage(
        "guard.public_role",
        "GRANT SELECT (note) ON annotations_annotation TO PUBLIC",
        "may read annotations_annotation",
        "one column, by way of PUBLIC",
    ),
    Damage(
        "guard.public_role",
        "REVOKE SELECT ON annotations_event FROM factcheck_public",
        "may not read annotations_event",
        "too little",
    ),
    Damage(
        "guard.public_role",
        "GRANT UPDATE ON annotations_record TO factcheck_public",
        "may write annotations_record",
        "writing",
    ),
    Damage(
        "guard.public_role",
        "ALTER POLICY release_public ON annotations_release USING (true)",
        "other rows of annotations_release",
        "a policy for all rows",
    ),
    Damage(
        "guard.public_role",
        "CREATE FUNCTION peek() RETURNS text LANGUAGE sql SECURITY DEFINER "
        "AS $$ SELECT summary FROM annotations_verdictversion LIMIT 1 $$",
        "peek() does",
        "a function in its owner's name",
    ),
]

TEXTS = [
    Damage(
        "revision.length",
        row("revision", "{first_revision.uuid}", "length = length + 1"),
        "{published.article.ref} revision 1",
    ),
    Damage(
        "revision.sha256",
        row("revision", "{first_revision.uuid}", "text = replace(text, 'é', 'e')"),
        "{published.article.ref} revision 1",
    ),
    Damage(
        "revision.raw_sha256",
        row("revision", "{first_revision.uuid}", "raw_sha256 = 'unknown'"),
        "{published.article.ref} revision 1",
    ),
    Damage(
        "revision.numbering",
        row("revision", "{first_revision.uuid}", "number = 2"),
        "{published.article.ref}",
        "gap",
    ),
    Damage(
        "revision.numbering",
        "DELETE FROM annotations_revision WHERE uuid = '{first_revision.uuid}'",
        "{published.article.ref}",
        "no revision",
    ),
    Damage(
        "anchor.article",
        row("annotation", "{two_parts.uuid}", "article_id = {draft.article.pk}"),
        "{two_parts.uuid}",
    ),
    Damage("anchor.place", anchors('"end" = 100000'), "{two_parts.uuid}", "outside"),
    Damage(
        "anchor.place",
        "ALTER TABLE annotations_anchor DROP CONSTRAINT anchor_has_a_place;"
        + anchors("state = 'moved', start = NULL"),
        "{two_parts.uuid}",
        "hal",
    ),
    Damage(
        "anchor.exact",
        anchors('start = start + 1, "end" = "end" + 1', "part = 1"),
        "{two_parts.uuid}",
        "shifted",
    ),
    Damage(
        "anchor.exact",
        anchors("exact = replace(exact, U&'e\\0301', 'é')", "part = 1"),
        "{two_parts.uuid}",
        "composed",
    ),
    Damage("anchor.selectors", anchors("prefix = 'x'"), "{two_parts.uuid}", "prefix"),
    Damage("anchor.selectors", anchors("suffix = 'x'"), "{two_parts.uuid}", "suffix"),
    Damage(
        "anchor.parts",
        (anchors("part = 3 - part + 10") + ";" + anchors("part = part - 10")),
        "{two_parts.uuid}",
    ),
    Damage(
        "annotation.place",
        "DELETE FROM annotations_anchor WHERE annotation_id = {two_parts.pk}",
        "{two_parts.uuid}",
    ),
    Damage(
        "annotation.parts",
        "DELETE FROM annotations_anchor WHERE part = 1 AND annotation_id = {two_parts.pk}",
        "{two_parts.uuid}",
    ),
]

HISTORIES = [
    Damage(
        "history.lost",
        (
            "DELETE FROM annotations_anchor WHERE annotation_id = {draft.annotation.pk};"
            "DELETE FROM annotations_annotation WHERE id = {draft.annotation.pk}"
        ),
        "annotation {draft.annotation.uuid}: The history tells that it was made (annotate",
        "an annotation nobody published",
    ),
]

CLAIMS = [
    Damage(
        "claim.merge_cycle",
        row("claim", "{published.claim.uuid}", "merged_into_id = {merged.pk}"),
        "{merged.ref}",
        "of two",
    ),
    Damage(
        "claim.merge_cycle",
        row("claim", "{draft.claim.uuid}", "merged_into_id = {draft.claim.pk}"),
        "{draft.claim.ref}",
        "of one",
    ),
    Damage(
        "claim.live_verdict_on_merged",
        row("claim", "{draft.claim.uuid}", "merged_into_id = {published.claim.pk}"),
        "{draft.claim.ref}",
    ),
    Damage(
        "appearance.moved",
        row("appearance", "{retracted.appearance.uuid}", "claim_id = {merged.pk}"),
        "{retracted.appearance.uuid}",
    ),
]

VERSIONS = [
    Damage(
        "version.sha256", version("summary = 'Another.'"), "{published.verdict.ref}"
    ),
    Damage(
        "version.sha256",
        "UPDATE annotations_evidenceuse SET stance = 'context' WHERE version_id = {published.version.pk}",
        "{published.verdict.ref}",
        "evidence",
    ),
    Damage(
        "version.numbering",
        version("number = 3, change_class = 'update', public_note = 'x'"),
        "{published.verdict.ref}",
    ),
    Damage(
        "version.previous_sha256",
        version("previous_sha256 = repeat('a', 64)"),
        "{published.verdict.ref}",
    ),
    Damage(
        "version.second_reader",
        version("writers = writers || approved_by_id"),
        "{published.verdict.ref}",
    ),
    Damage(
        "version.history",
        version("approved_by_id = {cast.dora.pk}"),
        "{published.verdict.ref} version 1",
        "another second reader",
    ),
    Damage(
        "version.history",
        version("author_id = {cast.cleo.pk}, writers = ARRAY[{cast.cleo.pk}]"),
        "{published.verdict.ref} version 1",
        "another author",
    ),
    Damage(
        "version.history",
        version("approved_at = approved_at - interval '1 hour'"),
        "{published.verdict.ref} version 1",
        "another time",
    ),
    Damage(
        "version.history",
        "DELETE FROM annotations_history WHERE object = '{published.version.uuid}'",
        "{published.verdict.ref} version 1",
        "no history",
    ),
    Damage(
        "assessment.history",
        "UPDATE annotations_assessment SET mode = 'check'",
        "{draft.verdict.ref}, assessment",
    ),
    Damage("version.author", version("writers = '{{}}'"), "{published.verdict.ref}"),
    Damage(
        "version.stages", version("published_by_id = NULL"), "{published.verdict.ref}"
    ),
    Damage(
        "version.stages",
        (
            "ALTER TABLE annotations_verdictversion DROP CONSTRAINT version_published_once_approved;"
            + version("approved_at = NULL, approved_by_id = NULL")
        ),
        "{published.verdict.ref}",
        "never approved",
    ),
    Damage("version.complete", version("claim_text = ''"), "{published.verdict.ref}"),
    Damage(
        "version.evidence",
        "DELETE FROM annotations_evidenceuse WHERE version_id = {published.version.pk}",
        "{published.verdict.ref}",
    ),
    Damage(
        "version.scale",
        (
            "INSERT INTO annotations_ratingscale (uuid, slug, number, name, methodology) "
            "VALUES (gen_random_uuid(), 'other', 1, 'Other', 'None.');"
            "UPDATE annotations_verdict SET scale_id = currval('annotations_ratingscale_id_seq') "
            "WHERE uuid = '{published.verdict.uuid}'"
        ),
        "{published.verdict.ref}",
    ),
    Damage(
        "verdict.current_version",
        row(
            "verdict",
            "{corrected.verdict.uuid}",
            "current_version_id = {superseded.pk}",
        ),
        "{corrected.verdict.ref}",
    ),
    Damage("verdict.state", verdict("state = 'retracted'"), "{published.verdict.ref}"),
    Damage(
        "verdict.state",
        row("verdict", "{draft.verdict.uuid}", "state = 'in_review'"),
        "{draft.verdict.ref}",
        "of a draft",
    ),
]

DAMAGES = [*GUARDS, *TEXTS, *HISTORIES, *CLAIMS, *VERSIONS, *LEDGER, *RECORDS]
