"""What every answer must say in its headers, whoever asks and whatever for."""

import re
from typing import Any

CARD = re.compile(r"/verdicts/[^/]+/embed/")
UNSAFE = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"}
RUNS = ("default-src", "script-src", "style-src", "connect-src", "form-action")
LOCKED = {"default-src": "'none'", "base-uri": "'none'"}


def policy_of(answer: Any) -> dict[str, set[str]]:
    """Return the directives of the Content-Security-Policy, each with its sources."""
    said = answer.get("Content-Security-Policy", "")
    words = [one.split() for one in said.split(";") if one.strip()]
    return {name: set(sources) for name, *sources in words}


def faults(path: str, answer: Any) -> list[str]:
    """Return what is wrong with the headers of an answer."""
    policy, found = policy_of(answer), []
    found += [
        f"{name} {policy.get(name)}"
        for name, only in LOCKED.items()
        if policy.get(name) != {only}
    ]
    found += [
        f"{name} {bad}" for name in RUNS if (bad := policy.get(name, set()) & UNSAFE)
    ]
    if answer.get("X-Content-Type-Options") != "nosniff":
        found.append("sniffed")
    if answer.get("Referrer-Policy") != "same-origin":
        found.append("referrer")
    if answer.get("Cross-Origin-Opener-Policy") != "same-origin":
        found.append("opener")
    return found + framed(path, answer, policy)


def framed(path: str, answer: Any, policy: dict[str, set[str]]) -> list[str]:
    """Return what is wrong with who may frame an answer: nobody, but for the card of a verdict."""
    ancestors, options = policy.get("frame-ancestors"), answer.get("X-Frame-Options")
    if CARD.fullmatch(path) and answer.status_code != 404:
        expected = ({"*"}, None)
    else:
        expected = ({"'none'"}, "DENY")
    return [] if (ancestors, options) == expected else [f"framed {ancestors} {options}"]
