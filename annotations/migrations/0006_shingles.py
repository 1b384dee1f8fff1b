"""The numbers by which the same quotation is found in other articles, for the texts that are there."""

import json

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from annotations.anchoring.repeats import stored_shingles


def index_texts(apps, schema_editor):
    Revision = apps.get_model("annotations", "Revision")
    Shingles = apps.get_model("annotations", "Shingles")
    latest = Revision.objects.order_by("article_id", "-number").distinct("article_id")
    for row in latest.iterator(chunk_size=10):
        Shingles.objects.create(
            article_id=row.article_id, revision=row, hashes=stored_shingles(row.text)
        )


def index_records(apps, schema_editor):
    Record = apps.get_model("annotations", "Record")
    for row in Record.objects.filter(kind="revision").iterator(chunk_size=10):
        text = json.loads(bytes(row.body)).get("text")
        if text:
            row.shingles = stored_shingles(text)
            row.save(update_fields=["shingles"])


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_rate_counts")]

    operations = [
        migrations.CreateModel(
            name="Shingles",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="shingles",
                        serialize=False,
                        to="annotations.article",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="annotations.revision",
                    ),
                ),
                (
                    "hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
            ],
            options={"verbose_name_plural": "shingles"},
        ),
        migrations.AddField(
            model_name="record",
            name="shingles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                help_text="By which quotations are found in a public text; see models/shingles.py.",
                size=None,
            ),
        ),
        migrations.RunPython(index_texts, migrations.RunPython.noop),
        migrations.RunPython(index_records, migrations.RunPython.noop),
    ]
