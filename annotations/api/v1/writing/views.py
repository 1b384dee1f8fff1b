"""The addresses that write, and the one that reads working content back."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from annotations.api.answers import tagged
from annotations.api.authentication import BearerKey, ReviewerSession
from annotations.api.errors import ScopeMissing
from annotations.api.v1.forms import checked
from annotations.api.v1.writing.answering import (
    KIND_OF,
    answer_to,
    body_of,
    stored,
)
from annotations.api.v1.writing.finding import row_of
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.reading import (
    body_of as given_body,
)
from annotations.api.v1.writing.reading import (
    content_of,
    owner_of,
    writer_of,
)
from annotations.api.v1.writing.reading import (
    version_of as given_version,
)
from annotations.api.views import ApiView
from annotations.records.kinds import KINDS
from annotations.vocabulary import Scope
from annotations.workflow import Act
from annotations.workflow.once import Answer, Once, once, whole
from annotations.workflow.permissions import may_see_drafts


class DeskView(ApiView):
    """An address for those who work on the corpus: by a key that writes, or logged in."""

    authentication_classes = [BearerKey, ReviewerSession]
    over_replica = ()


class Write(DeskView):
    """The operations of one address, by their method."""

    operations: ClassVar[dict[str, Operation]] = {}
    scope = Scope.WRITE

    def post(self, request: Request, **named: str) -> HttpResponse:
        return self.write(request, self.operations["POST"], **named)

    def patch(self, request: Request, **named: str) -> HttpResponse:
        return self.write(request, self.operations["PATCH"], **named)

    def delete(self, request: Request, **named: str) -> HttpResponse:
        return self.write(request, self.operations["DELETE"], **named)

    def write(
        self, request: Request, operation: Operation, name: str = ""
    ) -> HttpResponse:
        """Do what was asked, once if it came with an idempotency key, and answer."""
        writer = writer_of(request, self.scope)
        checked(request)
        content = content_of(request, operation.most_bytes)
        body = given_body(content, operation)
        version = given_version(request, operation)

        def do() -> Answer:
            row = self.target(request, operation, name, to=writer)
            made = operation.run(Act.now(writer), row, body, version)
            return self.shown(operation, made, writer)

        key = request.headers.get("Idempotency-Key")
        if key is None:
            return self.finished(whole(do), before=False)
        asked = (operation.method, request.path, request.headers.get("If-Match", ""))
        parts = tuple(part.encode() for part in asked)
        answer, before = once(
            Once(owner_of(request, writer), key, (*parts, content)), do
        )
        return self.finished(answer, before=before)

    def target(
        self,
        request: Request,  # noqa: ARG002
        operation: Operation,
        name: str,
        *,
        to: User,
    ) -> Any:
        """Return what the path names, if it names anything. Raises Http404."""
        return row_of(operation.target, name, to=to) if operation.target else None

    def shown(self, operation: Operation, made: Any, writer: User) -> Answer:
        """Return what is answered, and kept."""
        return answer_to(operation.kind, made, operation.status, to=writer)

    def finished(self, answer: Answer, *, before: bool) -> HttpResponse:
        """Return the answer as it leaves."""
        return answered(answer, before=before)


class Working(DeskView):
    """One thing as those who work on it see it, drafts included."""

    def get(self, request: Request, noun: str, name: str) -> HttpResponse:
        require_colleague(request)
        checked(request)
        if noun not in KIND_OF:
            raise Http404
        kind = KIND_OF[noun]
        reader = writer_of(request)
        row = stored(kind, row_of(KINDS[kind].rows().model, name, to=reader))
        return tagged(
            body_of(kind, row, to=reader),
            str(getattr(row, "version", "")),
            content_type="application/json",
        )


def require_colleague(request: Request) -> None:
    """Raise unless the request comes from somebody who may see drafts, by a key that writes or logged in."""
    if not may_see_drafts(writer_of(request)):
        raise ScopeMissing("Working content is for those who work on it.")


def answered(answer: Answer, *, before: bool = False) -> HttpResponse:
    """Return an answer to a write; one that was given before says so."""
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    response.headers["Cache-Control"] = "no-store"
    if answer.body:
        response.headers["Content-Type"] = "application/json"
    else:
        del response.headers["Content-Type"]
    if before:
        response.headers["Idempotency-Replayed"] = "true"
    return response
