"""Log lines: one line per event, with the request's name, and never a key."""

import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from factcheck.requests import current_request_id

REDACTED = "[redacted]"
OURS = (
    (re.compile(r"\bfck_[A-Za-z0-9_-]+"), f"fck_{REDACTED}"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]+"), f"whsec_{REDACTED}"),
)
SECRETS = (
    *OURS,
    (re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*)[^\r\n,}]+"), rf"\1{REDACTED}"),
    (re.compile(r"(?i)\b((?:key|password|secret)=)[^\s&'\"]+"), rf"\1{REDACTED}"),
    (re.compile(r"(://[^\s:/@]+:)[^\s@/]+(@)"), rf"\1{REDACTED}\2"),
)


class LineFormatter(logging.Formatter):
    """Time, level, request, logger and message in one line; traces are indented."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        text = redacted(super().format(record)).replace("\r", "")
        body = text.replace("\n", "\n    ")
        stamp = f"{moment:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z"
        name = f"{record.levelname} {current_request_id.get()} {record.name}"
        return f"{stamp} {name}: {body}"


def redacted(text: str) -> str:
    """Return the text without API keys, passwords and authorisation headers."""
    return replaced(text, SECRETS)


def keyless(text: str) -> str:
    """Return the text without secrets that we give out: what a caller sent us is not said back."""
    return replaced(text, OURS)


def replaced(text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """Return the text with what the patterns find replaced."""
    for pattern, replacement in patterns:
        text = pattern.sub(replacement, text)
    return text
