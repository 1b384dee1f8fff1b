"""What the templates of the pages need beyond Django's own: words for codes, addresses that are safe."""

from datetime import date
from typing import Any

import msgspec
from django import template
from django.db.models import TextChoices
from django.utils.safestring import SafeString

from annotations import vocabulary
from annotations.anchoring.fragments import is_web_address
from annotations.records.shapes import AgentSummary

register = template.Library()

VOCABULARIES: dict[str, type[TextChoices]] = {
    "change": vocabulary.ChangeClass,
    "evidence_stance": vocabulary.EvidenceStance,
    "genre": vocabulary.Genre,
    "hedging": vocabulary.Hedging,
    "kind": vocabulary.EvidenceKind,
    "rating": vocabulary.NormalizedRating,
    "revision": vocabulary.RevisionKind,
    "stance": vocabulary.Stance,
    "tier": vocabulary.EvidenceTier,
}
PRECISIONS = {4: "%Y", 7: "%B %Y", 10: "%-d %B %Y"}  # by the length of the date
ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


@register.filter
def said(code: str, name: str) -> str:
    """Return the words for a code of a vocabulary; a code it does not know, as it is."""
    choices = VOCABULARIES[name]
    return str(choices(code).label) if code in choices.values else code


@register.filter
def outward(url: str) -> str:
    """Return an address that may be linked, or nothing: no scheme but http and https."""
    return url.strip() if is_web_address(url) else ""


@register.filter
def known_date(value: str | None) -> str:
    """Return a date as long as what is known of it: 2025, March 2025, 13 March 2025."""
    pattern = PRECISIONS.get(len(value or ""))
    if not value or not pattern:
        return value or ""
    return date.fromisoformat(value + "-01-01"[len(value) - 4 :]).strftime(pattern)


@register.filter
def named(agent: AgentSummary) -> str:
    """Return what an agent is called; a group without a name, by its descriptor."""
    return agent.name or agent.descriptor


@register.filter
def data_block(value: dict[str, Any]) -> SafeString:
    """Return JSON to stand inside a script element: nothing in it can end the element."""
    return SafeString(msgspec.json.encode(value).decode().translate(ESCAPES))
