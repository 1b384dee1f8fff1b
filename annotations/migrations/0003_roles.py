"""The groups that reviewers belong to."""

from django.db import migrations

ROLES = ("annotator", "reviewer", "editor", "partner manager")


def add_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0002_refs_and_ledger_head"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    # Reversing keeps the groups: people belong to them.
    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
