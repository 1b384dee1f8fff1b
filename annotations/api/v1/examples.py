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
