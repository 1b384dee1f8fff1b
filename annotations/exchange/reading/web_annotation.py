"""Reading W3C Web Annotations: a collection, a page, a list, or one annotation, as JSON-LD."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from annotations.anchoring import Selectors
from annotations.anchoring.selectors import UnreadableSelector
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignAppearance,
    ForeignClaim,
    ForeignText,
    Mark,
    Where,
)
from annotations.exchange.labels import MOTIVATIONS, STANCES, VOICES
from annotations.exchange.reading.archives import ANOTHER
from annotations.exchange.reading.json_stream import elements
from annotations.exchange.reading.shapes import (
    Misshapen,
    each,
    moment,
    ours,
    several,
    table,
    words,
)
from annotations.numbers import MOST_DIGITS

REVISION = re.compile(r"[?&]revision=(\d+)")
LISTS = {"items", "@graph"}
NO_TARGET = (
    "It has no 'target', so it is no Web Annotation. Give what the W3C's recommendation of 2017 "
    "describes, in JSON-LD."
)
OTHER = "things of the type"
NONE = f"There is no annotation in the file. {ANOTHER}"
EMPTY = {"AnnotationCollection", "AnnotationPage"}
Found = ForeignText | Aside | Fault


def read(file: BinaryIO) -> Iterator[Found]:
    """Yield each annotation as marks on the pages that its targets are in."""
    other, met = False, False
    elements_of = elements(file, LISTS, through={"first"})
    for found in each(elements_of, of_annotation, "an annotation"):
        is_other = isinstance(found, Aside) and found.what.startswith(OTHER)
        other |= is_other
        met |= not is_other
        yield found
    if other and not met:
        yield Fault(Where(), NONE)


@dataclass
class Bodies:
    """What is said in the bodies of an annotation, by purpose."""

    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    claim: str = ""
    claim_text: str = ""
    language: str = ""
    annotation: str = ""
    others: int = 0

    def take(self, body: Any) -> None:
        """Take one body."""
        if isinstance(body, str):
            body = {"type": "SpecificResource", "source": body}
        said = table(body, "a body")
        purposes = [str(one) for one in several(said.get("purpose"))] or [""]
        value = said.get("value", said.get("chars"))
        if isinstance(value, str):
            self.take_words(said, purposes[0], value)
        else:
            self.take_address(said)

    def take_words(self, said: dict[str, Any], purpose: str, value: str) -> None:
        """Take a body of words."""
        if purpose == "identifying":
            self.claim_text = value
            self.language = str(said.get("language") or "")
        elif purpose == "classifying":
            self.classes.append(value)
        elif purpose == "tagging":
            self.tags.append(value)
        else:
            self.notes.append(value)

    def take_address(self, said: dict[str, Any]) -> None:
        """Take a body that is something else's address: a claim or annotation of ours, or a tag."""
        source = str(said.get("source") or said.get("id") or "")
        if claim := ours(source, "claims"):
            self.claim = claim
        elif annotation := ours(source, "annotations"):
            self.annotation = annotation
        elif source:
            self.tags.append(source)
        else:
            self.others += 1


def of_annotation(where: Where, said: dict[str, Any]) -> Iterator[Found]:
    """Yield one annotation, once for each page in which it has targets."""
    name = words(said, "id") or str(said.get("@id") or "")
    other = what_else(said, name)
    if other:
        yield Aside(other)
        return
    if not said.get("target"):
        raise Misshapen(NO_TARGET, "/target")
    bodies = Bodies()
    for body in [*several(said.get("body")), *legacy(said)]:
        bodies.take(body)
    if bodies.others:
        yield Aside("bodies without words or address")
    if said.get("creator") and not person(said["creator"]):
        yield Aside("who made annotations (known by 'nickname' or 'account' only)")
    targets = by_page(several(said.get("target")))
    if not targets:
        yield Aside("annotations of whole pages")
    for page, parts in targets.items():
        mark = made(where, said, bodies, tuple(parts), name)
        yield ForeignText(
            where,
            url=page.source,
            article=page.article,
            revision=page.revision,
            marks=(mark,),
        )


