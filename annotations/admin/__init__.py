"""How reviewers work on it: Django's admin, in which every button is a verb of `workflow`."""

from annotations.admin import (
    agents,
    annotations,
    articles,
    assignments,
    claims,
    discussion,
    evidence,
    fetches,
    independence,
    ledger,
    partners,
    releases,
    revisions,
    scales,
    subscriptions,
    verdicts,
)

__all__ = [
    "agents",
    "annotations",
    "articles",
    "assignments",
    "claims",
    "discussion",
    "evidence",
    "fetches",
    "independence",
    "ledger",
    "partners",
    "releases",
    "revisions",
    "scales",
    "subscriptions",
    "verdicts",
]
