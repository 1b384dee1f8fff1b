"""What a published verdict rests on, and which public records show a given thing."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from annotations.models import (
    Annotation,
    Appearance,
    Article,
    Evidence,
    Record,
    Relation,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.vocabulary import ChangeClass, Happening, RecordState
from annotations.workflow.acts import Act
from annotations.workflow.errors import NotPermitted
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_publish
from annotations.workflow.storing import hold_public_state

Thing = tuple[str, UUID]
TOLD_AS = {
    ChangeClass.INITIAL: Happening.PUBLISHED,
    ChangeClass.REINSTATEMENT: Happening.REINSTATED,
}  # every other class of change is a correction


def is_public(kind: str, uuid: UUID) -> bool:
    """Return whether the thing has been published, tombstones included."""
    return Record.objects.filter(kind=kind, object=uuid).exists()


def public_among(kind: str, uuids: Iterable[UUID]) -> set[UUID]:
    """Return those of the things that are served whole."""
    return set(
        Record.objects.current()
        .of_kind(kind)
        .filter(object__in=list(uuids))
        .values_list("object", flat=True)
    )


def recorded_among(kind: str, uuids: Iterable[UUID], state: RecordState) -> set[UUID]:
    """Return those of the things whose records are in a state."""
    rows = Record.objects.of_kind(kind).filter(object__in=list(uuids), state=state)
    return set(rows.values_list("object", flat=True))


def require_for_public(act: Act, kind: str, uuid: UUID) -> bool:
    """Return whether the thing is public; raises NotPermitted when only an editor may change it.

    Call it before changing anything that may be public: it also keeps publishers out meanwhile.
    """
    hold_public_state()
    public = is_public(kind, uuid)
    if public and not may_publish(act.accountable):
        raise NotPermitted(
            "This has been published. To change it needs the role 'editor', which "
            f"{act.accountable.get_username()} does not have. Ask an editor to change it.",
            "not_permitted",
        )
    return public


def closed_to(user: User | AnonymousUser, uuids: Iterable[UUID]) -> set[UUID]:
    """Return those of the things that have been published, when the user may not change such."""
    if may_publish(user):
        return set()
    known = Record.objects.filter(object__in=list(uuids))
    return set(known.values_list("object", flat=True))


def tell_of_change(
    act: Act,
    kind: str,
    uuid: UUID,
    *,
    news: News | None = None,
    names: Iterable[Thing] = (),
) -> None:
    """Rewrite the records of a public thing and of all that show it.

    `names` are things that it now names; they become public with it.
    """
    things = [*names, *shown_in(kind, {uuid})]
    itself = news or News(kind=kind, object=uuid)
    announce([*(News(kind=k, object=u) for k, u in things), itself], act.at)


def shown_in(kind: str, uuids: set[UUID]) -> list[Thing]:
    """Return the public things whose records show one of these, directly or through others."""
    found: list[Thing] = []
    waiting: list[tuple[str, set[UUID]]] = [(kind, uuids)]
    while waiting:
        shown_kind, shown = waiting.pop()
        for dependent_kind, dependents in dependents_of(shown_kind, shown):
            public = public_among(dependent_kind, dependents)
            if public:
                found += [(dependent_kind, uuid) for uuid in public]
                waiting.append((dependent_kind, public))
    return found


def dependents_of(kind: str, uuids: set[UUID]) -> Iterator[tuple[str, Iterable[UUID]]]:
    """Yield the things whose records copy something from things of this kind."""
    match kind:
        case "publisher":
            yield "article", values(Article, publisher__uuid__in=uuids)
        case "article":
            # Its rights say how much of its words these may hold.
            yield "revision", values(Revision, article__uuid__in=uuids)
            yield "annotation", values(Annotation, article__uuid__in=uuids)
            yield "appearance", values(Appearance, annotation__article__uuid__in=uuids)
        case "annotation":
            yield "appearance", values(Appearance, annotation__uuid__in=uuids)
            yield "evidence", values(Evidence, annotation__uuid__in=uuids)
        case "agent":
            yield (
                "appearance",
                Appearance.objects.filter(
                    Q(claimant__uuid__in=uuids) | Q(attributions__agent__uuid__in=uuids)
                ).values_list("uuid", flat=True),
            )
        case "claim":
            yield (
                "relation",
                Relation.objects.filter(
                    Q(from_claim__uuid__in=uuids) | Q(to_claim__uuid__in=uuids)
                ).values_list("uuid", flat=True),
            )
            yield "verdict", verdicts_with(verdict__claim__uuid__in=uuids)
        case "appearance":
            yield (
                "verdict",
                verdicts_with(verdict__claim__appearances__uuid__in=uuids),
            )
        case "evidence":
            yield "verdict", verdicts_with(evidence_uses__evidence__uuid__in=uuids)


def values(model: type, **lookups: object) -> Iterable[UUID]:
    """Return the identifiers of the rows that match."""
    return model.objects.filter(**lookups).values_list("uuid", flat=True)  # type: ignore[attr-defined, no-any-return]


def verdicts_with(**lookups: object) -> Iterable[UUID]:
    """Return the verdicts with a published version that matches."""
    return (
        VerdictVersion.objects.published()
        .filter(**lookups)
        .values_list("verdict__uuid", flat=True)
        .distinct()
    )


def rests_on(version: VerdictVersion) -> list[Thing]:
    """Return all that becomes public with a version: everything it rests on, itself left out."""
    seen = Appearance.objects.filter(uuid__in=version.appearances)
    used = Evidence.objects.filter(uses__version=version)
    # By keys: one condition over both joins would have the database read all annotations.
    keys = {
        *seen.values_list("annotation_id", flat=True),
        *used.exclude(annotation=None).values_list("annotation_id", flat=True),
    }
    passages = Annotation.objects.filter(pk__in=keys)
    articles = Article.objects.filter(
        pk__in=set(passages.values_list("article_id", flat=True))
    )
    claim = version.verdict.claim
    things: list[Thing] = [
        ("scale", version.verdict.scale.uuid),
        ("claim", claim.uuid),
        *named("appearance", seen.values_list("uuid", flat=True)),
        *named("evidence", used.values_list("uuid", flat=True)),
        *named("annotation", passages.values_list("uuid", flat=True)),
        *named("article", articles.values_list("uuid", flat=True)),
        *named("publisher", articles.values_list("publisher__uuid", flat=True)),
        *named("revision", values(Revision, article__in=articles)),
        *named("agent", agents_of(seen)),
    ]
    return [*things, *named("relation", relations_with_public_claims(claim.uuid))]


def named(kind: str, uuids: Iterable[UUID]) -> list[Thing]:
    """Return things of one kind, each once."""
    return [(kind, uuid) for uuid in dict.fromkeys(uuids)]


def agents_of(seen: Iterable[Appearance]) -> Iterator[UUID]:
    """Yield the agents who speak in appearances or passed the claim on."""
    rows = seen.values_list("claimant__uuid", "attributions__agent__uuid")  # type: ignore[attr-defined]
    for pair in rows:
        yield from (uuid for uuid in pair if uuid)


def relations_with_public_claims(claim: UUID) -> Iterator[UUID]:
    """Yield the relations of a claim whose other end is public too."""
    rows = list(
        Relation.objects.filter(
            Q(from_claim__uuid=claim) | Q(to_claim__uuid=claim)
        ).values_list("uuid", "from_claim__uuid", "to_claim__uuid")
    )
    others = public_among("claim", {end for _, *ends in rows for end in ends})
    for uuid, *ends in rows:
        if all(end == claim or end in others for end in ends):
            yield uuid


def tell_of_version(act: Act, verdict: Verdict, version: VerdictVersion) -> None:
    """Announce a published version and whatever becomes public with it."""
    told = [*rests_on(version), *versions_of(verdict)]
    news = [News(kind=kind, object=uuid) for kind, uuid in told]
    announce([*news, news_of(version)], act.at)


def tell_again_of_version(act: Act, verdict: Verdict, version: VerdictVersion) -> None:
    """Announce that a version that was withheld is served again.

    Relations that came meanwhile wait for the next version, whose second reader sees them.
    """
    told = [*rests_on(version), *versions_of(verdict)]
    news = [News(kind=kind, object=uuid) for kind, uuid in told if kind != "relation"]
    announce([*news, news_of(version, Happening.RESTORED)], act.at)


def news_of(version: VerdictVersion, what: Happening | None = None) -> News:
    """Return that a version has been published."""
    change = ChangeClass(version.change_class)
    return News(
        kind="verdict",
        object=version.verdict.uuid,
        what=what or TOLD_AS.get(change, Happening.CORRECTED),
        version=version.number,
        change_class=change,
        public_note=version.public_note,
    )


def tell_of_absence(
    act: Act, verdict: Verdict, version: VerdictVersion, *, state: RecordState
) -> None:
    """Replace the verdict and all its versions by tombstones."""
    gone = [*versions_of(verdict), ("verdict", verdict.uuid)]
    announce(
        [
            News(
                kind=kind,
                object=uuid,
                what=Happening(state),
                state=state,
                version=version.number,
                change_class=version.change_class
                if state == RecordState.RETRACTED
                else "",
                public_note=verdict.state_note,
            )
            for kind, uuid in gone
        ],
        act.at,
    )


def versions_of(verdict: Verdict) -> list[Thing]:
    """Return the published versions of a verdict."""
    published = verdict.versions.published().order_by("number")
    return named("verdict_version", published.values_list("uuid", flat=True))
