"""The addresses of the operations, each beside what partners read at the same one."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from annotations.api.v1.hooks import operations as hooks
from annotations.api.v1.hooks.views import HookWrite
from annotations.api.v1.writing import (
    annotations,
    articles,
    claims,
    evidence,
    readings,
    releases,
    verdicts,
)
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.views import Working, Write
from annotations.api.v1.writing.working import WorkingList

OPERATIONS: tuple[Operation, ...] = (
    *articles.OPERATIONS,
    *annotations.OPERATIONS,
    *claims.OPERATIONS,
    *evidence.OPERATIONS,
    *verdicts.OPERATIONS,
    *releases.OPERATIONS,
    *readings.OPERATIONS,
)
ALL = dict.fromkeys(OPERATIONS, Write) | dict.fromkeys(hooks.OPERATIONS, HookWrite)
WORKING = path("working/<str:noun>/<str:name>/", Working.as_view(), name="working")
WORKING_LIST = path("working/<str:noun>/", WorkingList.as_view(), name="working_list")
WORKING_RELEASES = (
    path(
        "working/releases/<str:name>/",
        releases.WorkingRelease.as_view(),
        name="working_release",
    ),
    path(
        "working/releases/<str:name>/files/<str:file>",
        releases.WorkingReleaseFile.as_view(),
        name="working_release_file",
    ),
)

WORKING_READING = path(
    "working/articles/<str:name>/reading/",
    readings.WorkingReading.as_view(),
    name="working_reading",
)

READING = ("GET", "HEAD", "OPTIONS")

View = Callable[..., Any]


def by_address() -> dict[str, dict[str, Operation]]:
    """Return the operations of each address, by their method."""
    found: dict[str, dict[str, Operation]] = defaultdict(dict)
    for one in ALL:
        found[one.path][one.method] = one
    return dict(found)


def with_writing(routes: Iterable[URLPattern]) -> list[URLPattern]:
    """Return routes that can be written to as well, and those that can only be written to."""
    left = by_address()
    both = [joined(route, left.pop(str(route.pattern), None)) for route in routes]
    return [
        *(
            path(address, writing_view(operations), name=names(operations))
            for address, operations in left.items()
        ),
        *both,
        *WORKING_RELEASES,
        WORKING_READING,
        WORKING_LIST,
        WORKING,
    ]


def joined(route: URLPattern, operations: dict[str, Operation] | None) -> URLPattern:
    """Return a route that reads as before and hands the other methods to the operations."""
    if operations is None:
        return route
    return path(
        str(route.pattern),
        by_method(route.callback, writing_view(operations), tuple(operations)),
        name=route.name,
    )


def writing_view(operations: dict[str, Operation]) -> View:
    """Return the view of some operations."""
    methods = [name.lower() for name in operations]
    view = ALL[next(iter(operations.values()))]
    return view.as_view(operations=operations, http_method_names=[*methods, "options"])


def by_method(reads: View, writes: View, methods: tuple[str, ...]) -> View:
    """Return the view that reads or writes, by the method of the request."""
    reading = reads.view_class.as_view(  # type: ignore[attr-defined]
        **reads.view_initkwargs,  # type: ignore[attr-defined]
        also_taken=methods,
    )

    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        chosen = writes if request.method in methods else reading
        answer: HttpResponse = chosen(request, **named)
        if "Allow" in answer.headers:
            answer.headers["Allow"] = ", ".join((*READING, *methods))
        return answer

    view.view_class = reads.view_class  # type: ignore[attr-defined]  # who answers a read
    # Both sides check for themselves; a key needs no token against forged requests.
    return csrf_exempt(view)


def names(operations: dict[str, Operation]) -> str:
    """Return the name of a route that is only written to."""
    return next(iter(operations.values())).name
