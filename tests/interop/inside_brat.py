"""What brat's own server code reads and writes; run as a program, since its modules have plain names.

    python inside_brat.py read FOLDER          says as JSON what stands in each document
    python inside_brat.py annotate FOLDER      does what its standard input asks, as brat's page does

`FOLDER` is a collection: texts, annotations and `annotation.conf`.
"""

import codecs
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CONFIG = """
ADMIN_CONTACT_EMAIL = "desk@desk.example"
BASE_DIR = DATA_DIR = WORK_DIR = {folder!r}
USER_PASSWORD = {{}}
DEBUG = False
LOG_LEVEL = 4
"""


def prepare(folder: Path) -> None:
    """Let brat's modules be found, and tell them where they are to work."""
    spec = find_spec("brat")
    assert spec
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0], "server")
    (folder / "config.py").write_text(CONFIG.format(folder=str(folder)))
    sys.path[:0] = [str(folder), str(root / "src"), str(root / "lib")]
    import annotation

    def opened(name: str, mode: str, **how: str) -> codecs.StreamReaderWriter:
        return codecs.open(name, mode.replace("U", ""), **how)  # type: ignore[arg-type]

    annotation.codecs_open = opened  # Python 3.11 has no mode U any more


def said(folder: Path) -> dict[str, Any]:
    """Return what brat finds in each document, and what it finds wrong."""
    import annotation
    import projectconfig
    import verify_annotations

    rules = projectconfig.ProjectConfiguration(str(folder))
    found = {}
    for path in sorted(folder.glob("*.ann")):
        document = str(path.with_suffix(""))
        with annotation.TextAnnotations(document, read_only=True) as held:
            wrong = verify_annotations.verify_annotation(held, rules)
            found[path.stem] = {
                "spans": [
                    (one.id, one.type, one.spans, one.text)
                    for one in held.get_textbounds()
                ],
                "attributes": [
                    (one.target, one.type, one.value) for one in held.get_attributes()
                ],
                "relations": [
                    (one.type, one.arg1, one.arg2) for one in held.get_relations()
                ],
                "references": [
                    (one.target, one.refdb, one.refid, one.reftext.strip())
                    for one in held.get_normalizations()
                ],
                "notes": [
                    (one.target, one.type, one.tail.strip())
                    for one in held.get_oneline_comments()
                ],
                "unread": [str(one) for one in held.failed_lines],
                "wrong": [one.human_readable_str() for one in wrong],
            }
    return found


def annotate(folder: Path, steps: list[dict[str, Any]]) -> None:
    """Do in order what a page of brat would ask for: a span, or an arc between two."""
    import annotator

    for step in steps:
        verb = getattr(annotator, step.pop("verb"))
        verb("/", **{key: as_sent(value) for key, value in step.items()})


def as_sent(value: Any) -> Any:
    """Return a value as brat's page sends it: all but words as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    place = Path(sys.argv[2])
    prepare(place)
    if sys.argv[1] == "annotate":
        annotate(place, json.load(sys.stdin))
    else:
        print(json.dumps(said(place)))
