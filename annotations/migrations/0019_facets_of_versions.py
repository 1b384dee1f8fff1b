"""Versions are found by their evidence: it is named in their facets."""

from django.db import migrations

ADD = """
UPDATE annotations_record r SET facets = (
    SELECT array_agg(f ORDER BY f COLLATE "C") FROM (
        SELECT unnest(r.facets) AS f
        UNION SELECT 'evidence:' || (use ->> 'evidence')
        FROM jsonb_array_elements(convert_from(r.body, 'UTF8')::jsonb -> 'evidence') use
    ) found
) WHERE kind = 'verdict_version' AND state = 'current'
"""
REMOVE = """
UPDATE annotations_record SET facets = ARRAY(
    SELECT f FROM unnest(facets) f WHERE NOT f ^@ 'evidence:'
) WHERE kind = 'verdict_version'
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0018_presence")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
