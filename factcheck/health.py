"""Whether the service can do its work: asked by load balancers and containers."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from factcheck.away import GONE, Away, away, waiting_migrations
from factcheck.errors import problem_response


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and has every migration, otherwise 503."""
    try:
        waiting = waiting_migrations()
    except DatabaseError as error:
        return unavailable(away(error) or GONE)
    if waiting:
        said = f"{waiting} migrations have not been applied. Run manage.py migrate."
        return unavailable(Away("migrations_pending", said))
    return JsonResponse({"status": "ok"})


def unavailable(why: Away) -> JsonResponse:
    return problem_response(503, why.code, why.detail, headers=why.headers)
