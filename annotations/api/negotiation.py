"""Which of its faces an answer shows: the one that `format` names, else the one that Accept likes best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

UTF8 = "; charset=utf-8"


@dataclass(frozen=True)
class Face:
    """One of the forms in which an address answers; `name` is what `format` calls it."""

    name: str
    media_type: str
    charset: str = ""

    @property
    def content_type(self) -> str:
        """Return what the Content-Type header says."""
        return self.media_type + self.charset


JSON = Face("json", "application/json")
NDJSON = Face("ndjson", "application/x-ndjson")
CSV = Face("csv", "text/csv", UTF8)
JSON_LD = Face("jsonld", "application/ld+json")
WEB_ANNOTATION = Face(
    "web-annotation",
    'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
)
PLAIN_TEXT = Face("txt", "text/plain", UTF8)
ATOM = Face("atom", "application/atom+xml", UTF8)
JSON_FEED = Face("json-feed", "application/feed+json")


class ByAccept(BaseContentNegotiation):
    """The choice that RFC 9110 describes in 12.5.1, weights included; `format` in the address wins."""

    def select_renderer(  # type: ignore[override]
        self,
        request: Request,
        renderers: Sequence[Any],
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[Any, str]:
        """Return the face to show. Raises NotAcceptable when the caller can read none.

        An unknown `format` is left to the check of the parameters, which names the choices.
        """
        named = request.query_params.get("format")
        chosen = next((one for one in renderers if one.name == named), None)
        chosen = chosen or preferred(request.headers.get("Accept", ""), renderers)
        if chosen is None:
            raise NotAcceptable(available_renderers=list(renderers))
        return chosen, chosen.media_type


def face_of(request: Request) -> Face:
    """Return the face that was chosen."""
    face: Face = request.accepted_renderer  # type: ignore[assignment]  # set by ByAccept
    return face


def preferred(accept: str, faces: Sequence[Face]) -> Face | None:
    """Return the face that an Accept header likes best, the earlier of equals; None if it takes none."""
    try:
        wanted = [MediaType(part) for part in accept.split(",") if part.strip()]
    except (ValueError, LookupError):  # no header that anybody means
        wanted = []
    if not wanted:
        return faces[0]
    weighed = [(weight(wanted, face), face) for face in faces]
    best = max(weighed, key=lambda one: one[0])
    return best[1] if best[0][0] > 0 else None


def weight(wanted: Sequence[MediaType], face: Face) -> tuple[float, int]:
    """Return how much a face is wanted, by the most particular range that takes it."""
    offered = MediaType(face.media_type)
    taking = [one for one in wanted if takes(one, offered)]
    if not taking:
        return 0.0, 0
    closest = max(taking, key=lambda one: one.specificity)
    return closest.quality, closest.specificity


def takes(wanted: MediaType, offered: MediaType) -> bool:
    """Return whether a range of Accept includes a media type; a profile must be the one offered."""
    for mine, theirs in (
        (wanted.main_type, offered.main_type),
        (wanted.sub_type, offered.sub_type),
    ):
        if mine not in {"*", theirs}:
            return False
    profile = wanted.range_params.get("profile")
    return profile is None or profile == offered.range_params.get("profile")
