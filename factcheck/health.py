"""Whether the service can do its work: asked by load balancers and containers."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from factcheck.errors import RETRY, problem


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
        problem(503, code, detail),
        status=503,
        content_type="application/problem+json",
        headers=RETRY,
    )
