"""People who write over the API, each with a key of their own."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from annotations.models import Newsroom
from annotations.workflow import add_newsroom, create_api_key
from tests.cast import act
from tests.partners import API, PLENTY


class Desk:
    """One person, writing by a key that acts for them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @classmethod
    def of(cls, person: User, *scopes: str) -> "Desk":
        """Make a key that acts for a person, and present it."""
        root = User.objects.filter(username="root").first()
        maker = act(root or User.objects.create_superuser("root"))
        room = Newsroom.objects.filter(name="Our own desk").first()
        made = create_api_key(
            maker,
            room or add_newsroom(maker, name="Our own desk"),
            scopes=scopes or ("read", "write"),
            acts_for=person,
            rate=PLENTY,
        )
        return cls(Client(headers={"Authorization": f"Bearer {made.plaintext}"}))

    def send(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, Any]:
        """Send a request; return status, what it says, and its ETag."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = "" if body is None else json.dumps(body)
        answer = self.client.generic(
            method, API + path, content, content_type="application/json", headers=named
        )
        said = answer.json() if answer.content else None
        return answer.status_code, said, answer.get("ETag", "")

    def done(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request that must succeed; return what it says and its ETag."""
        status, said, etag = self.send(method, path, body, **headers)
        assert status in {200, 201, 204}, said
        return said, etag
