"""Checks on what guards the data: constraints, triggers, references, and the public role."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from pgtrigger import registry

from annotations.models import Event, EventBody, LedgerHead, Record, Release
from annotations.records.verifying.findings import Breaches, Check, stream

PUBLIC_ROLE = "factcheck_public"
PUBLIC_ROWS = (
    Release._meta.db_table
)  # of which a policy lets through those for everybody
PUBLIC_TABLES = {
    m._meta.db_table for m in (Record, Event, EventBody, LedgerHead, Release)
}
MIGRATE = "Run manage.py migrate on a copy, or restore the schema from a backup."
GRANT = f"Let {PUBLIC_ROLE} SELECT from {', '.join(sorted(PUBLIC_TABLES))}, and nothing else."


def our_models() -> list[type[models.Model]]:
    """Return every model of the service."""
    return list(apps.get_app_config("annotations").get_models())


def constraints() -> Breaches:
    """Yield the declared constraints that the database does not hold."""
    present = {
        (str(table), str(name))
        for table, name in stream(
            """
            SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
            WHERE c.convalidated
            UNION ALL
            SELECT i.indrelid::regclass::text, x.relname FROM pg_index i
            JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indisunique AND i.indisvalid
            """
        )
    }
    for model in our_models():
        for constraint in model._meta.constraints:
            if (model._meta.db_table, constraint.name) not in present:
                yield (
                    f"constraint {constraint.name}",
                    f"The database does not hold it on {model._meta.db_table}.",
                )


def triggers() -> Breaches:
    """Yield the declared triggers that are missing, switched off or passed over, or do something else."""
    there = {str(name): row for name, *row in stream(TRIGGERS)}
    for model, trigger in registry.registered():
        if model._meta.app_label != "annotations":
            continue
        name = f"trigger {trigger.name}"
        definition, source, acts = there.get(trigger.get_pgid(model), ("", "", False))
        declared = str(trigger.compile(model).sql)
        if not acts:
            yield (
                name,
                f"It is missing from {model._meta.db_table}, switched off or passed over.",
            )
        elif (
            plain(definition) not in plain(declared) or f"$${source}$$" not in declared
        ):
            yield name, "What it does, or when, is not what this version declares."


def plain(sql: object) -> str:
    """Return SQL without what PostgreSQL adds to it, or leaves out, when it is asked for what it holds."""
    words = re.sub(r"::\w+( varying)?(\[\])?|public\.", "", str(sql).lower())
    words = re.sub(r"[\s()\"]", "", words)
    return words.replace("deleteorupdate", "updateordelete").replace(
        "executeprocedure", "executefunction"
    )


def references() -> Breaches:
    """Yield the references to rows that are gone."""
    for model in our_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                yield from dangling(model, field)


def dangling(
    model: type[models.Model], field: "models.ForeignKey[Any, Any]"
) -> Iterator[tuple[str, str]]:
    """Yield the rows whose reference by one field leads nowhere."""
    target = field.related_model
    there = target._default_manager.filter(pk=models.OuterRef(field.attname))
    rows = model._default_manager.filter(
        ~models.Exists(there), **{f"{field.attname}__isnull": False}
    )
    for pk, to in rows.order_by("pk").values_list("pk", field.attname).iterator():
        yield (
            f"{model._meta.verbose_name} {identifier(model, pk)}",
            f"Its {field.verbose_name} ({to}) is gone.",
        )


def identifier(model: type[models.Model], pk: object) -> object:
    """Return the identifier of a row, or its key where it has none."""
    names = {field.name for field in model._meta.concrete_fields}
    if "uuid" not in names:
        return pk
    return model._default_manager.values_list("uuid", flat=True).get(pk=pk)


def public_role() -> Breaches:
    """Yield the rights of the public role that are too many or too few."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles "
            "WHERE rolname = %s",
            [PUBLIC_ROLE],
        )
        role = cursor.fetchone()
    if role is None:
        yield f"role {PUBLIC_ROLE}", "There is no such role."
        return
    if any(role):
        yield f"role {PUBLIC_ROLE}", "It has rights over the whole server."
    yield from table_rights()
    yield from row_policies()
    yield from borrowed_rights()


def table_rights() -> Breaches:
    """Yield the tables, views and sequences on which the public role has other rights than it should."""
    for table, reads, does_more in stream(RIGHTS):
        should_read = table in PUBLIC_TABLES
        if reads and not should_read:
            yield f"role {PUBLIC_ROLE}", f"It may read {table}."
        if should_read and not reads:
            yield f"role {PUBLIC_ROLE}", f"It may not read {table}."
        if does_more:
            yield f"role {PUBLIC_ROLE}", f"It may write {table}."


def row_policies() -> Breaches:
    """Yield what lets the public role see rows that are not for everybody."""
    policies = {str(name): plain(condition) for name, condition in stream(POLICIES)}
    if policies != ROWS:
        yield (
            f"role {PUBLIC_ROLE}",
            f"It may read other rows of {PUBLIC_ROWS} than it should.",
        )


def borrowed_rights() -> Breaches:
    """Yield the functions by which the public role can do what their owners may."""
    for (name,) in stream(DEFINERS):
        yield f"role {PUBLIC_ROLE}", f"It may do what {name} does in its owner's name."


# In this session, as in those of the service: a setting can have triggers passed over.
TRIGGERS = """
    SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc,
        (t.tgenabled = 'A'
         OR t.tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica')
        AND NOT public._pgtrigger_should_ignore(t.tgname)
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
"""
POLICIES = f"""
    SELECT p.polname, pg_get_expr(p.polqual, p.polrelid)
    FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relname = '{PUBLIC_ROWS}' AND c.relrowsecurity
"""  # noqa: S608  # a name of our own
ROWS = {
    "release_public": "state='sealed'andpublished_only",
    "release_colleagues": "current_user<>'factcheck_public'",
}
DEFINERS = """
    SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND has_schema_privilege('factcheck_public', n.oid, 'USAGE')
      AND has_function_privilege('factcheck_public', p.oid, 'EXECUTE')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
# Rights count however they came: granted to the role, to PUBLIC, or to a role it belongs to.
RIGHTS = """
    SELECT c.relname,
        CASE c.relkind WHEN 'S' THEN has_sequence_privilege('factcheck_public', c.oid, 'SELECT')
            ELSE has_any_column_privilege('factcheck_public', c.oid, 'SELECT') END,
        CASE c.relkind WHEN 'S' THEN has_sequence_privilege('factcheck_public', c.oid, 'USAGE, UPDATE')
            ELSE has_any_column_privilege('factcheck_public', c.oid, 'INSERT, UPDATE, REFERENCES')
                OR has_table_privilege('factcheck_public', c.oid, 'DELETE, TRUNCATE, TRIGGER')
        END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    ORDER BY c.relname
"""

CHECKS = (
    Check("guard.constraint", constraints, MIGRATE),
    Check("guard.trigger", triggers, MIGRATE),
    Check("guard.reference", references),
    Check("guard.public_role", public_role, GRANT),
)
