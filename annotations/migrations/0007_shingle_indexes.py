"""The indexes over shingles, apart from the rows they are made from."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0006_shingles")]

    operations = [
        migrations.AddIndex(
            model_name="shingles",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["hashes"], name="shingles_by_hash"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kind", "revision")),
                fastupdate=False,
                fields=["shingles"],
                name="record_by_shingle",
            ),
        ),
    ]
