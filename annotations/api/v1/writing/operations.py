"""What an operation is: an address, a method, what it takes, the verb it calls, what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Model

from annotations.api.v1.writing.bodies import Body
from annotations.workflow import Act

Method = Literal["POST", "PATCH", "DELETE"]
MOST_BYTES = 4 * 1024 * 1024  # of a body; one with an article's text may be larger
MOST_BYTES_WITH_TEXT = 48 * 1024 * 1024  # 10 MB of text, every code point escaped


@dataclass(frozen=True)
class Operation:
    """One thing that can be done over HTTP.

    `run` is given who acts, the row that the path names (None where it names none), the body, and
    the version that If-Match gave; it returns the row to answer with. `versioned` operations need
    If-Match. `kind` is the record that is answered, `name` the OpenAPI operationId.
    """

    method: Method
    path: str
    name: str
    about: str
    body: type[Body]
    run: Callable[[Act, Any, Any, int | None], Any]
    kind: str
    target: type[Model] | None = None
    versioned: bool = False
    creates: bool = False
    most_bytes: int = MOST_BYTES

    @property
    def status(self) -> int:
        """Return the status of success."""
        return 201 if self.creates else 204 if self.method == "DELETE" else 200

    @property
    def tag(self) -> str:
        """Return the noun that its address begins with."""
        return self.path.partition("/")[0].partition(":")[0]
