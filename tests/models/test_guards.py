"""Every constraint and trigger that the models declare has been shown to refuse."""

import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from pgtrigger import registry

from tests.every_state import EveryState
from tests.models.breaches import Breach

HERE = Path(__file__).parent


def breaches() -> list[Breach]:
    """Return the breaches of all test modules beside this one."""
    found: list[Breach] = []
    for path in sorted(HERE.glob("test_*.py")):
        if path.name != Path(__file__).name:
            found += importlib.import_module(f"tests.models.{path.stem}").BREACHES
    return found


def declared_constraints() -> set[tuple[str, str]]:
    return {
        (constraint.name, constraint.name)
        for model in apps.get_app_config("annotations").get_models()
        for constraint in model._meta.constraints
    }


def declared_triggers() -> set[tuple[str, str]]:
    """Return every trigger with each name under which it refuses."""
    return {
        (trigger.name, name)
        for model, trigger in registry.registered()
        if model._meta.app_label == "annotations"
        for name in re.findall(r"CONSTRAINT = '(\w+)'", str(trigger.func))
    }


def test_every_constraint_and_trigger_is_shown_to_refuse() -> None:
    shown = {(breach.guard, breach.name) for breach in breaches()}
    assert (declared_constraints() | declared_triggers()) - shown == set()
    assert shown - (declared_constraints() | declared_triggers()) == set()


def test_every_trigger_says_under_which_name_it_refuses() -> None:
    ours = {
        trigger.name
        for model, trigger in registry.registered()
        if model._meta.app_label == "annotations"
    }
    assert ours == {name for name, _ in declared_triggers()}


def test_every_file_of_models_has_its_tests() -> None:
    modules = {path.stem for path in Path("annotations/models").glob("*.py")}
    tested = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    without_rules = {"__init__", "base", "shingles"}
    assert modules - without_rules <= tested


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_migrations_go_back_to_nothing_and_forth_again() -> None:
    """On a scratch database, so that the other tests keep theirs."""
    home = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE scratch TEMPLATE template0")
    connection.close()
    connection.settings_dict["NAME"] = "scratch"
    try:
        call_command("migrate", verbosity=0)
        forward = schema()
        call_command("migrate", "annotations", "zero", verbosity=0)
        assert not {name for _, name in schema() if name.startswith("annotations_")}
        call_command("migrate", verbosity=0)
        assert schema() == forward
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE scratch WITH (FORCE)")


def schema() -> set[tuple[str, str]]:
    """Return the tables, indexes, sequences, constraints and triggers that there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relkind::text, relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
            UNION ALL SELECT 'constraint', conname FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
            """
        )
        return set(cursor.fetchall())


def test_triggers_ask_whether_they_are_ignored_without_a_subtransaction(
    corpus: EveryState,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'"
        )
        ((source,),) = cursor.fetchall()
        assert "EXCEPTION" not in source
        cursor.execute("SET LOCAL pgtrigger.ignore = ''")
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            cursor.execute("UPDATE annotations_revision SET note = 'x'")
