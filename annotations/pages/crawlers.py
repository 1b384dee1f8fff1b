"""What search engines ask for: robots.txt, and sitemaps of every page."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F, Max
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from annotations.models import Record
from annotations.models.ledger import RecordQuerySet
from annotations.pages.answers import answer
from annotations.pages.reading import PUBLIC, Reading
from annotations.vocabulary import RecordKind

PAGES = {
    RecordKind.VERDICT: "pages:verdict",
    RecordKind.CLAIM: "pages:claim",
    RecordKind.ARTICLE: "pages:article",
}
MOST = 50_000  # addresses in one sitemap, by the protocol of sitemaps.org
XML = "application/xml; charset=utf-8"


def pages() -> RecordQuerySet:
    """Return the records that have a page."""
    rows: RecordQuerySet = Record.objects.using(PUBLIC)
    return rows.current().filter(kind__in=PAGES)


@require_safe
def sitemaps(request: HttpRequest) -> HttpResponseBase:
    """List the sitemaps: each holds the records of one stretch of primary keys."""
    reading = Reading()
    found = list(
        pages()
        .order_by()
        .values(number=F("id") / MOST)
        .annotate(changed=Max("modified_at"))
        .order_by("number")
    )
    reading.etags = [f"{one['number']} {one['changed']}" for one in found]
    context = {"sitemaps": found}
    return answer(request, reading, "pages/sitemaps.xml", context, content_type=XML)


@require_safe
def sitemap(request: HttpRequest, number: str) -> HttpResponseBase:
    """List the pages of one stretch, with the time of their last change."""
    reading = Reading()
    first = int(number) * MOST
    within = pages().filter(id__gte=first, id__lt=first + MOST)
    found = list(within.order_by("id").values_list("kind", "ref", "modified_at"))
    if not found:
        raise Http404
    reading.etags = [f"{ref} {changed}" for _, ref, changed in found]
    context = {"pages": list(placed(found))}
    return answer(request, reading, "pages/sitemap.xml", context, content_type=XML)


def placed(
    found: Iterable[tuple[str, str, datetime]],
) -> Iterator[tuple[str, str]]:
    """Yield where each page is and when it changed; its address is asked for once for each kind of page."""
    around: dict[str, list[str]] = {}
    for kind, ref, at in found:
        if kind not in around:
            name = PAGES[RecordKind(kind)]
            around[kind] = reverse(name, kwargs={"ref": ref}).split(ref)
        yield ref.join(around[kind]), at.isoformat()


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Say what crawlers may read: everything that is published, but no search results."""
    return answer(request, Reading(), "pages/robots.txt", {}, content_type="text/plain")
