"""Replay what happened at the desk, entry by entry, in the order of time."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from annotations.exchange.demo.desk import Desk
from annotations.exchange.demo.files import Demo
from annotations.exchange.demo.reading import DemoUnreadable, identifier
from annotations.exchange.demo.steps import Steps
from annotations.exchange.demo.texts import Text, add_text, read_texts
from annotations.models import Claim, RatingScale
from annotations.workflow import Act, Refused

PACE = timedelta(minutes=2)  # between two annotations of a sitting
LATER = timedelta(minutes=1)  # from claim and annotation to the link between them


@dataclass(frozen=True)
class Entry:
    """One entry of the diary: who did what, when; `place` says where it stands in the files."""

    at: datetime
    by: str
    place: str
    do: Callable[[Act], None]


def is_loaded(demo: Demo) -> bool:
    """Return whether the demo has been loaded: it is loaded whole or not at all.

    Then it is left alone, whatever people have made of it since.
    """
    claims = [identifier("claim", one.slug) for one in demo.claims.claims]
    return Claim.objects.filter(uuid__in=claims).exists()


def load_demo(demo: Demo, seeds: Path, users: Mapping[str, User]) -> Counter[str]:
    """Replay the whole demo in one transaction; return how many things of each kind were made.

    Raises DemoUnreadable, naming the entry, when the files are at fault or the workflow refuses.
    """
    with transaction.atomic():
        desk = Desk(users=users)
        for entry in diary_of(demo, read_texts(seeds), desk):
            act = Act(user=users[entry.by], at=entry.at)
            try:
                entry.do(act)
            except (DemoUnreadable, Refused) as error:
                raise DemoUnreadable(f"{entry.place}: {error}") from error
    return +desk.made  # without the kinds of which nothing was made


def diary_of(demo: Demo, found: Sequence[Text], desk: Desk) -> list[Entry]:
    """Return everything that happened, in the order of time.

    Agents and origin groups have no time of their own: they are there before everything else.
    """
    timed = [
        *texts(demo, found, desk),
        *newsrooms(demo, desk),
        *highlights(demo, desk),
        *claims(demo, desk),
        *relations(demo, desk),
        *pieces(demo, desk),
        *steps(demo, desk),
    ]
    timed.sort(key=lambda entry: entry.at)
    return [*speakers(demo, desk, timed[0].at), *timed]


def texts(demo: Demo, found: Sequence[Text], desk: Desk) -> Iterator[Entry]:
    """Yield the captures of the articles."""
    by = demo.annotations[0].by
    for text in found:
        place = f"{text.article}, revision {text.number}"
        yield Entry(text.captured_at, by, place, partial(add_text, desk, text=text))


def newsrooms(demo: Demo, desk: Desk) -> Iterator[Entry]:
    """Yield the partner newsrooms."""
    for house in demo.cast.newsrooms:
        do = partial(desk.add_newsroom, house=house)
        yield Entry(house.at, house.by, f"newsroom {house.slug}", do)


def speakers(demo: Demo, desk: Desk, at: datetime) -> Iterator[Entry]:
    """Yield the agents and the origins that they share."""
    by = demo.annotations[0].by
    for speaker in demo.agents:
        do = partial(desk.add_agent, speaker=speaker)
        yield Entry(at, by, f"agent {speaker.slug}", do)
    for origin in demo.claims.origin_groups:
        do = partial(desk.add_origin_group, origin=origin)
        yield Entry(at, by, f"origin group {origin.slug}", do)


def highlights(demo: Demo, desk: Desk) -> Iterator[Entry]:
    """Yield the annotations, each at its time within its sitting."""
    for sitting in demo.annotations:
        for number, highlight in enumerate(sitting.annotations):
            do = partial(desk.annotate, sitting=sitting, highlight=highlight)
            at = sitting.at + number * PACE
            yield Entry(at, sitting.by, f"annotation {highlight.slug}", do)


def claims(demo: Demo, desk: Desk) -> Iterator[Entry]:
    """Yield the claims, and the links to what was annotated before or after."""
    times = {entry.place: entry.at for entry in highlights(demo, desk)}
    for claim in demo.claims.claims:
        place = f"claim {claim.slug}"
        yield Entry(claim.at, claim.by, place, partial(desk.file_claim, entry=claim))
        for one in claim.appearances:
            at = max(claim.at, times[f"annotation {one.annotation}"]) + LATER
            do = partial(desk.link, claim=claim, entry=one)
            yield Entry(at, claim.by, f"{place} in {one.annotation}", do)


def relations(demo: Demo, desk: Desk) -> Iterator[Entry]:
    """Yield how claims relate, and which were merged."""
    for relation in demo.claims.relations:
        place = f"relation from {relation.from_} to {relation.to}"
        do = partial(desk.relate, entry=relation)
        yield Entry(relation.at, relation.by, place, do)
    for merge in demo.claims.merges:
        place = f"merge of {merge.from_} into {merge.into}"
        yield Entry(merge.at, merge.by, place, partial(desk.merge, entry=merge))


def pieces(demo: Demo, desk: Desk) -> Iterator[Entry]:
    """Yield the evidence."""
    for piece in demo.evidence:
        do = partial(desk.attach_evidence, entry=piece)
        yield Entry(piece.at, piece.by, f"evidence {piece.slug}", do)


def steps(demo: Demo, desk: Desk) -> Iterator[Entry]:
    """Yield the steps of every verdict."""
    scales = newest_scales()
    for verdict in demo.verdicts:
        if verdict.scale not in scales:
            raise DemoUnreadable(
                f"verdict {verdict.slug}: there is no scale '{verdict.scale}'. "
                "Load it with manage.py load_scales."
            )
        taken = Steps(desk, verdict, scales[verdict.scale])
        for number, step in enumerate(verdict.steps, start=1):
            place = f"verdict {verdict.slug}, step {number} ({step.verb})"
            yield Entry(step.at, step.by, place, partial(taken.take, step=step))


def newest_scales() -> dict[str, RatingScale]:
    """Return the latest version of each scale, by slug."""
    known = RatingScale.objects.order_by("number").prefetch_related("ratings")
    return {scale.slug: scale for scale in known}
