"""Logging in: the admin's own form, with a pause after too many attempts."""

import math
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from annotations.workflow.logins import count_attempt, forget_attempts_of
from factcheck.requests import address_of

TOO_MANY = "too_many_attempts"


class LoginForm(AdminAuthenticationForm):
    """Counts an attempt before it is made, and forgets them all when one is right."""

    wait = 0  # seconds

    def clean(self) -> dict[str, Any]:
        account, address = self.cleaned_data.get("username", ""), self.address
        self.wait = count_attempt(account, address)
        if self.wait:
            minutes = math.ceil(self.wait / 60)
            raise ValidationError(
                f"Too many attempts to log in. Wait {minutes} "
                f"{'minute' if minutes == 1 else 'minutes'} and try again.",
                TOO_MANY,
            )
        cleaned: dict[str, Any] = super().clean()
        forget_attempts_of(account, address)
        return cleaned

    @property
    def address(self) -> str:
        """Return where the attempt comes from."""
        return address_of(self.request) if self.request else ""


def with_pause(answer: HttpResponse) -> HttpResponse:
    """Say in the status and in Retry-After that somebody has to wait."""
    form = (getattr(answer, "context_data", None) or {}).get("form")
    if isinstance(form, LoginForm) and form.wait:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(form.wait)
    return answer
