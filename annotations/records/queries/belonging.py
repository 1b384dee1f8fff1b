"""Which things belong to others: what narrows the queries to some of a kind.

Each is a SELECT of identifiers; `%(wanted)s` is a list of those of the others. What is looked for goes
from one table to the next as one value, so that it is found by index whatever PostgreSQL expects of it.
"""

THEMSELVES = "SELECT unnest(%(wanted)s::uuid[])"

CLAIMS = "ARRAY(SELECT id FROM annotations_claim WHERE uuid = ANY (%(wanted)s::uuid[]))"
ARTICLES = (
    "ARRAY(SELECT id FROM annotations_article WHERE uuid = ANY (%(wanted)s::uuid[]))"
)
ANNOTATIONS = (
    f"ARRAY(SELECT id FROM annotations_annotation WHERE article_id = ANY ({ARTICLES}))"
)

# What is in some articles or on some claims, by its kind; a relation is where it starts.
BELONGING = {
    "revision": f"SELECT uuid FROM annotations_revision WHERE article_id = ANY ({ARTICLES})",
    "annotation": f"SELECT uuid FROM annotations_annotation WHERE article_id = ANY ({ARTICLES})",
    "appearance": f"SELECT uuid FROM annotations_appearance WHERE annotation_id = ANY ({ANNOTATIONS})",
    "relation": f"SELECT uuid FROM annotations_relation WHERE from_claim_id = ANY ({CLAIMS})",
    "verdict": f"SELECT uuid FROM annotations_verdict WHERE claim_id = ANY ({CLAIMS})",
}
