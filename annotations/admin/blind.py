"""Who sees whose assessment, and whose version: nobody is swayed before they have given their own.

You see your own. You see the others' of a round once you have given yours in it. An editor who
gives none sees them once two are in and the version has been shown to them, which is remembered.
Everybody who may see drafts sees those of a round whose version has been published. What a version
says is kept back until the same moments: see `annotations.workflow.disclosing`.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import Assessment, VerdictVersion
from annotations.workflow.disclosing import KEPT_BACK, is_kept_from
from annotations.workflow.permissions import may_publish

ENOUGH = 2


def visible_assessments(user: Any) -> QuerySet[Assessment]:
    """Return the assessments that this person may see."""
    same_round = Assessment.objects.filter(
        verdict=OuterRef("verdict"), round=OuterRef("round")
    )
    published = VerdictVersion.objects.published().filter(
        verdict=OuterRef("verdict"), number=OuterRef("round")
    )
    seen: Any = (
        Q(reviewer=user) | Exists(same_round.filter(reviewer=user)) | Exists(published)
    )
    rows = Assessment.objects.all()
    if may_publish(user):
        counted = (
            same_round.order_by().values("round").annotate(n=Count("pk")).values("n")
        )
        rows = rows.annotate(in_round=Coalesce(Subquery(counted), 0))
        version = VerdictVersion.objects.told_to(user.pk).filter(
            verdict=OuterRef("verdict"), number=OuterRef("round")
        )
        seen |= Q(in_round__gte=ENOUGH) & Exists(version)
    return rows.filter(seen)


def kept_back(user: Any, version: VerdictVersion | None) -> str:
    """Return why what a version says is not shown to this person; empty when it is."""
    return KEPT_BACK if is_kept_from(user, version) else ""
