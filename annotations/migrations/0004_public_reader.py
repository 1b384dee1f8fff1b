"""The role of the partner endpoints: it may SELECT what is published, and nothing else."""

from django.db import migrations

# A role belongs to the whole server, so another database may have made it already, and two test
# databases may make it at the same instant.
CREATE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'factcheck_public') THEN
        CREATE ROLE factcheck_public NOLOGIN;
    END IF;
    -- Who was given the role by an administrator may not give it, not even to themselves.
    IF NOT pg_has_role('factcheck_public', CASE
        WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
        EXECUTE format('GRANT factcheck_public TO %I', current_user);
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('The database user %s may not make roles. Have an administrator run: '
                'CREATE ROLE factcheck_public NOLOGIN; GRANT factcheck_public TO %I;',
                current_user, current_user);
END
$$;
"""
TABLES = (
    "annotations_record, annotations_event, annotations_eventbody, annotations_ledgerhead"
)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0003_roles")]

    operations = [
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"GRANT SELECT ON {TABLES} TO factcheck_public",
            f"REVOKE ALL ON {TABLES} FROM factcheck_public",
        ),
    ]
