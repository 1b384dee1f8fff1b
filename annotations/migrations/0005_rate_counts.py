"""How many requests each caller has made in this minute: a table that need not survive a crash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0004_public_reader")]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                (
                    "subject",
                    models.CharField(
                        help_text="A key, or one of the slots that addresses without a key share.",
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "minute",
                    models.BigIntegerField(
                        help_text="The minute counted: minutes since 1970."
                    ),
                ),
                ("hits", models.PositiveBigIntegerField()),
            ],
            options={"db_table_comment": "Unlogged: emptied by a crash, which forgives one minute."},
        ),
        # Without a log, counting a request waits for no disk.
        migrations.RunSQL(
            "ALTER TABLE annotations_ratecount SET UNLOGGED",
            migrations.RunSQL.noop,
        ),
    ]
