"""The numbers by which verdicts are found in a text, for those that are published already."""

import django.contrib.postgres.fields
import msgspec
from django.db import migrations, models

from annotations.anchoring.statements import pairs_of

MOST_PHRASES = 20


def index_verdicts(apps, schema_editor):
    Record = apps.get_model("annotations", "Record")
    rows = Record.objects.filter(kind="verdict", state="current").only("body")
    for row in rows.iterator(chunk_size=100):
        body = msgspec.json.decode(bytes(row.body))
        quoted = (
            " ".join(span["exact"] or "" for span in one["spans"])
            for one in body["appearances"]
        )
        phrases = dict.fromkeys([body["claim"]["text"], *quoted])
        row.shingles = pairs_of(list(phrases)[:MOST_PHRASES])
        row.save(update_fields=["shingles"])


class Migration(migrations.Migration):
    dependencies = [("annotations", "0012_releases")]

    operations = [
        migrations.AlterField(
            model_name="record",
            name="shingles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                help_text="By which quotations are found in a public text (see models/shingles.py), "
                "and verdicts by the words of their claims (see anchoring/statements.py).",
                size=None,
            ),
        ),
        migrations.RunPython(index_verdicts, migrations.RunPython.noop),
    ]
