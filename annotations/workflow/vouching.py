"""What a second reader vouches for: all that becomes public with a version, hashed when it was submitted."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, prefetch_related_objects

from annotations.models import Relation, Verdict, VerdictVersion
from annotations.models.base import Editable
from annotations.records.terms import public_terms
from annotations.records.verdicts import shown_hash, verdicts, versions
from annotations.workflow.annotating import AnnotationContent
from annotations.workflow.articles import ArticleContent, PublisherContent
from annotations.workflow.claims import AgentContent
from annotations.workflow.errors import TransitionNotAllowed

# What is said of a thing and stands in no record of a verdict. Notes are for colleagues.
SAID: dict[str, list[str]] = {
    "agent": list(AgentContent.__dataclass_fields__),
    "annotation": sorted({*AnnotationContent.__dataclass_fields__} - {"note"}),
    "article": sorted({*ArticleContent.__dataclass_fields__} - {"publisher"}),
    "publisher": list(PublisherContent.__dataclass_fields__),
}


def shown_now(version: VerdictVersion) -> str:
    """Return the hash of what a version would show if it were published now."""
    row = versions().get(pk=version.pk)
    row.appearances = version.appearances
    verdict = verdicts().get(pk=version.verdict_id)
    return shown_hash(verdict, row, public_terms(), beside(verdict, row))


def require_unchanged(version: VerdictVersion) -> None:
    """Raise TransitionNotAllowed when what the version shows differs from what was submitted."""
    if shown_now(version) != version.shown_sha256:
        raise TransitionNotAllowed(
            "The claim, an appearance, a relation, a piece of evidence, or what is said of a "
            "source has changed since this version was submitted. Send it back, so that it is "
            "read again as it now stands.",
            "changed_since_submission",
        )


def beside(verdict: Verdict, version: VerdictVersion) -> dict[str, object]:
    """Return what becomes public with a version beside its claim, appearances and evidence.

    How often each thing has been edited counts too: what is changed and changed back, the second
    reader may have read in between. An article's texts are left out: a new one is the publisher's,
    and is told as it comes. The rows come from `verdicts()` and `versions()`.
    """
    told = {(named(row), row.uuid): said(row) for row in shown(verdict, version)}
    return {
        "things": [(*thing, told[thing]) for thing in sorted(told)],
        "relations": relations_of(verdict),
    }


def shown(verdict: Verdict, version: VerdictVersion) -> Iterator[Editable]:
    """Yield the rows that a version shows, some of them several times; one query at most."""
    seen = set(version.appearances)
    appearances = [one for one in verdict.claim.appearances.all() if one.uuid in seen]
    evidence = [use.evidence for use in version.evidence_uses.all()]
    passages = [one.annotation for one in appearances]
    passages += [one.annotation for one in evidence if one.annotation]
    articles = [one.article for one in passages]
    prefetch_related_objects(articles, "publisher")
    yield from (verdict.claim, *appearances, *evidence, *passages, *articles)
    yield from (one.publisher for one in articles)
    for one in appearances:
        yield from [one.claimant] if one.claimant else []
        yield from (passing.agent for passing in one.attributions.all())


def named(row: Editable) -> str:
    """Return the kind of a row."""
    return str(row._meta.model_name)


def said(row: Editable) -> dict[str, object]:
    """Return what is said of a thing, and how often it has been edited."""
    names: Iterable[str] = ("version", *SAID.get(named(row), ()))
    return {name: getattr(row, name) for name in names}


def relations_of(verdict: Verdict) -> list[tuple[object, ...]]:
    """Return all relations of the claim, those too whose other end is not public yet."""
    claim = verdict.claim_id
    rows = Relation.objects.filter(Q(from_claim=claim) | Q(to_claim=claim))
    fields = (
        "uuid",
        "version",
        "kind",
        "rationale",
        "from_claim__uuid",
        "to_claim__uuid",
    )
    return list(rows.order_by("uuid").values_list(*fields))
