"""What published records say of who publishes: nobody may be named by a default in earnest."""

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
def records_name_their_source(
    app_configs: Any,  # noqa: ARG001
    **_named: Any,
) -> list[checks.CheckMessage]:
    """Find what published records would say that is true of no newsroom."""
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
    return found
