"""The articles that the demo annotates: the seed files, loaded one revision at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from annotations.exchange.articles import load, text_hash
from annotations.exchange.demo.desk import Desk
from annotations.exchange.demo.reading import DemoUnreadable
from annotations.exchange.sources import files_in, read_sources
from annotations.models import Revision
from annotations.workflow import Act


@dataclass(frozen=True)
class Text:
    """One file: `article` and `number` are what the demo's files call it."""

    path: Path
    article: str
    number: int
    captured_at: datetime
    sha256: str
    url: str


def read_texts(folder: Path) -> Sequence[Text]:
    """Read the articles of a folder: `name.txt`, or `name.r2.txt` for a second revision.

    Raises Unloadable for a file that cannot be read, DemoUnreadable for one that says too little.
    """
    return [read_text(path) for path in files_in(folder)]


def read_text(path: Path) -> Text:
    """Read what a file says of itself."""
    (source,) = read_sources([path])
    article, _, number = path.stem.partition(".r")
    if not (source.said.captured_at and source.said.url):
        raise DemoUnreadable(f"{path.name} needs a url and captured_at.")
    return Text(
        path=path,
        article=article,
        number=int(number or 1),
        captured_at=source.said.captured_at,
        sha256=text_hash(source),
        url=source.said.url,
    )


def add_text(desk: Desk, act: Act, *, text: Text) -> None:
    """Add the article or its next revision, unless exactly this text is there already."""
    report = load(act, [text.path])
    desk.made["article"] += len(report.added)
    desk.made["revision"] += len(report.revised)
    revisions = Revision.objects.select_related("article").filter(article__url=text.url)
    revision = revisions.get(text_sha256=text.sha256)
    desk.revisions[text.article, text.number] = revision
    if revisions.filter(number__gt=revision.number).exists():
        desk.outdated.add(revision.pk)
