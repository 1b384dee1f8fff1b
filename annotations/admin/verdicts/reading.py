"""The second reader's page: choose how to read, then read, and only then see what others say.

To *check* is to read the version beside its evidence. To read *blind* is to see the claim and the
evidence alone, to give one's own assessment, and then to see both side by side. The page shows
nothing of the version before that.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from annotations.admin.blind import kept_back, visible_assessments
from annotations.admin.diffs import Difference, difference
from annotations.admin.discussion import discussion_of
from annotations.admin.links import page_of
from annotations.admin.pages import RowPage
from annotations.admin.verdicts.disclosing import disclose_first
from annotations.admin.verdicts.situation import Situation, Stage, situation_of
from annotations.admin.verdicts.telling import telling_of
from annotations.admin.verdicts.transitions import offered, own_work, withheld_reasons
from annotations.admin.verdicts.views import AssessPage
from annotations.models import (
    Assessment,
    EvidenceUse,
    Rating,
    Verdict,
    VerdictVersion,
)
from annotations.workflow import OwnWork
from annotations.workflow.permissions import may_review

COMPARED = ("summary", "justification", "public_note")


@dataclass(frozen=True)
class Opinion:
    """What one person, or the version, says of the claim; `differs` when the reader says otherwise.

    `mode` says whether an assessment was made blind; the version has none.
    """

    who: str
    rating: Rating | None
    rationale: str
    differs: bool
    mode: str = ""


class ReaderPage(RowPage):
    """Where a second reader begins: nothing of the version is told yet."""

    template = "admin/annotations/reader.html"
    title = "Second reader"

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        return {
            "verdict": row,
            "where": where,
            "waits": where.stage == Stage.SUBMITTED,
            "refused": own_work(where, request.user) or needs_role(request.user),
            "kept_back": kept_back(request.user, where.pending),
            "held": row.assignments.filter(ended_at=None)
            .select_related("person")
            .first(),
        }


class CheckPage(RowPage):
    """The version beside its evidence, what it changes, and the reader's buttons."""

    template = "admin/annotations/check.html"
    title = "Check"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to the page that says why, when the version is kept back."""
        first = disclose_first(request.user, self.row(request, pk), "check")
        return first or super().get(request, pk)

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        return {
            "verdict": row,
            "where": where,
            "told": telling_of(where.pending),
            "changes": changes_of(where),
            "refused": own_work(where, request.user) or needs_role(request.user),
            **decisions(request, where),
            **discussion_of(request.user, row),
        }


class BlindPage(AssessPage):
    """The claim and its evidence alone, until one has given one's own assessment."""

    template = "admin/annotations/blind.html"
    title = "Read blind"
    explained = (
        "You see the claim and its evidence, and nothing of what the author makes of them. "
        "Rate the claim; then both stand side by side. Your assessment cannot be changed then."
    )
    done = "Your assessment is recorded. Here it stands beside the others'."

    def require_possible(self, row: Verdict) -> None:
        """Refuse one's own work."""
        if reason := own_work(situation_of(row), self.request.user):
            raise OwnWork(reason, "own_work")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(request, pk)
        if own_assessment(request.user, situation_of(row)):
            return HttpResponseRedirect(page_of(row, "compare"))
        return super().get(request, pk)

    def next_page(self, row: Verdict, result: Any) -> str:
        return page_of(row, "compare")

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        return {
            **super().about(request, row),
            "where": where,
            "told": telling_of(where.pending),
            "appearances": row.claim.appearances.select_related(
                "annotation__article", "claimant"
            ).prefetch_related("annotation__anchors"),
        }


