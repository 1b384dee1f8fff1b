"""Checks on verdicts and their versions: numbers, hashes, second readers, states."""

from annotations.models import VerdictVersion
from annotations.records.verdicts import version_hash
from annotations.records.verifying.findings import Breaches, Check, Rows, query

VERSIONS = Rows(
    "annotations_verdictversion w JOIN annotations_verdict v ON v.id = w.verdict_id",
    "v.ref || ' version ' || w.number",
)
FOLLOWING = Rows(
    VERSIONS.source
    + """
    LEFT JOIN annotations_verdictversion b
        ON b.verdict_id = w.verdict_id AND b.number = w.number - 1
    """,
    VERSIONS.named,
)
RATED = Rows(
    VERSIONS.source + " JOIN annotations_rating r ON r.id = w.rating_id",
    VERSIONS.named,
)
# What the history told last of each column that no hash covers. Its times have milliseconds.
HISTORY = """
    LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(e.key, e.value ORDER BY h.id) AS last
        FROM annotations_history h, jsonb_each(h.after) e
        WHERE h.object = w.uuid AND jsonb_typeof(h.after) = 'object'
          AND e.key IN ('author_id', 'writers', 'approved_by_id', 'approved_at', 'published_by_id',
                        'published_at', 'reviewer_id', 'rating_id', 'mode', 'submitted_at')
    ) told ON true
"""
TOLD_VERSIONS = Rows(VERSIONS.source + HISTORY, VERSIONS.named)
TOLD_ASSESSMENTS = Rows(
    "annotations_assessment w JOIN annotations_verdict v ON v.id = w.verdict_id"
    + HISTORY,
    "v.ref || ', assessment ' || w.uuid",
)
# Assessments from before modes were told of are all taken as not blind.
UNTOLD_MODE = "coalesce(told.last ->> 'mode', 'check') <> w.mode"
FORGED = (
    "Find out who wrote to the database, and ask those who are named before anybody "
    "relies on it."
)
SUBMITTED = "w.submitted_at IS NOT NULL AND "
READ_AGAIN = "Retract the verdict, and reinstate it once it has been read again."
WINDOW = 100  # versions read at once, each with its evidence


def untold(column: str) -> str:
    """Return the condition that a column is not what the history told last."""
    return f"told.last ->> '{column}' IS DISTINCT FROM w.{column}::text"


def untold_time(column: str) -> str:
    """Return the condition that a time is not the one that the history told last."""
    return (
        f"(told.last ->> '{column}')::timestamptz "
        f"IS DISTINCT FROM date_trunc('milliseconds', w.{column})"
    )


def hashes() -> Breaches:
    """Yield the submitted versions whose content is not what was hashed."""
    rows = (
        VerdictVersion.objects.filter(submitted_at__isnull=False)
        .select_related("verdict__scale", "rating")
        .prefetch_related("evidence_uses__evidence")
        .order_by("pk")
    )
    for version in rows.iterator(chunk_size=WINDOW):
        if version.sha256 != version_hash(version, version.evidence_uses.all()):
            yield (
                f"{version.verdict.ref} version {version.number}",
                "Its content does not fit its SHA-256.",
            )


