"""`manage.py backup` and `restore`: everything comes back to the last byte, or nothing is touched."""

import random
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from annotations.management.backups.tables import rows_of, tables
from annotations.models import Annotation, Article, History
from annotations.records.verifying import verify
from annotations.workflow import Span, annotate
from tests import throwaway
from tests.cast import Cast, act
from tests.corpus import Case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


def run(command: str, path: Path, **options: bool) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(command, str(path), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def contents() -> dict[str, str]:
    """Return what each table holds, as a hash of its rows."""
    return {
        table.name: sha256(b"".join(rows_of(table))).hexdigest() for table in tables()
    }


def empty_place() -> None:
    throwaway.empty_out()
    assert not Article.objects.exists()


@pytest.fixture
def kept(case: Case, tmp_path: Path) -> Path:
    """Return a backup of a corpus with everything from a draft to a public verdict."""
    default_storage.save("captures/é👩‍👩‍👧.html", ContentFile(b"<p>kept</p>"))
    path = tmp_path / "all.backup"
    run("backup", path)
    return path


def test_everything_comes_back_to_the_last_byte(kept: Path) -> None:
    before = contents()
    default_storage.delete("captures/é👩‍👩‍👧.html")
    empty_place()
    said, warned = run("restore", kept)
    assert "Every check passed" in said
    assert not warned
    assert contents() == before
    with default_storage.open("captures/é👩‍👩‍👧.html") as file:
        assert file.read() == b"<p>kept</p>"


def test_only_its_owner_may_read_a_backup(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600


def test_what_is_made_after_a_restore_is_numbered_on(kept: Path) -> None:
    empty_place()
    run("restore", kept)
    last = History.objects.order_by("-pk").values_list("pk", flat=True)[0]
    annotation = Annotation.objects.select_related("article", "creator")[0]
    revision = annotation.article.revisions.latest("number")
    annotate(act(annotation.creator), revision, [Span(0, 1)])
    assert History.objects.filter(pk__gt=last).count() == 1
    with pytest.raises(CommandError, match="already has articles"):
        run("restore", kept)


def test_the_database_guards_its_rows_again(kept: Path) -> None:
    empty_place()
    run("restore", kept)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'"
        )
        assert cursor.fetchone() == (0,)


def test_a_backup_made_while_others_write_is_of_one_moment(
    cast: Cast, case: Case, tmp_path: Path
) -> None:
    revision = case.article.revisions.latest("number")
    stop, made = Flag(), [0]

    def write_on() -> None:
        while not stop.is_set():
            annotate(act(cast.ada), revision, [Span(0, 3)])
            made[0] += 1
        connection.close()

    writer = Thread(target=write_on)
    writer.start()
    path = tmp_path / "busy.backup"
    while made[0] < 3:
        stop.wait(0.01)
    run("backup", path)
    stop.set()
    writer.join()
    empty_place()
    run("restore", path)
    assert not list(verify())
    assert Annotation.objects.count() >= 3


def flip(content: bytearray, at: int) -> None:
    content[at] ^= 0xFF


DAMAGES: dict[str, Callable[[bytearray], object]] = {
    "cut short": lambda content: content.__delitem__(slice(len(content) // 2, None)),
    "without its end": lambda content: content.__delitem__(slice(-10, None)),
    "empty": lambda content: content.clear(),
    "another kind of file": lambda content: content.__setitem__(
        slice(None), b"PGDMP" * 100
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused(
    transactional_db: None, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "damaged.backup"
    run("backup", path)
    content = bytearray(path.read_bytes())
    DAMAGES[damage](content)
    path.write_bytes(content)
    before = contents()
    with pytest.raises(CommandError, match=r"Use another"):
        run("restore", path)
    assert contents() == before


@pytest.mark.long
def test_a_byte_that_changed_anywhere_is_refused_or_changes_nothing(kept: Path) -> None:
    before = contents()
    empty_place()
    sound = kept.read_bytes()
    refused = 0
    for place in random.Random(7).sample(range(len(sound)), 40):  # noqa: S311
        content = bytearray(sound)
        flip(content, place)
        kept.write_bytes(content)
        try:
            run("restore", kept)
        except CommandError:
            refused += 1
            assert not Article.objects.exists()
        else:  # zip notes the time of each member twice, and nobody reads it
            assert contents() == before
            empty_place()
    assert refused > 20  # the others hit what nobody reads


def test_what_was_in_disorder_comes_back_only_when_that_is_asked_for(
    kept: Path,
) -> None:
    empty_place()
    with override_settings(SITE_URL="https://elsewhere.example"):
        with pytest.raises(CommandError, match=r"SITE_URL.*--despite-findings"):
            run("restore", kept)
        assert not Article.objects.exists()
        out, err = run("restore", kept, despite_findings=True)
    assert Article.objects.exists()
    assert "1 things are wrong." in out
    assert "record.rebuild: verdict V-0001" in err


def test_a_backup_of_other_tables_names_the_migration(kept: Path) -> None:
    empty_place()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('annotations', '9999_new', now())"
        )
    with pytest.raises(CommandError, match=r"9999_new.*then migrate"):
        run("restore", kept)


def test_a_database_that_waits_for_migrations_is_to_be_migrated(kept: Path) -> None:
    empty_place()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    with pytest.raises(CommandError, match=r"lacks sessions.*Run manage\.py migrate"):
        run("restore", kept)


def test_another_secret_key_is_told(kept: Path, settings: object) -> None:
    empty_place()
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    _, warned = run("restore", kept)
    assert "SECRET_KEY is not the one" in warned


def test_a_backup_that_cannot_be_written_leaves_nothing(
    transactional_db: None, tmp_path: Path
) -> None:
    path = tmp_path / "none" / "there.backup"
    with pytest.raises(CommandError, match="could not be written"):
        run("backup", path)
    assert list(tmp_path.iterdir()) == []
