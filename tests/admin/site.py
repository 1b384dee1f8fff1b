"""What the tests of the admin share: addresses, sending forms as a browser does, and its answers."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Verdict
from annotations.workflow import disclose
from tests.cast import act


def at(model: str, page: str = "changelist", *args: object) -> str:
    """Return the address of a page of the admin."""
    return reverse(f"admin:annotations_{model}_{page}", args=args)


def page_of(row: models.Model, page: str = "change") -> str:
    """Return the address of a row's page."""
    return at(str(row._meta.model_name), page, row.pk)


def as_(user: User) -> Client:
    """Return a client in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def show(user: User, verdict: Verdict) -> User:
    """Show somebody the version that is being worked on, as its page does when they ask."""
    disclose(act(user), verdict.versions.pending().get())
    return user


def asked(user: User, address: str) -> tuple[Any, list[str]]:
    """Open a page; return it and what the database was asked."""
    with CaptureQueriesContext(connection) as seen:
        answer = as_(user).get(address)
    assert answer.status_code == 200, address
    return answer, [query["sql"] for query in seen.captured_queries]


class Fields(HTMLParser):
    """Reads the values that a browser would send of the form with a given field."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "input" and said.get("type") in ("checkbox", "radio"):
            if "checked" in said:
                self.values[name] = said.get("value") or "on"
        elif tag == "input" and said.get("type") not in ("submit", "file"):
            self.values[name] = said.get("value") or ""
        elif tag == "textarea":
            self.area, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in said:
            self.values[self.select] = said.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            # A browser drops one line break after the tag; Django writes one.
            said = self.values[self.area] + data
            self.values[self.area] = said

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            said = self.values[self.area]
            self.values[self.area] = said.removeprefix("\n")
            self.area = ""


def fields_of(answer: Any) -> dict[str, Any]:
    """Return the names and values of all fields on a page, as a browser would send them."""
    reader = Fields()
    reader.feed(answer.content.decode())
    drop = {"csrfmiddlewaretoken", "_save", "_addanother", "_continue", "q", ""}
    return {k: v for k, v in reader.values.items() if k not in drop}


def fill(client: Client, at_url: str, /, **said: Any) -> Any:
    """Open a form, type into it, send it; return the answer."""
    opened = client.get(at_url)
    assert opened.status_code == 200, opened.content.decode()[:500]
    return client.post(at_url, {**fields_of(opened), **said})


def form_of(answer: Any) -> Any:
    """Return the form that a page shows."""
    whole = answer.context.get("adminform")
    return whole.form if whole else answer.context["form"]


def errors_of(answer: Any) -> str:
    """Return the page's errors as one text."""
    form = form_of(answer)
    said = [str(one) for errors in form.errors.values() for one in errors]
    for rows in (getattr(form, "uses", None), getattr(form, "chain", None)):
        if rows is not None:
            said += [str(e) for row in rows.errors for es in row.values() for e in es]
    return " ".join(said)


def text_of(answer: HttpResponse) -> str:
    """Return the page as it was sent."""
    return answer.content.decode()
