"""Who sees whose assessment: nobody is swayed before they have given their own.

You see your own. You see the others' of a round once you have given yours in it. An editor who
gives none sees them once two are in, since nothing is left to sway. Everybody who may see drafts
sees those of a round whose version has been published.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import Assessment, VerdictVersion
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
    seen = (
        Q(reviewer=user) | Exists(same_round.filter(reviewer=user)) | Exists(published)
    )
    rows = Assessment.objects.all()
    if may_publish(user):
        counted = (
            same_round.order_by().values("round").annotate(n=Count("pk")).values("n")
        )
        rows = rows.annotate(in_round=Coalesce(Subquery(counted), 0))
        seen |= Q(in_round__gte=ENOUGH)
    return rows.filter(seen)
