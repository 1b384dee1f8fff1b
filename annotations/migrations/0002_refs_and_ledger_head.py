"""The sequences behind A-0001, C-0001 and V-0001, and the one row that publishers lock."""

from django.db import migrations

SEQUENCES = ("article", "claim", "verdict")


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(
                f"CREATE SEQUENCE annotations_{name}_ref",
                f"DROP SEQUENCE IF EXISTS annotations_{name}_ref",
            )
            for name in SEQUENCES
        ),
        migrations.RunSQL(
            "INSERT INTO annotations_ledgerhead (id, seq, sha256) VALUES (1, 0, '')",
            "DELETE FROM annotations_ledgerhead",
        ),
    ]
