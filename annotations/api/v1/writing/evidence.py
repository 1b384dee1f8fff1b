"""Writing evidence."""

from typing import Any

from annotations.api.v1.writing.bodies import EvidenceBody, EvidenceChange, given
from annotations.api.v1.writing.finding import named_or_none
from annotations.api.v1.writing.operations import Operation
from annotations.models import Annotation, Evidence
from annotations.workflow import (
    Act,
    EvidenceContent,
    attach_evidence,
    edit_evidence,
)


def make(act: Act, _row: None, body: EvidenceBody, _v: Any) -> Evidence:
    return attach_evidence(act, EvidenceContent(**with_passage(given(body))))


def change(
    act: Act, row: Evidence, body: EvidenceChange, version: int | None
) -> Evidence:
    changes = with_passage(given(body))
    return edit_evidence(act, row, expected_version=version, **changes)


def with_passage(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a piece of evidence, its passage found."""
    if "annotation" in said:
        found = named_or_none(Annotation, said["annotation"], "/annotation")
        said["annotation"] = found
    return said


OPERATIONS = (
    Operation(
        "POST", "evidence/", "attachEvidence", "Attach evidence",
        EvidenceBody, make, "evidence", creates=True,
    ),
    Operation(
        "PATCH", "evidence/<str:name>/", "editEvidence", "Change a piece of evidence",
        EvidenceChange, change, "evidence", Evidence, versioned=True,
    ),
)  # fmt: skip
