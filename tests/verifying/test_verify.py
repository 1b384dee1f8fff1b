"""`verify` finds nothing wrong in a healthy corpus, and each kind of damage by its name."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings

from annotations.models import Release
from annotations.records.resting import UNRECORDED, within_public
from annotations.records.verifying import CHECKS, verify
from annotations.records.verifying.publicity import UNPUBLISHED
from tests.every_state import CAPTURED, EveryState
from tests.verifying.damage import Damage, filled
from tests.verifying.damages import DAMAGES


def test_a_healthy_corpus_in_all_states_is_clean(corpus: EveryState) -> None:
    assert [str(finding) for finding in verify()] == []


def do(sql: str) -> None:
    """Run SQL as if there were no triggers and no foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_assessments_from_before_modes_were_told_are_in_order(
    corpus: EveryState,
) -> None:
    do(
        "UPDATE annotations_history SET after = after - 'mode' WHERE kind = 'assessment';"
        "UPDATE annotations_assessment SET mode = 'check'"
    )
    assert found_by("assessment.history") == []


def test_functions_in_a_schema_closed_to_readers_are_nobodys_business(
    corpus: EveryState,
) -> None:
    do(
        "CREATE SCHEMA pooler;"
        "CREATE FUNCTION pooler.login() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::text'"
    )
    assert found_by("guard.public_role") == []


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_damage_is_found_and_named(corpus: EveryState, damage: Damage) -> None:
    named = filled(damage.names, corpus)
    do(filled(damage.sql, corpus))
    (check,) = [check for check in CHECKS if check.name == damage.check]
    found = list(check.findings())
    assert found, f"{damage.check} found nothing"
    assert any(named in str(finding) for finding in found), found
    assert all(finding.remedy for finding in found)


def test_a_file_that_was_changed_is_found(corpus: EveryState) -> None:
    key = corpus.capture.storage_key
    default_storage.delete(key)
    assert found_by("capture.file") == [
        f"capture {corpus.capture.uuid}: Its file {key} cannot be read."
    ]
    default_storage.save(key, ContentFile(CAPTURED + b"."))
    (found,) = found_by("capture.file")
    assert "is not the copy" in found
    default_storage.delete(key)
    default_storage.save(key, ContentFile(CAPTURED))
    assert found_by("capture.file") == []


def test_a_sealed_file_that_was_changed_is_found(corpus: EveryState) -> None:
    kept = b"{}"
    said = {"size": len(kept), "sha256": sha256(kept).hexdigest()}
    release = Release.objects.create(
        name="2025-03",
        state="sealed",
        created_by=corpus.cast.cleo,
        files={"jsonl.jsonl": said},
    )
    key = release.key_of("jsonl.jsonl")
    assert found_by("release.file") == [
        "release 2025-03: Its file jsonl.jsonl cannot be read."
    ]
    default_storage.save(key, ContentFile(b"[]"))
    (found,) = found_by("release.file")
    assert "is not what was sealed" in found
    default_storage.delete(key)
    default_storage.save(key, ContentFile(kept))
    assert found_by("release.file") == []


def found_by(check: str) -> list[str]:
    return [f"{one.object}: {one.wrong}" for one in verify() if one.check == check]


def test_what_only_a_setting_makes_different_is_said_to_come_from_it(
    corpus: EveryState,
) -> None:
    with override_settings(SITE_URL="https://elsewhere.example"):
        found = found_by("record.rebuild")
    assert found
    assert all(
        "in url. Settings say that: first see that SITE_URL" in one for one in found
    )


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [UNPUBLISHED, UNRECORDED])
def test_no_list_is_looked_through_for_each_row(asked: str) -> None:
    """PostgreSQL writes a subplan for what it cannot join: 1,000,000 rows times 1,000,000 others."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {within_public(asked)}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "CTE passages" in plan
    assert "SubPlan" not in plan


def test_every_check_is_shown_to_find_its_damage() -> None:
    shown = {damage.check for damage in DAMAGES} | {"capture.file", "release.file"}
    assert {check.name for check in CHECKS} == shown
