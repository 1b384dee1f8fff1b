"""What the workspace offers while one types: claims that say something like it, claimants, articles."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from annotations.admin.pages import RowPage
from annotations.admin.workspace.reading import articles_named
from annotations.admin.workspace.resembling import resembling
from annotations.models import Agent, Article

LONGEST = 2_000  # code points
MOST_FOUND = 5


def agents_named(text: str) -> QuerySet[Agent]:
    """Return those who make claims whose name or description has the words typed."""
    asked = Q(name__icontains=text) | Q(descriptor__icontains=text)
    return Agent.objects.filter(asked)[:MOST_FOUND]


class FindPage(RowPage):
    """What is offered for what was typed, as a fragment of the page."""

    def show(
        self, request: HttpRequest, row: Article, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        text = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
        found = {
            "claims": resembling(text) if "claims" in request.GET else [],
            "agents": agents_named(text) if "agents" in request.GET else [],
            "articles": articles_named(text, row, request.GET.get("claim", ""))
            if "articles" in request.GET
            else [],
            "asked": text.strip(),
            "wants_articles": "articles" in request.GET,
        }
        return TemplateResponse(
            request, "admin/annotations/workspace/found.html", found
        )
