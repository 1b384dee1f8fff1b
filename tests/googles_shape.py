"""The shape of Google's answers, as strict JSON Schema made of their own discovery document."""

import json
from pathlib import Path
from typing import Any

from googleapiclient.discovery_cache import DISCOVERY_DOC_DIR
from jsonschema import Draft202012Validator

DISCOVERY = json.loads(
    Path(DISCOVERY_DOC_DIR, "factchecktools.v1alpha1.json").read_text()
)
METHOD = DISCOVERY["resources"]["claims"]["methods"]["search"]
DATETIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"


def strict(schema: Any) -> Any:
    """Return a schema of the discovery document, closed to what it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(value) for name, value in schema.items() if name != "id"}
    if "$ref" in made:
        return {"$ref": f"#/$defs/{made['$ref']}"}
    if made.get("format") == "google-datetime":
        made["pattern"] = DATETIME
    if made.get("type") == "object":
        made["additionalProperties"] = False
    return made


SHAPE = Draft202012Validator(
    {
        **strict(METHOD["response"]),
        "$defs": {name: strict(one) for name, one in DISCOVERY["schemas"].items()},
    }
)
