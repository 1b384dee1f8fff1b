"""Whether the service can do its work: asked by load balancers and containers."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from factcheck.requests import current_request_id


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and has every migration, otherwise 503."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return unavailable("database_unavailable", "The database does not answer.")
    if waiting:
        return unavailable(
            "migrations_pending",
            f"{len(waiting)} migrations have not been applied. Run manage.py migrate.",
        )
    return JsonResponse({"status": "ok"})


def unavailable(code: str, detail: str) -> JsonResponse:
    return JsonResponse(
        {
            "type": "about:blank",
            "title": "Service unavailable",
            "status": 503,
            "detail": detail,
            "code": code,
            "request_id": current_request_id.get(),
        },
        status=503,
        content_type="application/problem+json",
        headers={"Retry-After": "5"},
    )
