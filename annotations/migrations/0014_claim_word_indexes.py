"""The indexes by which verdicts are found in a text, and an article by its address."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from annotations.models.ledger import AddressHash


# Reading bytes as UTF-8 and JSON depends on no setting here, which PostgreSQL cannot know.
CREATE = """
CREATE FUNCTION factcheck_address_hash(body bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT md5(pg_catalog.convert_from(body, 'UTF8')::pg_catalog.jsonb ->> 'url') $$
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0013_claim_words")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION factcheck_address_hash(bytea)"),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kind", "verdict")),
                fastupdate=False,
                fields=["shingles"],
                name="record_by_claim_words",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                AddressHash("body"),
                condition=models.Q(("kind", "article")),
                name="record_by_address",
            ),
        ),
    ]
