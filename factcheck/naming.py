"""What is said of who publishes, and signed: in earnest nobody may be named by a default."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

NOWHERE = "127.0.0.1"
NOBODY = "Demo Fact-Check Desk"
ADVICE = (
    "Set it before the first verdict is published: what was published keeps what it said, and "
    "`manage.py rebuild_records` tells every reader of the difference."
)


@checks.register(checks.Tags.security, deploy=True)
def readers_are_told_the_truth(
    app_configs: Any,  # noqa: ARG001
    **_named: Any,
) -> list[checks.CheckMessage]:
    """Find what readers would be told that is true of no newsroom, or not of this ledger."""
    found: list[checks.CheckMessage] = []
    if urlsplit(settings.SITE_URL).hostname in {NOWHERE, None}:
        found.append(
            checks.Warning(
                f"SITE_URL is {settings.SITE_URL}: every verdict would be published under an "
                "address that nobody else can reach.",
                hint=ADVICE,
                id="factcheck.W001",
            )
        )
    if settings.ORGANISATION == NOBODY:
        found.append(
            checks.Warning(
                f"ORGANISATION is not set: every verdict would be published by “{NOBODY}”.",
                hint=ADVICE,
                id="factcheck.W002",
            )
        )
    if settings.SECRET_KEY_FALLBACKS and settings.LEDGER_KEY == settings.SECRET_KEY:
        found.append(
            checks.Warning(
                "SECRET_KEY has been changed, and LEDGER_KEY is not set: the heads of the ledger "
                "are signed with another key than before.",
                hint="Set LEDGER_KEY to the SECRET_KEY under which the ledger began.",
                id="factcheck.W003",
            )
        )
    return found