CHECKS = (
    Check("version.sha256", hashes),
    query(
        "version.numbering",
        """
        SELECT v.ref, count(w.id), coalesce(max(w.number), 0) FROM annotations_verdict v
        LEFT JOIN annotations_verdictversion w ON w.verdict_id = v.id
        GROUP BY v.id HAVING count(w.id) = 0 OR min(w.number) <> 1
            OR max(w.number) <> count(w.id)
        """,
        "It has {} versions, the last numbered {}; they are numbered from 1 without gaps.",
    ),
    FOLLOWING.check(
        "version.previous_sha256",
        where=SUBMITTED + "w.previous_sha256 <> coalesce(b.sha256, '')",
        wrong="It does not hold the SHA-256 of the version before.",
    ),
    VERSIONS.check(
        "version.second_reader",
        where="w.approved_by_id = w.author_id OR w.approved_by_id = ANY (w.writers)",
        wrong="Whoever approved it wrote in it.",
        remedy=READ_AGAIN,
    ),
    TOLD_VERSIONS.check(
        "version.history",
        where=f"""{untold("author_id")} OR {untold("approved_by_id")} OR {untold("published_by_id")}
            OR told.last -> 'writers' IS DISTINCT FROM to_jsonb(w.writers::text[])
            OR {untold_time("approved_at")} OR {untold_time("published_at")}""",
        wrong="The history tells of other writers, of another second reader or of other times.",
        remedy=FORGED,
    ),
    TOLD_ASSESSMENTS.check(
        "assessment.history",
        where=f"""{untold("reviewer_id")} OR {untold("rating_id")}
            OR {untold_time("submitted_at")} OR {UNTOLD_MODE}""",
        wrong="The history tells of another reviewer, rating, mode or time.",
        remedy=FORGED,
    ),
    VERSIONS.check(
        "version.author",
        where="w.author_id <> ALL (w.writers)",
        wrong="Its author is not among its writers.",
    ),
    VERSIONS.check(
        "version.stages",
        where="""(w.approved_at IS NULL) <> (w.approved_by_id IS NULL)
            OR (w.published_at IS NULL) <> (w.published_by_id IS NULL)
            OR (w.submitted_at IS NULL
                AND (w.approved_at IS NOT NULL OR w.published_at IS NOT NULL))
            OR (w.published_at IS NOT NULL AND w.approved_at IS NULL
                AND w.change_class <> 'retraction')""",
        wrong="It was approved or published before its time, or nobody is named for it.",
        remedy=READ_AGAIN,
    ),
    VERSIONS.check(
        "version.complete",
        where=SUBMITTED
        + """(w.rating_id IS NULL OR w.as_of IS NULL OR w.summary = ''
            OR w.justification = '' OR w.claim_text = '' OR w.sha256 = ''
            OR (w.public_note = '' AND w.change_class NOT IN ('initial', 'editorial')))""",
        wrong="It was submitted without a rating, a summary, a justification, an as-of date, "
        "the claim's words or a public note.",
        remedy=READ_AGAIN,
    ),
    VERSIONS.check(
        "version.evidence",
        where=SUBMITTED
        + "NOT EXISTS (SELECT FROM annotations_evidenceuse u WHERE u.version_id = w.id)",
        wrong="It was submitted without evidence.",
        remedy=READ_AGAIN,
    ),
    RATED.check(
        "version.scale",
        where="r.scale_id <> v.scale_id",
        wrong="Its rating belongs to another scale than the verdict's.",
    ),
    query(
        "verdict.current_version",
        """
        SELECT v.ref FROM annotations_verdict v
        LEFT JOIN LATERAL (
            SELECT id FROM annotations_verdictversion w
            WHERE w.verdict_id = v.id AND w.published_at IS NOT NULL
            ORDER BY number DESC LIMIT 1) last ON true
        WHERE v.current_version_id IS DISTINCT FROM last.id
        """,
        "The version that readers are shown is not the last one published.",
    ),
    query(
        "verdict.state",
        """
        SELECT v.ref, v.state FROM annotations_verdict v
        LEFT JOIN annotations_verdictversion p
            ON p.verdict_id = v.id AND p.published_at IS NULL
        LEFT JOIN annotations_verdictversion c ON c.id = v.current_version_id
        WHERE v.state <> ALL (CASE
            WHEN c.change_class = 'retraction' THEN ARRAY['retracted']
            WHEN c.id IS NOT NULL THEN ARRAY['published', 'withheld']
            WHEN p.approved_at IS NOT NULL THEN ARRAY['approved']
            WHEN p.submitted_at IS NOT NULL THEN ARRAY['in_review']
            ELSE ARRAY['draft'] END)
        """,
        "Its state is '{}', and its versions say otherwise.",
    ),
)
