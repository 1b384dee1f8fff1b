"""Those who read over the API: Northwind News, with a key."""

from typing import Any

from django.test import Client

from annotations.workflow import add_newsroom, create_api_key
from annotations.workflow.partners import NewKey
from tests.cast import Cast, act

API = "/api/v1/"
PLENTY = 100_000  # requests a minute


def make_key(cast: Cast, *, name: str = "Northwind News", **terms: Any) -> NewKey:
    """Make a newsroom and a key of its own."""
    newsroom = add_newsroom(act(cast.emil), name=name)
    return create_api_key(act(cast.emil), newsroom, **({"rate": PLENTY} | terms))


def client_with(key: NewKey) -> Client:
    """Return a client that presents the key."""
    return Client(headers={"Authorization": f"Bearer {key.plaintext}"})


class Reader:
    """A partner who reads, and wants a 200."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path if path.startswith("http") else API + path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def ids(self, path: str, **query: Any) -> list[str]:
        """Return the identifiers in a page."""
        return [one["id"] for one in self(path, **query)["results"]]

    def refused(self, path: str, **query: Any) -> Any:
        """Return the problem that an address answers with, and a 400 it must be."""
        answer = self.client.get(API + path, query)
        assert answer.status_code == 400, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        return answer.json()
