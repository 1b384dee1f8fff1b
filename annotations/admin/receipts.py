"""Receipts: whoever sends a form learns from a cookie that this very sending was read.

`annotations/typed.js` sends a number along, and keeps what was typed until the cookie of that number is there. One
cookie for each number: two tabs may be sending at once.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

FIELD = "receipt"
PATH = "/admin/"
NUMBER = re.compile("[0-9]{1,20}")
LIFE = 24 * 60 * 60  # seconds; the next page takes it away, if there is one


def with_receipt(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view, whose answer says that it has read the form."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = view(request, *args, **kwargs)
        number = request.POST.get(FIELD, "")
        if NUMBER.fullmatch(number) and has_words(answer):
            give(answer, number)
        return answer

    return read


def has_words(answer: HttpResponseBase) -> bool:
    """Return whether the words are stored, or in the form that is shown again.

    A form with errors comes with 200 or 400. With any other refusal the page has no form.
    """
    return answer.status_code <= 400


def give(answer: HttpResponseBase, number: str) -> None:
    answer.set_cookie(
        f"{FIELD}-{number}",
        "read",
        max_age=LIFE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
