"""Those who read over the API: Northwind News, with a key."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.test import Client

from annotations.models import Record
from annotations.records.shapes import PublisherRecord
from annotations.workflow import add_newsroom, create_api_key
from annotations.workflow.partners import NewKey
from tests.cast import Cast, act

API = "/api/v1/"
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
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


def store_publishers(number: int, *, at: datetime | None = None, size: int = 0) -> None:
    """Store records of publishers as publishing would: named 1 to `number`, a minute apart.

    With `at` all are published at that moment; with `size` each has that many more bytes.
    """
    Record.objects.bulk_create(
        publisher_record(n, at, size) for n in range(1, number + 1)
    )


def publisher_record(number: int, at: datetime | None, size: int) -> Record:
    """Return the record of a publisher with a number for a name."""
    shape = PublisherRecord(
        id=UUID(int=number),
        slug=f"p-{number}",
        name=f"Paper {number}",
        site_url="x" * size,
        kind="newspaper",
    )
    body = msgspec.json.encode(shape)
    moment = at or FIRST + timedelta(minutes=number)
    return Record(
        kind="publisher",
        object=shape.id,
        seq=number,
        state="current",
        body=body,
        etag=sha256(body).hexdigest(),
        published_at=moment,
        modified_at=moment,
        facets=["kind:newspaper", f"slug:{shape.slug}"],
    )
