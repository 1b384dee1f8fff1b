"""The closed lists of words that formats give as labels, with no Django behind them.

`tests/exchange/formats` holds them to `vocabulary.py`.
"""

STANCES = (
    "asserts",
    "reports",
    "denies",
    "disputes",
    "qualifies",
    "corrects",
    "retracts",
    "questions",
)
MOTIVATIONS = ("highlighting", "identifying", "linking", "questioning", "commenting")
LABELS = (*STANCES, *MOTIVATIONS)
VOICES = ("publisher", "attributed", "quoted")
HEDGINGS = ("none", "reportedly", "allegedly", "conditional")
RATINGS = (
    "true",
    "mostly_true",
    "mixed",
    "mostly_false",
    "false",
    "unproven",
    "not_checkable",
)
RELATIONS = (
    "contradicts",
    "negation_of",
    "narrower_than",
    "same_event_as",
    "supersedes",
)
