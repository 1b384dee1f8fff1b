"""Who else is at the article, and what they changed since one last looked."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse, JsonResponse

from annotations.admin.pages import RowPage
from annotations.admin.standing import standing_of
from annotations.admin.workspace.answering import drawn_anew
from annotations.admin.workspace.calls import Desk, Outcome
from annotations.models import Annotation, Appearance, Article, History
from annotations.numbers import whole
from annotations.workflow import Act
from annotations.workflow.presence import be_present

MOST_TOLD = 200  # acts at once; whoever was away for longer reloads the page


def last_act_known() -> int:
    """Return the number of the last act in the history."""
    return int(History.objects.aggregate(last=Max("pk"))["last"] or 0)


class NearPage(RowPage):
    """Answers the page's script, every twenty seconds and when somebody comes back to it."""

    def show(
        self, request: HttpRequest, row: Article, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        act = Act.now(request.user)
        others = be_present(act, row, request.GET.get("doing", ""))
        standing = standing_of(row, request.user)
        if standing and standing.keeps_back:
            others = []
        since = whole(request.GET.get("since", ""))
        news = [] if since is None else acts_since(row, since, request.user)
        touched = annotations_in(row, news)
        desk = Desk(act, row.pk)
        return JsonResponse(
            {
                "here": [
                    {"who": one.person.get_username(), "doing": one.doing}
                    for one in others
                ],
                "since": last_act_known(),
                "by": sorted({one.actor.get_username() for one in news}),
                "revision": str(desk.revision.uuid),
                **drawn_anew(desk, Outcome("", annotations=touched)),
            }
        )


def acts_since(article: Article, since: int, user: Any) -> list[History]:
    """Return what others did to the article's highlights and links after an act."""
    told = Annotation.objects.told_to(user.pk)
    annotations = told.filter(article=article).values("uuid")
    links = Appearance.objects.filter(annotation__article=article).values("uuid")
    here = (
        Q(kind="annotation", object__in=annotations)
        | Q(kind="appearance", object__in=links)
        | Q(kind="appearance", verb="unlink")
    )
    rows = History.objects.filter(here, pk__gt=since).exclude(actor=user)
    return list(rows.select_related("actor").order_by("pk")[:MOST_TOLD])


def annotations_in(article: Article, acts: Iterable[History]) -> list[int]:
    """Return the keys of the article's annotations that some acts changed."""
    acts = list(acts)
    if not acts:
        return []
    objects = [one.object for one in acts]
    unlinked = [
        UUID(one.before["annotation"])
        for one in acts
        if one.verb == "unlink" and one.before
    ]
    touched = Q(uuid__in=[*objects, *unlinked]) | Q(appearances__uuid__in=objects)
    rows = Annotation.objects.filter(touched, article=article)
    return list(rows.distinct().values_list("pk", flat=True))
