"""Read the files of the demo corpus, and find quotations in texts."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import yaml

from annotations.decoding import convert
from annotations.exchange.demo.files import ClaimsFile, Demo, Highlight
from annotations.workflow import Span

FILES = ("cast", "agents", "annotations", "claims", "evidence", "verdicts")


class DemoUnreadable(Exception):
    """A file of the demo corpus is missing, malformed, or refers to nothing."""


def identifier(kind: str, slug: str) -> UUID:
    """Return the identifier of a thing of the demo: the same in every installation."""
    return uuid5(NAMESPACE_URL, f"urn:factcheck:demo:{kind}:{slug}")


def read_demo(folder: Path) -> Demo:
    """Read a folder of YAML files. Raises DemoUnreadable, naming file and place."""
    said = {name: read_file(folder / f"{name}.yaml") for name in FILES}
    try:
        demo = convert(said, Demo)
    except msgspec.ValidationError as error:
        raise DemoUnreadable(f"{folder}: {error}") from error
    refuse_repeats(demo)
    refuse_unknown(demo)
    return demo


def read_file(path: Path) -> object:
    """Return what a YAML file says."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DemoUnreadable(f"There is no file {path}.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DemoUnreadable(f"{path} is not readable as YAML: {error}") from error


def refuse_repeats(demo: Demo) -> None:
    """Raise DemoUnreadable when two things of a kind share a slug."""
    for name, slugs in slugs_of(demo).items():
        seen: set[str] = set()
        for slug in slugs:
            if slug in seen:
                raise DemoUnreadable(f"{name}: the slug '{slug}' is given twice.")
            seen.add(slug)


def slugs_of(demo: Demo) -> dict[str, list[str]]:
    """Return the slugs of everything, by kind."""
    highlights = chain.from_iterable(one.annotations for one in demo.annotations)
    return {
        "user": [one.username for one in demo.cast.users],
        "agent": [one.slug for one in demo.agents],
        "annotation": [one.slug for one in highlights],
        "origin group": [one.slug for one in demo.claims.origin_groups],
        "claim": [one.slug for one in demo.claims.claims],
        "evidence": [one.slug for one in demo.evidence],
        "verdict": [one.slug for one in demo.verdicts],
    }


def refuse_unknown(demo: Demo) -> None:
    """Raise DemoUnreadable when something refers to a slug that is nowhere defined."""
    known = {kind: set(slugs) for kind, slugs in slugs_of(demo).items()}
    for kind, slug, place in references(demo):
        if slug and slug not in known[kind]:
            raise DemoUnreadable(f"{place}: there is no {kind} '{slug}'.")


def references(demo: Demo) -> Iterable[tuple[str, str, str]]:
    """Yield every reference: the kind, the slug, and where it stands."""
    yield from references_of_claims(demo.claims)
    for piece in demo.evidence:
        yield "annotation", piece.annotation, f"evidence {piece.slug}"
    for verdict in demo.verdicts:
        yield "claim", verdict.claim, f"verdict {verdict.slug}"
        for step in verdict.steps:
            for use in step.evidence or ():
                yield "evidence", use.evidence, f"verdict {verdict.slug}"
    for by, place in acts(demo):
        yield "user", by, place


def references_of_claims(said: ClaimsFile) -> Iterable[tuple[str, str, str]]:
    """Yield the references in `claims.yaml`."""
    for claim in said.claims:
        for one in claim.appearances:
            yield "annotation", one.annotation, f"claim {claim.slug}"
            yield "agent", one.claimant, f"claim {claim.slug}"
            yield "origin group", one.origin_group, f"claim {claim.slug}"
            for passed in one.attributions:
                yield "agent", passed.agent, f"claim {claim.slug}"
    for relation in said.relations:
        yield "claim", relation.from_, f"relation to {relation.to}"
        yield "claim", relation.to, f"relation from {relation.from_}"
    for merge in said.merges:
        yield "claim", merge.from_, f"merge into {merge.into}"
        yield "claim", merge.into, f"merge of {merge.from_}"


def acts(demo: Demo) -> Iterable[tuple[str, str]]:
    """Yield who acts, and where it says so."""
    said = demo.claims
    yield from ((one.by, f"newsroom {one.slug}") for one in demo.cast.newsrooms)
    yield from ((one.by, f"sitting on {one.article}") for one in demo.annotations)
    yield from ((one.by, f"claim {one.slug}") for one in said.claims)
    yield from ((one.by, f"relation from {one.from_}") for one in said.relations)
    yield from ((one.by, f"merge of {one.from_}") for one in said.merges)
    yield from ((one.by, f"evidence {one.slug}") for one in demo.evidence)
    for verdict in demo.verdicts:
        yield from ((step.by, f"verdict {verdict.slug}") for step in verdict.steps)


def places_of(highlight: Highlight, text: str) -> list[Span]:
    """Return where the parts of an annotation stand in a text, in code points.

    Each further part is the next place after the one before. Raises DemoUnreadable when a part does
    not stand there, or the first stands more than once and the file does not say which is meant.
    """
    first = highlight.parts[0]
    if highlight.occurrence is None and text.count(first) > 1:
        raise DemoUnreadable(
            f"“{first}” stands more than once. Say which is meant with `occurrence`."
        )
    spans: list[Span] = []
    reached = -1
    for number, part in enumerate(highlight.parts):
        wanted = highlight.occurrence or 1 if number == 0 else 1
        start = place_of(part, text, after=reached, wanted=wanted)
        if start is None:
            raise DemoUnreadable(
                f"“{part}” does not stand in the text after what comes before it."
            )
        spans.append(Span(start, start + len(part), exact=part))
        reached = start + len(part) - 1
    return spans


def place_of(part: str, text: str, *, after: int, wanted: int) -> int | None:
    """Return where a quotation stands for the n-th time after a place."""
    for _ in range(wanted):
        after = text.find(part, after + 1)
        if after < 0:
            return None
    return after
