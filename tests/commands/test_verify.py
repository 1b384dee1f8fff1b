"""`manage.py verify` says that nothing is wrong, or what is, and exits with 1."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.corpus import Case

pytestmark = pytest.mark.django_db


def run() -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify", stdout=out, stderr=err)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_an_empty_corpus_is_in_order() -> None:
    code, said, _ = run()
    assert code == 0
    assert said.startswith("Nothing is wrong: ")


def test_a_healthy_corpus_is_counted_in_one_line(case: Case) -> None:
    code, said, complained = run()
    assert code == 0
    assert said.count("\n") == 1
    assert "1 verdicts" in said
    assert not complained


def test_damage_is_listed_by_line_and_the_exit_code_is_1(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE annotations_revision SET text = text || '!'")
        cursor.execute("UPDATE annotations_verdict SET state = 'withheld'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    code, said, complained = run()
    assert code == 1
    lines = said.splitlines()
    assert f"revision.sha256: {case.article.ref} revision 1: " in said
    assert any(
        line.startswith(f"record.rebuild: verdict {case.verdict.ref}: It is withheld")
        and line.endswith("Run manage.py rebuild_records.")
        for line in lines
    )
    assert complained.strip() == f"{len(lines)} things are wrong."


def test_a_database_without_its_tables_is_a_sentence() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_capture RENAME TO gone")
    with pytest.raises(CommandError, match=r"Run manage\.py migrate first"):
        run()
