"""The corpus at one moment, as a file of its records, from which every format is then written.

So the formats of a release agree with each other, whatever happens to the corpus meanwhile, and a
worker that starts again goes on with the same records.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, BinaryIO

from django.db.models import Max

from annotations.exchange import corpus
from annotations.exchange.corpus import Selection
from annotations.exchange.format import Outgoing
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.facts import people_of
from annotations.exchange.releases.pseudonyms import masked
from annotations.exchange.releases.splits import split_of
from annotations.exchange.releases.storing import FROZEN, writing
from annotations.exchange.releases.wanted import double_reviewed, wanted
from annotations.models import Event, History, Release
from annotations.records.kinds import KINDS

KIND_AT = len(b'{"record":"')  # where in every record's bytes its kind begins
COUNTED: dict[str, Callable[[Any], str]] = {  # of articles
    "language": attrgetter("language"),
    "genre": attrgetter("genre"),
    "rights": attrgetter("rights"),
    "part": lambda article: split_of(article.id),
}


@dataclass(frozen=True)
class Frozen:
    """What was frozen: how much, of which moment, at which position of the ledger.

    `moment` is when the corpus last changed, so that the same corpus always has the same one.
    """

    moment: str
    ledger: dict[str, Any]
    counts: dict[str, int]
    articles: dict[str, dict[str, int]]
    people: dict[str, Any]

    @classmethod
    def of(cls, release: Release) -> "Frozen | None":
        """Return what was frozen for a release, if it has been."""
        said = release.manifest.get("frozen")
        return cls(**said) if said else None

    @property
    def total(self) -> int:
        """Return the number of records."""
        return sum(self.counts.values())

    @property
    def at(self) -> datetime:
        """Return the moment."""
        return datetime.fromisoformat(self.moment)

    def stored(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return asdict(self)


def freeze(release: Release, beat: Callable[[], None]) -> Frozen:
    """Write the records of a release to a file of its own; `beat` is called for each of them."""
    choices = Choices.of(release)
    selection = selection_of(release)
    counts: Counter[str] = Counter()
    articles: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    with one_moment(selection) as position, writing(release, FROZEN) as draft:
        moment = moment_of(selection)
        people = people_of(release, choices)
        for outgoing in chosen(selection, choices):
            beat()
            counts[outgoing.kind] += 1
            if outgoing.kind == "article":
                for name, counted in COUNTED.items():
                    articles[name][counted(outgoing.record)] += 1
            draft.write(outgoing.body + b"\n")
    return Frozen(
        moment=moment.isoformat(),
        ledger=asdict(position),
        counts=in_order(counts),
        articles={name: in_order(counter) for name, counter in articles.items()},
        people=people,
    )


@contextmanager
def one_moment(selection: Selection) -> Iterator[corpus.Position]:
    """Hold one moment of the records and of who made them, which are read apart."""
    while True:
        with (
            corpus.snapshot(Selection()) as of_people,
            corpus.snapshot(selection) as position,
        ):
            if position == of_people:  # nothing was published in between
                yield position
                return


def selection_of(release: Release) -> Selection:
    """Return the part of the corpus that a release is made of."""
    choices = Choices.of(release)
    return Selection(
        published_only=release.published_only,
        text=choices.text,
        longest_quote=choices.longest_quote,
    )


def in_order(counter: Counter[str]) -> dict[str, int]:
    """Return what was counted, in the order of names."""
    return dict(sorted(counter.items()))


def moment_of(selection: Selection) -> datetime:
    """Return when the corpus last changed, as far as this part of it tells."""
    if selection.published_only:
        events = Event.objects.using(selection.database)
        return events.aggregate(last=Max("occurred_at"))["last"] or corpus.BEGINNING
    changes = History.objects.filter(kind__in=corpus_models())
    return changes.aggregate(last=Max("at"))["last"] or corpus.BEGINNING


def corpus_models() -> set[str]:
    """Return the names by which history calls what the corpus is made of."""
    rows = (kind.rows().model for kind in KINDS.values())
    return {str(model._meta.model_name) for model in rows} | {"capture"}


def chosen(selection: Selection, choices: Choices) -> Iterator[Outgoing]:
    """Yield the records that were chosen, as they may leave."""
    kept: Callable[[Outgoing], bool] = everything
    if choices.double_reviewed:
        published = selection.published_only
        verdicts = double_reviewed(published_only=published)
        kept = wanted(verdicts, published_only=published).keeps
    for outgoing in corpus.records(selection):
        if outgoing.kind == "assessment" and choices.assessments == "final":
            continue
        if kept(outgoing):
            yield veiled(outgoing) if veils(selection, choices) else outgoing


def everything(_outgoing: Outgoing) -> bool:
    """Return True."""
    return True


def veils(selection: Selection, choices: Choices) -> bool:
    """Return whether names are to be replaced; published records have none."""
    return choices.pseudonyms and not selection.published_only


def veiled(outgoing: Outgoing) -> Outgoing:
    """Return a record without names of colleagues."""
    return Outgoing(outgoing.kind, record=masked(outgoing.record))


def thawed(file: BinaryIO) -> Iterator[Outgoing]:
    """Yield the records of a frozen file."""
    for line in file:
        kind = line[KIND_AT : line.index(b'"', KIND_AT)].decode()
        yield Outgoing(kind, body=line.rstrip(b"\n"))
