"""Exports as plain HTTP streams: each format, with the filters of the verdicts' list."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from annotations.api.answers import json_answer, knows
from annotations.api.checking import misplaced, wrong
from annotations.api.errors import NoSuchFormat, ProblemError, ScopeMissing, Unusable
from annotations.api.leaving import leaving
from annotations.api.negotiation import Face
from annotations.api.pages import PUBLIC, published
from annotations.api.parameters import ChoiceField, WholeNumberField
from annotations.api.v1.filters import VerdictFilter
from annotations.api.v1.forms import checked
from annotations.api.v1.shapes import FormatShape
from annotations.api.views import ApiView
from annotations.exchange.corpus import Selection
from annotations.exchange.format import Format
from annotations.exchange.registry import UnknownFormat, format_named, names
from annotations.exchange.streaming import stream
from annotations.models import ApiKey, LedgerHead, Record
from annotations.vocabulary import Scope

ANY = Face("any", "*/*")
MOST_EVENTS = 999_999_999
LONGEST_QUOTE = 10_000_000  # code points
UNFIT = ("state",)  # tombstones have nothing that rests under them


class ExportForm(Form):
    """How much of an export is wanted."""

    text = ChoiceField(
        choices=("rights", "quote", "none"),
        required=False,
        help_text="How much of the articles' words goes along: as far as each article's rights allow, "
        "quotations alone, or none. Rights are always kept.",
    )
    longest_quote = WholeNumberField(
        least=1,
        most=LONGEST_QUOTE,
        usual=None,
        required=False,
        help_text="With `text=quote`: leave out quotations of more code points. Their places and hashes stay.",
    )
    since = WholeNumberField(
        least=0,
        most=MOST_EVENTS,
        usual=None,
        required=False,
        help_text="Only what the ledger wrote after the event with this number.",
    )


class Exports(ApiView):
    """The formats there are."""

    def get(self, request: Request) -> HttpResponse:
        checked(request)
        shapes = [shape_of(request, name, format_named(name)) for name in names()]
        body = msgspec.json.encode({"results": shapes, "next": None, "previous": None})
        return json_answer(body)


class AnyForm:
    """An address that answers in one form of its own, whatever is accepted."""

    def perform_content_negotiation(
        self,
        request: Request,  # noqa: ARG002
        force: bool = False,  # noqa: ARG002, FBT001, FBT002
    ) -> tuple[Any, str]:
        """Return the one form: whoever names it in the address accepts it."""
        return ANY, ANY.media_type


class Export(AnyForm, ApiView):
    """The published corpus in one format, as it is at this moment."""

    def get(self, request: Request, name: str) -> HttpResponseBase:
        made = known(name)
        require_scope(request, Scope.EXPORT)
        selection = selection_of(request)
        etag = etag_of(request)
        if knows(request, etag):
            return headed(HttpResponse(status=304), etag)
        begun = stream(made, selection, left=leaving(request.META))
        answer = StreamingHttpResponse(begun.chunks, content_type=made.media_type)
        answer.headers["Content-Disposition"] = (
            f'attachment; filename="{name}.{made.extension}"'
        )
        answer.headers["Offset-Unit"] = made.offset_unit
        answer.headers["Ledger-Seq"] = str(begun.position.seq)
        return headed(answer, etag)


def headed(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Return an answer with what its bytes are known by."""
    if answer.status_code == 304:
        del answer.headers["Content-Type"]
    answer.headers["ETag"] = f'W/"{etag}"'
    return answer


def shape_of(request: Request, name: str, made: Format) -> FormatShape:
    """Return what there is to know of a format."""
    return FormatShape(
        name=name,
        label=made.label,
        media_type=made.media_type,
        extension=made.extension,
        offset_unit=made.offset_unit,
        loses=list(made.loses),
        importable=made.read is not None,
        url=request.build_absolute_uri(reverse("v1:export", args=[name])),
    )


def known(name: str) -> Format:
    """Return a format. Raises NoSuchFormat, which names the choices."""
    try:
        return format_named(name)
    except UnknownFormat as error:
        raise NoSuchFormat(str(error)) from error


def require_scope(request: Request, scope: Scope) -> None:
    """Raise ScopeMissing unless the caller's key opens this."""
    key = request.auth if isinstance(request.auth, ApiKey) else None
    if key is None:
        raise ScopeMissing(f"This needs a key with the scope '{scope}'. Ask for one.")
    if scope not in key.scopes:
        raise ScopeMissing(
            f"Your key has not the scope '{scope}'. Ask for one that has."
        )


def export_fields() -> dict[str, Any]:
    """Return the parameters that an export takes: the filters of verdicts, and its own."""
    filters = VerdictFilter({}, queryset=Record.objects.none()).form.fields
    fitting = {name: one for name, one in filters.items() if name not in UNFIT}
    return {**fitting, **ExportForm.base_fields}


def selection_of(request: Request) -> Selection:
    """Return the part of the corpus that is asked for. Raises Unusable with all that is wrong."""
    given = request.query_params
    form = ExportForm(given)
    filtered = VerdictFilter(given, queryset=published().of_kind("verdict").current())
    problems = [*misplaced(given, export_fields()), *wrong(form), *wrong(filtered.form)]
    if not problems:
        problems = list(unfitting(form.cleaned_data))
    if problems:
        raise Unusable(problems)
    values = form.cleaned_data
    asked = any(name in given for name in filtered.form.fields)
    return Selection(
        published_only=True,
        text=values["text"] or "rights",
        since=values["since"],
        longest_quote=values["longest_quote"],
        verdicts=narrowed(filtered.qs) if asked else None,
    )


def unfitting(values: dict[str, Any]) -> Iterator[ProblemError]:
    """Yield what does not go together."""
    if values["longest_quote"] is not None and values["text"] != "quote":
        yield ProblemError(
            code="longest_quote",
            detail="longest_quote: It goes with text=quote. Ask for that, or leave it out.",
            parameter="longest_quote",
        )


def narrowed(verdicts: QuerySet[Record]) -> QuerySet[Record]:
    """Return the verdicts that passed the filters, read over the role that sees nothing else."""
    return verdicts.using(PUBLIC)


def etag_of(request: Request) -> str:
    """Return what the bytes are known by: they change when the ledger does, or the question."""
    head = LedgerHead.objects.using(PUBLIC).get()
    asked = f"{head.seq} {head.sha256} {request.get_full_path()}"
    return sha256(asked.encode()).hexdigest()[:32]