class ComparePage(RowPage):
    """One's own assessment beside the version and the others', disagreements first.

    `?round=` names the version; without, it is the one being worked on.
    """

    template = "admin/annotations/compare_opinions.html"
    title = "Side by side"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead back to the blind page whoever has not given their own, unless nothing is to sway."""
        row = self.row(request, pk)
        number = round_asked(request, situation_of(row))
        version = row.versions.filter(number=number).first()
        seen = visible_in(request.user, row, number).exists()
        if not seen or kept_back(request.user, version):
            return HttpResponseRedirect(page_of(row, "read"))
        return super().get(request, pk)

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        number = round_asked(request, where)
        version = row.versions.filter(number=number).first()
        given = visible_in(request.user, row, number)
        mine = given.filter(reviewer=request.user).first()  # type: ignore[misc]  # signed in
        is_open = where.pending is not None and where.pending.number == number
        return {
            "verdict": row,
            "where": where,
            "mine": mine,
            "opinions": opinions(version, list(given), mine),
            "told": telling_of(version),
            "is_open": is_open,
            "refused": is_open
            and (own_work(where, request.user) or needs_role(request.user)),
            **(decisions(request, where) if is_open else {}),
            **discussion_of(request.user, row),
        }


def round_asked(request: HttpRequest, where: Situation) -> int:
    """Return the round that the address names, or the open one."""
    asked = request.GET.get("round", "")
    return int(asked) if asked.isdecimal() and len(asked) < 5 else where.round


def visible_in(user: Any, verdict: Verdict, number: int) -> QuerySet[Assessment]:
    """Return the assessments of a round that this person may see."""
    given = visible_assessments(user).filter(verdict=verdict, round=number)
    return given.select_related("rating", "reviewer").order_by("submitted_at")


def needs_role(user: Any) -> str:
    """Return which role a second reader needs, for whom lacks it."""
    return "" if may_review(user) else "A second reader needs the role 'reviewer'."


def own_assessment(user: Any, where: Situation) -> Assessment | None:
    """Return what this person has said of the claim in the open round."""
    given = Assessment.objects.filter(
        verdict=where.verdict, round=where.round, reviewer=user
    )
    return given.select_related("rating", "reviewer").first()


def opinions(
    version: VerdictVersion | None, given: list[Assessment], mine: Assessment | None
) -> list[Opinion]:
    """Return the version's and the others' opinions: those that differ from the reader's come first.

    Who has given none reads them against the version.
    """
    said: list[tuple[str, Rating | None, str, str]] = [
        (one.reviewer.get_username(), one.rating, one.rationale, one.get_mode_display())
        for one in given
        if one != mine
    ]
    if version:
        author = version.author.get_username()
        said.insert(0, (author, version.rating, version.summary, ""))
    measure = mine.rating_id if mine else version and version.rating_id
    rows = [
        Opinion(
            who, rating, why, (rating.pk if rating else None) != measure, mode.lower()
        )
        for who, rating, why, mode in said
    ]
    return sorted(rows, key=lambda one: not one.differs)


def decisions(request: HttpRequest, where: Situation) -> dict[str, Any]:
    """Return the buttons of a second reader, and why some are not there."""
    slugs = ("approve", "return", "take-over", "publish")
    return {
        "transitions": [
            one for one in offered(where, request.user) if one.slug in slugs
        ],
        "refusals": withheld_reasons(where, request.user),
    }


def changes_of(where: Situation) -> list[tuple[str, Difference]]:
    """Return what a later version changes in what readers see, field by field."""
    if where.pending is None or where.current is None:
        return []
    rows = [
        (name.replace("_", " "), difference(told(where.current, name), told(where.pending, name)))
        for name in ("claim_text", "rating", "as_of", *COMPARED, "evidence")
    ]  # fmt: skip
    return [(name, row) for name, row in rows if row.changed]


def told(version: VerdictVersion, name: str) -> str:
    """Return a field of a version in words; its evidence has a line for each piece."""
    if name == "claim_text":
        return version.claim_text or version.verdict.claim.text
    if name == "evidence":
        return "\n".join(said_of(use) for use in version.evidence_uses.all()) or "–"
    return str(getattr(version, name) or "–")


def said_of(use: EvidenceUse) -> str:
    """Return a piece of evidence, what it does and why, on one line."""
    why = f" ({use.rationale})" if use.rationale else ""
    return f"{use.get_stance_display()}: {use.evidence.title}{why}"
