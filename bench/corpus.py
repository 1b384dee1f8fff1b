"""Corpora of any size: stories written as a `jsonl` file, and brought in as anybody's corpus is.

`python -m bench.corpus --annotations N` grows one in a server of its own. The address it prints can be
given as DATABASE_URL to any command; the server stops with this one.
"""

import argparse
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec

from bench import server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, required=True)
    parser.add_argument("--keep", action="store_true", help="add to what is there")
    parser.add_argument("--stay", action="store_true", help="serve until Ctrl-C")
    given = parser.parse_args()
    address = server.start(fresh=not given.keep)
    began = time.perf_counter()
    grow(given.annotations)
    print(f"{given.annotations} annotations in {time.perf_counter() - began:.1f} s")
    print(f"DATABASE_URL={address}")
    try:
        while given.stay:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()
    finally:
        server.stop()


def grow(annotations: int) -> None:
    """Add stories to the corpus until it has so many annotations, or some more."""
    missing = annotations - stored()
    if missing <= 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stories.jsonl")
        write(path, missing, first=stories())
        imported(path)
    server.vacuum()


def stored() -> int:
    """Return how many annotations there are."""
    from annotations.models import Annotation  # noqa: PLC0415  # models need Django set up

    return Annotation.objects.count()


def stories() -> int:
    """Return how many stories there are."""
    from annotations.models import Article  # noqa: PLC0415  # models need Django set up

    return Article.objects.count()


def write(path: Path, annotations: int, *, first: int = 0) -> int:
    """Write stories with so many annotations, as an export does; return how many records there are.

    `first` is the number of the first story. The last is whole, so there may be some more annotations.
    """
    from annotations.records.kinds import KINDS  # noqa: PLC0415  # models need Django set up
    from bench.story import PER_ARTICLE, SHARED, Story  # noqa: PLC0415

    encode = msgspec.json.Encoder().encode
    count = 0
    with ExitStack() as files:
        folder = files.enter_context(tempfile.TemporaryDirectory(dir=path.parent))
        parts = {
            kind: files.enter_context(Path(folder, kind).open("w+b")) for kind in KINDS
        }
        numbers = range(first, first + -(-annotations // PER_ARTICLE))
        told = (Story(number).records() for number in numbers)
        for records in (SHARED, *told):
            for record in records:
                kind = str(record.__struct_config__.tag)
                parts[kind].write(encode(record) + b"\n")
                count += 1
        whole = files.enter_context(path.open("wb"))
        for part in parts.values():
            part.seek(0)
            shutil.copyfileobj(part, whole)
    return count


def imported(path: Path) -> None:
    """Import a `jsonl` file."""
    from django.contrib.auth.models import User  # noqa: PLC0415  # models need Django set up

    from annotations.exchange.importing import import_file  # noqa: PLC0415

    importer = User.objects.filter(is_superuser=True).first()
    importer = importer or User.objects.create_superuser("importer")
    import_file("jsonl", path, importer)


if __name__ == "__main__":
    main()
