"""Answers to show in the description; a test holds them to their shapes."""

from typing import Any

ID = "7f1d0d1e-3f5a-4a57-9a34-2f3b8f1c6d{:02d}"

CLAIM = {
    "record": "claim",
    "id": ID.format(1),
    "ref": "C-0001",
    "text": "The café on Station Road closed in March 2025.",
    "language": "en",
    "about": ["cafés"],
    "checkability": "checkable",
    "claimed_on": "2025-03-03",
    "merged_into": None,
}
EXAMPLES: dict[str, Any] = {
    "claims": CLAIM,
    "tombstone": {
        "record": "tombstone",
        "of": "verdict",
        "id": ID.format(2),
        "ref": "V-0001",
        "state": "retracted",
        "change_class": "retraction",
        "public_note": "The register we relied on was out of date.",
        "version": 2,
        "published_at": "2025-03-05T09:30:00Z",
        "modified_at": "2025-04-01T16:05:00Z",
        "merged_into": None,
    },
    "me": {
        "key": "fck_k3v9x0a1bz",
        "newsroom": {"id": ID.format(3), "name": "Northwind News"},
        "scopes": ["read"],
        "rate": 600,
        "remaining": 597,
        "reset": 41,
        "expires_at": "2026-03-05T09:30:00Z",
    },
    "problem": {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "normalized: There is no “wrong”. Choose from: true, mostly_true, mixed, "
        "mostly_false, false, unproven, not_checkable.",
        "code": "bad_parameters",
        "errors": [
            {
                "code": "unknown_choice",
                "detail": "normalized: There is no “wrong”. Choose from: true, mostly_true, "
                "mixed, mostly_false, false, unproven, not_checkable.",
                "parameter": "normalized",
            }
        ],
        "request_id": "5f0c1d7e9b3a4c2d8e6f1a2b3c4d5e6f",
    },
    "verdicts": {
        "record": "verdict",
        "id": ID.format(2),
        "ref": "V-0001",
        "url": "https://facts.example/verdicts/V-0001/",
        "language": "en",
        "claim": CLAIM,
        "rating": {
            "code": "true",
            "alternate_name": "True",
            "rating_value": 3,
            "best_rating": 3,
            "worst_rating": 1,
            "definition": "The claim is accurate and nothing that matters is left out.",
            "normalized": "true",
            "averitec_label": "Supported",
            "fever_label": "SUPPORTS",
            "scale": "true-false",
            "scale_version": 1,
        },
        "summary": "The trade register shows the closure on 1 March 2025.",
        "justification": "The register lists the café as closed, and the owner confirmed the date.",
        "as_of": "2025-03-05",
        "version": 1,
        "change_class": "initial",
        "public_note": "",
        "published_at": "2025-03-05T09:30:00Z",
        "modified_at": "2025-03-05T09:30:00Z",
        "sha256": "0" * 64,
        "evidence": [],
        "appearances": [],
        "publisher": "Demo Fact-Check Desk",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "attribution": "Demo Fact-Check Desk",
    },
}
PUBLISHER = {"id": ID.format(4), "slug": "northern-echo", "name": "Northern Echo"}
ARTICLE = {
    "id": ID.format(5),
    "ref": "A-0001",
    "url": "https://northern-echo.example/cafe",
    "headline": "Café on Station Road to close",
    "publisher": PUBLISHER,
    "published_on": "2025-03-03",
}
CLAIMANT = {
    "id": ID.format(6),
    "kind": "person",
    "name": "Zoë Ångström",
    "descriptor": "owner",
}
LEVEL = {
    name: value
    for name, value in EXAMPLES["verdicts"]["rating"].items()
    if name not in {"scale", "scale_version"}
}
# One record of every kind, as it is served.
RECORDS: dict[str, Any] = {
    "verdict": EXAMPLES["verdicts"],
    "claim": CLAIM,
    "publisher": {
        "record": "publisher",
        **PUBLISHER,
        "site_url": "https://northern-echo.example/",
        "kind": "newspaper",
    },
    "agent": {"record": "agent", **CLAIMANT, "same_as": []},
    "scale": {
        "record": "scale",
        "id": ID.format(7),
        "slug": "true-false",
        "version": 1,
        "name": "True or false",
        "methodology": "Weigh the evidence.",
        "ratings": [LEVEL],
    },
    "article": {
        "record": "article",
        **ARTICLE,
        "authors": ["A. Reporter"],
        "genre": "news",
        "language": "en",
        "translated_from": "",
        "published_precision": "day",
        "rights": "quote",
        "rights_note": "",
        "current_revision": 1,
    },
    "revision": {
        "record": "revision",
        "id": ID.format(8),
        "article": ID.format(5),
        "number": 1,
        "length": 1834,
        "text_sha256": "1" * 64,
        "raw_sha256": "2" * 64,
        "captured_at": "2025-03-03T12:00:00Z",
        "change_kind": "initial",
        "note": "",
        "text": None,
    },
    "annotation": {
        "record": "annotation",
        "id": ID.format(9),
        "article": ID.format(5),
        "motivation": "identifying",
        "tags": ["closures"],
        "status": "active",
        "created": "2025-03-04T08:15:00Z",
        "modified": "2025-03-04T08:15:00Z",
        "version": 1,
        "offset_unit": "code_point",
        "anchors": [
            {
                "revision": 1,
                "part": 1,
                "start": 120,
                "end": 139,
                "exact": "the café had closed",
                "prefix": "The owner said that ",
                "suffix": " in March.",
                "exact_sha256": "3" * 64,
                "exact_length": 19,
                "state": "anchored",
                "method": "created",
                "score": 1.0,
                "reason": "",
            }
        ],
    },
    "appearance": {
        "record": "appearance",
        "id": ID.format(10),
        "claim": ID.format(1),
        "annotation": ID.format(9),
        "article": ARTICLE,
        "revision": 1,
        "offset_unit": "code_point",
        "spans": [{"start": 120, "end": 139, "exact": "the café had closed"}],
        "stance": "reports",
        "voice": "attributed",
        "claimant": CLAIMANT,
        "hedging": "none",
        "first_appearance": True,
        "origin_group": None,
        "attributions": [],
    },
    "relation": {
        "record": "relation",
        "id": ID.format(11),
        "from_claim": {
            "id": ID.format(12),
            "ref": "C-0002",
            "text": "The café never closed.",
        },
        "to_claim": {name: CLAIM[name] for name in ("id", "ref", "text")},
        "kind": "contradicts",
        "rationale": "Only one of them can be true.",
    },
    "evidence": {
        "record": "evidence",
        "id": ID.format(13),
        "kind": "document",
        "tier": "primary",
        "title": "Register of closures",
        "publisher_name": "Trade Office",
        "url": "https://register.example/",
        "quote": "Closed on 1 March 2025.",
        "locator": "entry 17",
        "document": "",
        "accessed_on": "2025-03-04",
        "published_on": None,
        "annotation": None,
        "captures": [],
    },
    "verdict_version": {
        "record": "verdict_version",
        "id": ID.format(14),
        "verdict": ID.format(2),
        "ref": "V-0001.1",
        "number": 1,
        "claim_text": CLAIM["text"],
        "rating": EXAMPLES["verdicts"]["rating"],
        "summary": EXAMPLES["verdicts"]["summary"],
        "justification": EXAMPLES["verdicts"]["justification"],
        "as_of": "2025-03-05",
        "change_class": "initial",
        "public_note": "",
        "published_at": "2025-03-05T09:30:00Z",
        "sha256": "0" * 64,
        "shown_sha256": "4" * 64,
        "previous_sha256": "",
        "evidence": [
            {
                "evidence": ID.format(13),
                "stance": "supports",
                "rationale": "It is the register.",
            }
        ],
        "appearances": [ID.format(10)],
    },
}


def page_example(kind: str) -> dict[str, Any]:
    """Return a page with one record of a kind."""
    return {"results": [RECORDS[kind]], "next": None, "previous": None}
