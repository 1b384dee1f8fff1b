"""Foreign fact-checks into claims, evidence and drafts of verdicts: nothing of them is public by that.

Whatever its author said, here a second person reads it before anybody else does.
"""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from annotations.exchange.articles import UNDETERMINED
from annotations.exchange.foreign import ForeignCitation, ForeignReview
from annotations.exchange.importing.marking import Marking
from annotations.exchange.importing.unstorable import refuse_unstorable
from annotations.models import Claim, Evidence, Rating, RatingScale, Verdict
from annotations.records.terms import public_terms
from annotations.vocabulary import (
    EvidenceKind,
    EvidenceStance,
    EvidenceTier,
    VerdictState,
)
from annotations.workflow import (
    Act,
    EvidenceContent,
    Identity,
    InvalidContent,
    Use,
    VersionContent,
    attach_evidence,
    draft_verdict,
)

UNRATED = "ratings that are no level, or more than one, of the scales here: choose one"
JUDGED = "fact-checks of claims that have a verdict here already"
NO_SCALE = "There is no rating scale here. Load one with load_scales first."


@dataclass
class Reviewing:
    """Makes a draft of each fact-check of a file."""

    marking: Marking

    def take(self, review: ForeignReview) -> None:
        """Take in one fact-check. Raises what the verbs raise."""
        taking = self.marking.taking
        refuse_unstorable(review=review)
        act = taking.mine(taking.now)
        uuid = uuid5(NAMESPACE_URL, f"{review.url}#{review.claim.text}")
        if Verdict.objects.filter(uuid=uuid).exists():
            taking.report.known["verdict"] += 1
            return
        language = review.claim.language or review.language or UNDETERMINED
        claim = self.marking.claiming.claim(review.claim, language, uuid)
        live = Verdict.objects.exclude(state=VerdictState.RETRACTED)
        spoken = review.language or claim.language
        if live.filter(claim=claim, language=spoken).exists():
            taking.report.notes[JUDGED] += 1
            return
        uses = [
            Use(one, EvidenceStance.CONTEXT) for one in self.sources(act, review, uuid)
        ]
        self.draft(act, review, claim, uses, uuid)

    def draft(
        self, act: Act, review: ForeignReview, claim: Claim, uses: list[Use], uuid: UUID
    ) -> None:
        """Draft the verdict."""
        scale, rating = self.rated(review)
        said = "\n".join(
            f"{one.publisher or 'Its author'} rated it '{one.rating}': {one.url}"
            for one in (review, *review.others)
        )
        content = VersionContent(
            rating=rating,
            summary=review.explanation,
            justification=review.body,
            internal_note=f"Imported. {said}",
        )
        draft_verdict(
            act,
            claim,
            scale,
            content,
            uses,
            language=review.language,
            identity=Identity(uuid),
        )
        self.marking.taking.report.taken["verdict"] += 1

    def rated(self, review: ForeignReview) -> tuple[RatingScale, Rating | None]:
        """Return the scale with the level that all say is meant; without one, any scale and no level."""
        said = [levels(one) for one in (review, *review.others)]
        if len(said[0]) == 1 and all(one == said[0] for one in said):
            return said[0][0].scale, said[0][0]
        self.marking.taking.report.notes[UNRATED] += 1
        scale = RatingScale.objects.order_by("id").first()
        if scale is None:
            raise InvalidContent(NO_SCALE, "no_scale", "reviewRating")
        return scale, None

    def sources(self, act: Act, review: ForeignReview, uuid: UUID) -> list[Evidence]:
        """Return the evidence of a fact-check: what it cites, and itself if it is not our own."""
        found = [cited(one) for one in review.citations]
        site = f"{public_terms().site}/"
        found += [
            itself(one)
            for one in (review, *review.others)
            if one.url and not one.url.startswith(site)
        ]
        made = []
        for at, content in enumerate(found, start=1):
            name = uuid5(uuid, f"evidence {at}")
            here = Evidence.objects.filter(uuid=name).first()
            if here is None:
                here = attach_evidence(act, content, identity=Identity(name))
                self.marking.taking.report.taken["evidence"] += 1
            made.append(here)
        return made


def levels(review: ForeignReview) -> list[Rating]:
    """Return the levels of all scales that a fact-check may mean: called so, and with its numbers."""
    alike = Rating.objects.filter(alternate_name__iexact=review.rating)
    found = alike.select_related("scale").order_by("id")
    return [one for one in found if fits(one, review)]


def fits(rating: Rating, review: ForeignReview) -> bool:
    """Return whether the numbers of a rating are those of a level, where both have any."""
    pairs = (
        (rating.rating_value, review.rating_value),
        (rating.best_rating, review.best_rating),
        (rating.worst_rating, review.worst_rating),
    )
    return all(a is None or b is None or a == b for a, b in pairs)


def cited(said: ForeignCitation) -> EvidenceContent:
    """Return what a fact-check cites as evidence."""
    document = said.document or ("" if said.url else said.title)
    return EvidenceContent(
        kind=EvidenceKind.WEB_PAGE if said.url else EvidenceKind.DOCUMENT,
        tier=EvidenceTier.SECONDARY,
        title=said.title,
        publisher_name=said.publisher,
        url=said.url,
        quote=said.quote,
        document=document,
        published_on=said.published_on,
    )


def itself(review: ForeignReview) -> EvidenceContent:
    """Return a fact-check of somebody else's as evidence."""
    title = review.title or review.claim.text
    if not title.startswith(review.rating):
        title = f"{review.rating}: {title}"
    return EvidenceContent(
        kind=EvidenceKind.PRIOR_FACT_CHECK,
        tier=EvidenceTier.SECONDARY,
        title=title[:300],
        publisher_name=review.publisher,
        url=review.url,
        quote=review.explanation,
        published_on=review.published_on,
    )
