"""What `export_corpus jsonl` writes, `import_corpus jsonl` puts into an empty database again."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.cast import Cast, make_cast
from tests.exchange.corpora import make_rich_corpus

pytestmark = pytest.mark.django_db


def empty() -> None:
    """Empty every table of ours, and the users."""
    tables = [
        model._meta.db_table
        for model in apps.get_app_config("annotations").get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(tables)}, auth_user CASCADE")
        cursor.execute(
            "INSERT INTO annotations_ledgerhead (id, seq, sha256) VALUES (1, 0, '')"
        )


def export(path: Path, **options: object) -> list[bytes]:
    call_command("export_corpus", "jsonl", output=path, **options)
    return path.read_bytes().splitlines()


def test_every_record_comes_back_field_by_field(cast: Cast, tmp_path: Path) -> None:
    make_rich_corpus(cast)
    before = export(tmp_path / "before.jsonl", text="full")
    public = export(tmp_path / "public.jsonl", published_only=True)
    empty()
    make_cast()
    call_command("import_corpus", "jsonl", tmp_path / "before.jsonl", by="cleo")
    after = export(tmp_path / "after.jsonl", text="full")
    for old, new in zip(sorted(before), sorted(after), strict=True):
        assert json.loads(old) == json.loads(new)
    assert sorted(before) == sorted(after)
    public_after = export(tmp_path / "public-after.jsonl", published_only=True)
    for old, new in zip(sorted(public), sorted(public_after), strict=True):
        assert json.loads(old) == json.loads(new)