def what_else(said: dict[str, Any], name: str) -> str:
    """Return what a thing is that is passed over: none of the type, or a verdict of ours; or nothing."""
    kinds = [str(one) for one in several(said.get("type", said.get("@type")))]
    if EMPTY & set(kinds):
        return "collections without annotations"
    if kinds and "Annotation" not in {kind.rpartition(":")[2] for kind in kinds}:
        return f"{OTHER} '{kinds[0][:60]}'"
    if "/verdicts/" in name and said.get("motivation") == "assessing":
        return "verdicts (a verdict is drafted here and read by a second person)"
    return ""


def legacy(said: dict[str, Any]) -> Iterator[Any]:
    """Yield the body that is given as words alone (Web Annotation Data Model, section 3.2.6)."""
    if isinstance(said.get("bodyValue"), str):
        yield {"value": said["bodyValue"], "purpose": "commenting"}


@dataclass(frozen=True)
class Page:
    """What a target is a part of: an address, or an article of ours in one revision."""

    source: str
    article: str = ""
    revision: int = 0


def by_page(targets: list[Any]) -> dict[Page, list[Selectors]]:
    """Return the selectors of targets by what they are in; targets without selectors are left out."""
    found: dict[Page, list[Selectors]] = defaultdict(list)
    for at, one in enumerate(targets):
        if isinstance(one, str):
            continue
        target = table(one, "a target")
        if not target.get("selector"):
            continue
        try:
            part = Selectors.from_w3c(target["selector"])
        except UnreadableSelector as error:
            raise Misshapen(str(error), f"/target/{at}/selector") from error
        page = page_of(target)
        if not (page.source or page.article):
            raise Misshapen(
                "The target does not say which page its words are in. "
                "Give the page's address as 'source'.",
                f"/target/{at}/source",
            )
        found[page].append(part)
    return found


def page_of(target: dict[str, Any]) -> Page:
    """Return what a target is a part of."""
    source = target.get("source")
    if isinstance(source, dict):
        source = source.get("id")
    address = str(source or "")
    state = target.get("state")
    states = [one for one in several(state) if isinstance(one, dict)]
    cached = next((str(one["cached"]) for one in states if one.get("cached")), "")
    number = REVISION.search(cached)
    article = ours(cached, "articles") or ours(address, "articles")
    # Of a number that is longer the first digits are no revision either.
    return Page(
        address, article, int(number[1][:MOST_DIGITS]) if number and article else 0
    )


def made(
    where: Where,
    said: dict[str, Any],
    bodies: Bodies,
    parts: tuple[Selectors, ...],
    name: str,
) -> Mark:
    """Return the mark of an annotation on one page."""
    appearance = appearance_of(bodies, name)
    motivations = [str(one) for one in several(said.get("motivation"))]
    known = [one for one in motivations if one in MOTIVATIONS]
    others = [one for one in motivations if one not in MOTIVATIONS]
    own = bodies.annotation or ours(name, "annotations")
    return Mark(
        where,
        parts,
        id=own or ("" if appearance else name),
        motivation=known[0] if known else "highlighting",
        tags=tags_of(bodies, others, appearance),
        note="\n\n".join(bodies.notes),
        creator=person(said.get("creator")),
        created=moment(said.get("created")),
        appearance=appearance,
    )


def appearance_of(bodies: Bodies, name: str) -> ForeignAppearance | None:
    """Return the appearance of a claim of ours that an annotation identifies."""
    if not bodies.claim:
        return None
    stance = next((one for one in bodies.classes if one in STANCES), "asserts")
    said = dict(tag.split(": ", 1) for tag in bodies.tags if ": " in tag)
    voice = said.get("voice", "publisher")
    return ForeignAppearance(
        ForeignClaim(text=bodies.claim_text, id=bodies.claim, language=bodies.language),
        stance=stance,
        voice=voice if voice in VOICES else "publisher",
        claimant=said.get("claimant", ""),
        id=ours(name, "appearances"),
    )


def tags_of(
    bodies: Bodies, motivations: list[str], appearance: ForeignAppearance | None
) -> tuple[str, ...]:
    """Return the tags: of an appearance of ours those that are no field of it."""
    found = [*bodies.tags, *bodies.classes, *motivations]
    if appearance is None:
        return tuple(dict.fromkeys(found))
    own = (appearance.stance, "voice: ", "claimant: ")
    return tuple(dict.fromkeys(one for one in found if not one.startswith(own)))


def person(creator: Any) -> str:
    """Return the name by which somebody is known, where it is one."""
    one = next(iter(several(creator)), None)
    if not isinstance(one, dict):
        return ""
    return str(one.get("nickname") or one.get("account") or "")
