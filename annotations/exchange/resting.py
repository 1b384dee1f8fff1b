"""Which published records rest under some verdicts: found by the database, whatever their number."""

from typing import Any

from django.db import connections
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from annotations.models import Record

PUBLIC = "public"
# Each kind's records are a table of this statement. What refers to others does so by its facets,
# but for the agents on a claim's way and for the evidence of earlier versions, which stand in the
# bodies alone.
RESTING = """
    WITH verdicts AS MATERIALIZED (
        SELECT id, object, facets, body FROM annotations_record WHERE id IN ({verdicts})
    ),
    named AS MATERIALIZED (
        SELECT DISTINCT f, split_part(f, ':', 1) AS kind,
               substr(f, strpos(f, ':') + 1) AS value
        FROM verdicts, unnest(facets) f
    ),
    verdict_versions AS MATERIALIZED (
        SELECT r.id, r.body FROM annotations_record r, unnest(r.facets) f
        WHERE r.kind = 'verdict_version' AND r.state = 'current'
          AND f IN (SELECT 'verdict:' || object FROM verdicts)
    ),
    claims AS (
        SELECT id FROM annotations_record WHERE kind = 'claim' AND state = 'current'
          AND object IN (SELECT value::uuid FROM named WHERE kind = 'claim')
    ),
    evidences AS MATERIALIZED (
        SELECT id, facets FROM annotations_record WHERE kind = 'evidence' AND state = 'current'
          AND object IN (
            SELECT value::uuid FROM named WHERE kind = 'evidence'
            UNION SELECT (jsonb_array_elements(
                convert_from(body, 'UTF8')::jsonb -> 'evidence') ->> 'evidence')::uuid
            FROM verdict_versions)
    ),
    annotations AS MATERIALIZED (
        SELECT id, facets FROM annotations_record WHERE kind = 'annotation' AND state = 'current'
          AND object IN (
            SELECT value::uuid FROM named WHERE kind = 'annotation'
            UNION SELECT substr(f, 12)::uuid FROM evidences, unnest(facets) f
            WHERE f ^@ 'annotation:')
    ),
    articles AS MATERIALIZED (
        SELECT id, object, facets FROM annotations_record
        WHERE kind = 'article' AND state = 'current'
          AND object IN (
            SELECT value::uuid FROM named WHERE kind = 'article'
            UNION SELECT substr(f, 9)::uuid FROM annotations, unnest(facets) f
            WHERE f ^@ 'article:')
    ),
    revisions AS (
        SELECT r.id FROM annotations_record r, unnest(r.facets) f
        WHERE r.kind = 'revision' AND r.state = 'current'
          AND f IN (SELECT 'article:' || object FROM articles)
    ),
    appearances AS (
        SELECT r.id FROM annotations_record r, unnest(r.facets) f
        WHERE r.kind = 'appearance' AND r.state = 'current'
          AND f IN (SELECT f FROM named WHERE kind = 'annotation')
        INTERSECT
        SELECT r.id FROM annotations_record r, unnest(r.facets) f
        WHERE r.kind = 'appearance' AND f IN (SELECT f FROM named WHERE kind = 'claim')
    ),
    relations AS (
        SELECT id FROM annotations_record WHERE kind = 'relation' AND state = 'current'
        EXCEPT
        SELECT r.id FROM annotations_record r, unnest(r.facets) facet(f)
        WHERE r.kind = 'relation' AND facet.f ^@ 'claim:'
          AND NOT EXISTS (SELECT FROM named WHERE named.f = facet.f)
    ),
    publishers AS (
        SELECT r.id FROM annotations_record r, unnest(r.facets) f
        WHERE r.kind = 'publisher' AND r.state = 'current'
          AND f IN (SELECT 'slug:' || substr(g, 11) FROM articles, unnest(facets) g
                    WHERE g ^@ 'publisher:')
    ),
    scales AS (
        SELECT r.id FROM annotations_record r, unnest(r.facets) f
        WHERE r.kind = 'scale' AND r.state = 'current'
          AND f IN (SELECT 'slug:' || value FROM named WHERE kind = 'scale')
    ),
    agents AS (
        SELECT id FROM annotations_record WHERE kind = 'agent' AND state = 'current'
          AND object IN (
            SELECT value::uuid FROM named WHERE kind = 'claimant'
            UNION SELECT (jsonb_path_query(convert_from(body, 'UTF8')::jsonb,
                '$.appearances[*].attributions[*].agent.id') #>> '{{}}')::uuid
            FROM verdicts)
    )
    SELECT id FROM {kind}s
"""


def resting(
    rows: QuerySet[Record], kind: str, verdicts: QuerySet[Record]
) -> QuerySet[Record]:
    """Keep the records of a kind that rest under some verdicts, or are them; no tombstones."""
    if kind == "assessment":  # which is never published
        return rows.none()
    keys: Any = verdicts.order_by().values("id")
    sql, params = keys.query.get_compiler(PUBLIC).as_sql()
    statement = RESTING.format(verdicts=sql, kind=kind)
    return rows.filter(
        RawSQL(  # noqa: S611  # put together from words of our own; values are parameters
            f"annotations_record.id IN ({statement})",
            params,
            output_field=BooleanField(),
        )
    )


def join_by_sets() -> None:
    """Have this transaction's joins made by hashing or sorting, never row by row.

    The planner cannot guess how many facets there are, guesses one, and then asks for each row again:
    10,000 appearances took minutes instead of a tenth of a second.
    """
    with connections[PUBLIC].cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
