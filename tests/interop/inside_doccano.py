"""doccano itself imports a file and exports it again; run by the Python that doccano is installed for.

    python inside_doccano.py FOLDER

imports each `NAME.jsonl` of the folder into a new project as doccano's page does (JSONL with
relations), and writes what its own export makes of it to `NAME.out`. What it exports where each person
annotates by themselves is kept as `NAME.zip`, as it is. The database is SQLite there.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile
from zipfile import ZipFile


def prepare(folder: Path) -> None:
    """Start doccano's Django on a database of its own."""
    spec = find_spec("backend")
    assert spec
    assert spec.submodule_search_locations
    sys.path.insert(0, spec.submodule_search_locations[0])
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/doccano.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "MEDIA_ROOT": str(folder / "media"),
        "STANDALONE": "True",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("create_roles", verbosity=0)


def through(path: Path) -> None:
    """Import and export one file."""
    from data_export.celery_tasks import export_dataset
    from data_import.datasets import load_dataset
    from data_import.pipeline.catalog import JSONL, RELATION_EXTRACTION
    from data_import.pipeline.readers import FileName
    from django.conf import settings
    from django.contrib.auth.models import User
    from projects.models import Member, ProjectType, SequenceLabelingProject
    from roles.models import Role

    user, _ = User.objects.get_or_create(username="zoe")
    project = SequenceLabelingProject.objects.create(
        name=path.stem,
        project_type=ProjectType.SEQUENCE_LABELING,
        allow_overlapping=True,
        use_relation=True,
        collaborative_annotation=True,
        created_by=user,
    )
    file = FileName(str(path), path.name, path.name)
    dataset = load_dataset(
        RELATION_EXTRACTION, JSONL(), [file], project, encoding="utf_8"
    )
    dataset.save(user)
    for error in dataset.errors:
        sys.exit(str(error))
    with ZipFile(export_dataset(project.pk, "JSONL")) as archive:
        path.with_suffix(".out").write_bytes(archive.read("all.jsonl"))
    project.add_admin()
    reader, _ = User.objects.get_or_create(username="zoë.b")
    Member.objects.create(
        user=reader,
        project=project,
        role=Role.objects.get(name=settings.ROLE_ANNOTATOR),
    )
    project.collaborative_annotation = False
    project.save()
    copyfile(export_dataset(project.pk, "JSONL"), path.with_suffix(".zip"))


if __name__ == "__main__":
    place = Path(sys.argv[1])
    (place / "media").mkdir()
    prepare(place)
    for each in sorted(place.glob("*.jsonl")):
        through(each)
