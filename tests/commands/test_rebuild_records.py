"""`manage.py rebuild_records` puts records right: silently where readers knew, else by an event."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations.models import Event, Record
from annotations.records.verifying import verify
from tests.corpus import Case

pytestmark = pytest.mark.django_db


def rebuild(*arguments: str) -> str:
    out = StringIO()
    call_command("rebuild_records", *arguments, stdout=out)
    return out.getvalue()


def damage(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params or None)
        cursor.execute("SET LOCAL session_replication_role = origin")


def findings() -> list[str]:
    return [str(finding) for finding in verify()]


def test_a_healthy_corpus_is_left_alone(case: Case) -> None:
    before = list(Record.objects.order_by("pk").values())
    assert rebuild() == "0 put back, 0 told anew.\n"
    assert list(Record.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE annotations_record SET body = 'x', etag = encode(sha256('x'), 'hex') WHERE kind = 'verdict'",
        "UPDATE annotations_record SET facets = '{}', search = NULL WHERE kind = 'verdict'",
        "UPDATE annotations_record SET seq = 1, state = 'withdrawn', ref = '' WHERE kind = 'verdict'",
        "UPDATE annotations_record SET published_at = now() WHERE kind = 'verdict'",
        "DELETE FROM annotations_record WHERE kind = 'verdict'",
    ],
)
def test_what_readers_know_is_put_back_without_an_event(case: Case, sql: str) -> None:
    before = Record.objects.filter(kind="verdict").values().get()
    events = Event.objects.count()
    damage(sql)
    assert findings()
    said = rebuild()
    assert f"verdict {case.verdict.ref}: put back as its last event told it." in said
    assert Event.objects.count() == events
    after = Record.objects.filter(kind="verdict").values().get()
    assert {**after, "id": 0} == {**before, "id": 0}
    assert findings() == []


def test_what_readers_do_not_know_is_told_by_an_event(case: Case) -> None:
    damage("UPDATE annotations_claim SET about = '{parks,👩‍💻}'")
    assert "told as event" in rebuild()
    assert Event.objects.filter(type="claim.changed").exists()
    assert Event.objects.filter(type="verdict.changed").exists()
    assert b"parks" in bytes(Record.objects.get(kind="verdict").body)
    assert findings() == []


def test_a_verdict_that_should_be_gone_is_replaced_by_its_tombstone(case: Case) -> None:
    damage("UPDATE annotations_verdict SET state = 'withheld', state_note = 'A hint.'")
    rebuild()
    record = Record.objects.get(kind="verdict")
    assert record.state == "withheld"
    assert b"A hint." in bytes(record.body)
    assert Event.objects.last().type == "verdict_version.withheld"
    assert findings() == []


def test_what_was_never_recorded_is_published(case: Case) -> None:
    uuid = case.evidence.uuid
    damage("DELETE FROM annotations_record WHERE object = %s", uuid)
    damage(
        "UPDATE annotations_event SET object = gen_random_uuid() WHERE object = %s",
        uuid,
    )
    rebuild()
    assert Record.objects.filter(kind="evidence", object=uuid).exists()


def test_a_dry_run_says_what_it_would_do_and_does_nothing(case: Case) -> None:
    damage("DELETE FROM annotations_record WHERE kind = 'verdict'")
    said = rebuild("--dry-run")
    assert f"verdict {case.verdict.ref}: would be put back." in said
    assert "1 would change. Nothing was done." in said
    assert not Record.objects.filter(kind="verdict").exists()


def test_only_an_editor_may_rebuild(case: Case) -> None:
    with pytest.raises(CommandError, match="editor"):
        rebuild("--by", "ada")
