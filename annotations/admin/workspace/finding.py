"""What the workspace offers while one types: claims that say something like it, and claimants."""

from typing import Any

import regex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from annotations.admin.pages import RowPage
from annotations.models import Agent, Article, Claim

WORD = regex.compile(r"[\p{L}\p{N}]{2,}")
MOST_WORDS = 24
MOST_FOUND = 5


def similar_claims(text: str) -> QuerySet[Claim]:
    """Return the claims that share most words with a text, those that were merged left out."""
    words = WORD.findall(text)[:MOST_WORDS]
    if not words:
        return Claim.objects.none()
    asked = SearchQuery(" or ".join(words), search_type="websearch", config="simple")
    vector = SearchVector("text", config="simple")
    named = Q(ref__iexact=text.strip())
    return (
        Claim.objects.filter(merged_into=None)
        .annotate(found=vector, rank=SearchRank(vector, asked))
        .filter(Q(found=asked) | named)
        .annotate(times=Count("appearances", distinct=True))
        .prefetch_related("verdicts__current_version__rating")
        .order_by("-rank", "-pk")[:MOST_FOUND]
    )


def agents_named(text: str) -> QuerySet[Agent]:
    """Return those who make claims whose name or description has the words typed."""
    asked = Q(name__icontains=text) | Q(descriptor__icontains=text)
    return Agent.objects.filter(asked)[:MOST_FOUND]


class FindPage(RowPage):
    """What is offered for what was typed, as a fragment of the page."""

    def show(
        self, request: HttpRequest, row: Article, *, status: int = 200, **said: Any
    ) -> HttpResponse:
        text = request.GET.get("q", "")[:2_000].replace("\x00", "")
        found = {
            "claims": similar_claims(text) if "claims" in request.GET else [],
            "agents": agents_named(text) if "agents" in request.GET else [],
        }
        return TemplateResponse(
            request, "admin/annotations/workspace/found.html", found
        )
