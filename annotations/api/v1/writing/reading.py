"""Reading a request to write: who sends it, its body, the version it changes."""

import re
from collections.abc import Sequence

import msgspec
from django.contrib.auth.models import User
from msgspec.inspect import (
    ListType,
    Metadata,
    StructType,
    Type,
    UnionType,
    type_info,
)
from rest_framework.exceptions import PermissionDenied, UnsupportedMediaType
from rest_framework.request import Request

from annotations.api.errors import (
    NobodyAsks,
    NoVersionGiven,
    ProblemError,
    ScopeMissing,
    TooLarge,
    Unusable,
    VersionUnknown,
)
from annotations.api.v1.writing.bodies import Body
from annotations.api.v1.writing.operations import Operation
from annotations.decoding import decode
from annotations.models import ApiKey
from annotations.vocabulary import Scope

JSON_TYPES = ("application/json", "application/merge-patch+json")
VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')  # packing an answer makes its ETag weak
PLACE = re.compile(r"(.*?)(?: - at `\$(.*)`)?", re.DOTALL)
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
LONGEST_CHUNK = 1 << 16  # bytes


def writer_of(request: Request, scope: Scope = Scope.WRITE) -> User:
    """Return in whose name a request writes. Raises NobodyAsks, ScopeMissing or PermissionDenied."""
    key = request.auth if isinstance(request.auth, ApiKey) else None
    if key is None:
        if isinstance(request.user, User):
            return request.user
        raise NobodyAsks(scope)
    if scope not in key.scopes or key.acts_for is None:
        raise ScopeMissing(
            f"This key lacks the scope '{scope}'. Ask for a key that has it."
        )
    if not key.acts_for.is_active:
        raise PermissionDenied(
            f"The key acts for {key.acts_for}, whose account has been switched off."
        )
    return key.acts_for


def owner_of(request: Request, writer: User) -> str:
    """Return whose idempotency keys these are: the API key's, or the person's."""
    key = request.auth if isinstance(request.auth, ApiKey) else None
    return f"key:{key.pk}" if key else f"user:{writer.pk}"


def content_of(request: Request, most: int) -> bytes:
    """Return the bytes of a body. Raises TooLarge, and UnsupportedMediaType for other than JSON."""
    given = (request.content_type or "").partition(";")[0].strip().lower()
    content = bytearray()
    while chunk := request._request.read(LONGEST_CHUNK):
        content += chunk
        if len(content) > most:
            raise TooLarge(f"The body has more than {most} bytes. Send less at once.")
    if content and given not in JSON_TYPES:
        raise UnsupportedMediaType(
            given, f"Send JSON as {JSON_TYPES[0]}, not “{given[:80]}”."
        )
    return bytes(content)


def body_of(content: bytes, operation: Operation) -> Body:
    """Return the body that some bytes are. Raises Unusable, which says where it is wrong."""
    try:
        return decode(content or b"{}", operation.body)
    except msgspec.ValidationError as error:
        raise Unusable([misfit(str(error), operation.body)]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        said = "It is nested too deeply" if isinstance(error, RecursionError) else error
        raise Unusable(
            [ProblemError(code="no_json", detail=f"The body is not JSON: {said}.")]
        ) from error


def misfit(said: str, shape: type[msgspec.Struct]) -> ProblemError:
    """Return what does not fit, and at which JSON pointer (RFC 6901)."""
    matched = PLACE.fullmatch(said)
    what, place = matched.groups() if matched else (said, None)
    steps = [name or number for name, number in STEP.findall(place or "")]
    pointer = "".join(f"/{step}" for step in steps)
    unknown = re.search(r"unknown field `(.*)`", what)
    if unknown:
        what = f"There is no field “{unknown[1][:80]}” here"
        pointer = f"{pointer}/{escaped(unknown[1][:80])}"
        names = names_at(shape, steps)
        if names is not None:
            what = f"{what}. Choose from: {', '.join(names) or 'none'}"
    return ProblemError(
        code="unknown_field" if unknown else "misfit",
        detail=f"{what}.",
        pointer=pointer,
    )


def escaped(name: str) -> str:
    """Return a name as a step of a JSON pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def names_at(shape: type[msgspec.Struct], steps: Sequence[str]) -> list[str] | None:
    """Return the fields that a body may have at a place; None where it has one of several shapes there."""
    kinds = [type_info(shape)]
    for step in steps:
        kinds = [inner for kind in kinds for inner in inside(kind, step)]
    shapes = [kind for kind in kinds if isinstance(kind, StructType)]
    if len(shapes) != 1:
        return None
    return [one.encode_name for one in shapes[0].fields]


def inside(kind: Type, step: str) -> list[Type]:
    """Return the types that may stand in a field, or in an element of a list."""
    match kind:
        case StructType():
            found = [one.type for one in kind.fields if one.encode_name == step]
        case ListType():
            found = [kind.item_type]
        case _:
            found = []
    return [one for each in found for one in alternatives(each)]


def alternatives(kind: Type) -> list[Type]:
    """Return the types of a union, and any other type alone."""
    if isinstance(kind, UnionType):
        return [one for each in kind.types for one in alternatives(each)]
    if isinstance(kind, Metadata):
        return alternatives(kind.type)
    return [kind]


def version_of(request: Request, operation: Operation) -> int | None:
    """Return the version that If-Match names (RFC 9110, 13.1.1). Raises NoVersionGiven or VersionUnknown.

    `*` names none: whoever sends it would overwrite or approve what they have not seen.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if operation.versioned:
            raise NoVersionGiven
        return None
    if not operation.versioned:
        return None
    matched = VERSION.fullmatch(given)
    if matched is None:
        raise VersionUnknown
    return int(matched[1])
