"""The OpenAPI description of `match/`, which is posted to and changes nothing."""

from typing import Any

from annotations.api.v1.examples import EXAMPLES

Schema = dict[str, Any]
VERDICT = EXAMPLES["verdicts"]
KEPT = (
    "id", "ref", "url", "language", "rating", "summary", "as_of", "version", "change_class",
    "public_note", "published_at", "modified_at", "publisher", "license", "attribution",
)  # fmt: skip
MATCH_ASKED: Schema = {
    "text": "On Sunday we went by. The café on Station Road closed in March 2024."
}
MATCH_ANSWER: Schema = {
    "offset_unit": "code_point",
    "searched": 68,
    "article": None,
    "results": [
        {
            "start": 26,
            "end": 67,
            "exact": "café on Station Road closed in March 2024",
            "outcome": "similar_but_different",
            "score": 0.833,
            "why": "It shares “café”, “Station”, “Road”, “closed”, “March” with claim C-0001, but "
            "differs (date: the passage has “2024”, the claim “2025”). It is not the same claim.",
            "shared": ["café", "Station", "Road", "closed", "March"],
            "left_out": ["2025"],
            "differences": [{"kind": "date", "claim": ["2025"], "passage": ["2024"]}],
            "on": {
                "what": "claim",
                "text": "The café on Station Road closed in March 2025.",
                "stance": None,
                "appearance": None,
            },
            "verdict": {name: VERDICT[name] for name in KEPT}
            | {"claim": {n: VERDICT["claim"][n] for n in ("id", "ref", "text")}},
        }
    ],
}


def match_operation(described: Schema, asked: Schema) -> Schema:
    """Return the description of the POST, made of what a GET with its answer would be."""
    get = described["get"]
    responses = {name: one for name, one in get["responses"].items() if name != "304"}
    body = {"application/json": {"schema": asked, "example": MATCH_ASKED}}
    return {
        "post": {
            **get,
            "responses": responses,
            "requestBody": {"required": True, "content": body},
        }
    }
