"""doccano itself imports a file and exports it again; run by the Python that doccano is installed for.

    python inside_doccano.py FOLDER

imports `FOLDER/in.jsonl` into a new project as doccano's page does (JSONL with relations), and
writes what its own export makes of it to `FOLDER/out.jsonl`. The database is SQLite in that folder.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
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


def through(folder: Path) -> None:
    """Import and export."""
    from data_export.celery_tasks import export_dataset
    from data_import.datasets import load_dataset
    from data_import.pipeline.catalog import JSONL, RELATION_EXTRACTION
    from data_import.pipeline.readers import FileName
    from django.contrib.auth.models import User
    from projects.models import ProjectType, SequenceLabelingProject

    user = User.objects.create_user("zoe")
    project = SequenceLabelingProject.objects.create(
        name="News",
        project_type=ProjectType.SEQUENCE_LABELING,
        allow_overlapping=True,
        use_relation=True,
        collaborative_annotation=True,
        created_by=user,
    )
    file = FileName(str(folder / "in.jsonl"), "in.jsonl", "in.jsonl")
    dataset = load_dataset(
        RELATION_EXTRACTION, JSONL(), [file], project, encoding="utf_8"
    )
    dataset.save(user)
    for error in dataset.errors:
        sys.exit(str(error))
    (folder / "media").mkdir(exist_ok=True)
    with ZipFile(export_dataset(project.pk, "JSONL")) as archive:
        (folder / "out.jsonl").write_bytes(archive.read("all.jsonl"))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
    through(Path(sys.argv[1]))
