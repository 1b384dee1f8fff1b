"""Checks on revisions and on the anchors in them. Offsets are code points, half-open."""

from annotations.records.verifying.findings import Rows, query

REVISIONS = Rows(
    "annotations_revision r JOIN annotations_article a ON a.id = r.article_id",
    "a.ref || ' revision ' || r.number",
)
ANCHORS = Rows(
    """
    annotations_anchor k
    JOIN annotations_annotation n ON n.id = k.annotation_id
    JOIN annotations_revision r ON r.id = k.revision_id
    JOIN annotations_article a ON a.id = r.article_id
    """,
    "'annotation ' || n.uuid || ' part ' || k.part || ' in ' || a.ref || ' revision ' || r.number",
)
PARTS = Rows(
    ANCHORS.source
    + """
    JOIN annotations_anchor l ON l.annotation_id = k.annotation_id
        AND l.revision_id = k.revision_id AND l.part > k.part
    """,
    ANCHORS.named,
)
ANNOTATIONS = Rows(
    "annotations_annotation n JOIN annotations_article a ON a.id = n.article_id",
    "'annotation ' || n.uuid",
)
STANDS = 'k."end" > k.start AND k."end" <= r.length AND '
REANCHOR = "Put the annotation in its place again with the reanchor action."

CHECKS = (
    REVISIONS.check(
        "revision.length",
        "r.length",
        "char_length(r.text)",
        where="r.length <> char_length(r.text)",
        wrong="Its length is said to be {} code points and is {}.",
    ),
    REVISIONS.check(
        "revision.sha256",
        where="r.text_sha256 <> encode(sha256(convert_to(r.text, 'UTF8')), 'hex')",
        wrong="Its text does not fit its SHA-256.",
    ),
    REVISIONS.check(
        "revision.raw_sha256",
        "r.raw_sha256",
        where="r.raw_sha256 !~ '^[0-9a-f]{64}$'",
        wrong="The SHA-256 of its raw bytes is '{}', which is none.",
    ),
    query(
        "revision.numbering",
        """
        SELECT a.ref, count(r.id), coalesce(max(r.number), 0)
        FROM annotations_article a
        LEFT JOIN annotations_revision r ON r.article_id = a.id
        GROUP BY a.id HAVING count(r.id) = 0 OR min(r.number) <> 1
            OR max(r.number) <> count(r.id)
        """,
        "It has {} revisions, the last numbered {}; they are numbered from 1 without gaps.",
    ),
    ANCHORS.check(
        "anchor.article",
        where="n.article_id <> r.article_id",
        wrong="The anchor stands in another article than its annotation.",
    ),
    ANCHORS.check(
        "anchor.place",
        "k.start",
        'k."end"',
        "r.length",
        where="""(k.start IS NULL) <> (k."end" IS NULL)
            OR (k.state = 'orphaned') <> (k.start IS NULL)
            OR k.start >= k."end" OR k."end" > r.length""",
        wrong="Its place {}–{} does not lie in the text of {} code points, or its state "
        "says otherwise.",
        remedy=REANCHOR,
    ),
    ANCHORS.check(
        "anchor.exact",
        "k.start",
        'k."end"',
        where=STANDS + 'substr(r.text, k.start + 1, k."end" - k.start) <> k.exact',
        wrong="The quotation is not what stands at {}–{}.",
        remedy=REANCHOR,
    ),
    ANCHORS.check(
        "anchor.selectors",
        where=STANDS
        + """(right(left(r.text, k.start), char_length(k.prefix)) <> k.prefix
            OR substr(r.text, k."end" + 1, char_length(k.suffix)) <> k.suffix)""",
        wrong="The words kept around the quotation are not those around its place.",
        remedy=REANCHOR,
    ),
    PARTS.check(
        "anchor.parts",
        "l.part",
        where='k."end" > l.start',
        wrong="It overlaps part {}, or comes after it.",
        remedy=REANCHOR,
    ),
    ANNOTATIONS.check(
        "annotation.place",
        "a.ref",
        where="NOT EXISTS (SELECT FROM annotations_anchor k WHERE k.annotation_id = n.id)",
        wrong="It has no place in any revision of {}.",
        remedy=REANCHOR,
    ),
    query(
        "annotation.parts",
        """
        SELECT 'annotation ' || n.uuid, r.number, count(*), max(k.part)
        FROM annotations_anchor k
        JOIN annotations_annotation n ON n.id = k.annotation_id
        JOIN annotations_revision r ON r.id = k.revision_id
        GROUP BY n.id, r.id HAVING max(k.part) <> count(*)
        """,
        "In revision {} it has {} parts, the last numbered {}: a part is missing.",
        REANCHOR,
    ),
)
