"""Whether whoever asked has gone while the answer was made: their end of the connection tells."""

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any

CONNECTION = (
    "gunicorn.socket"  # where gunicorn keeps the connection that a request came over
)


def leaving(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Return what tells whether the caller has closed the connection; where that cannot be seen, no."""
    connection = environ.get(CONNECTION)
    # One that is encrypted cannot be looked into; a proxy in front closes a plain one for its client.
    if type(connection) is not socket.socket:
        return lambda: False
    return lambda: is_closed(connection)


def is_closed(connection: socket.socket) -> bool:
    """Tell whether the other end has sent its last and closed; nothing is read, and nothing waited for."""
    looking = select.poll()
    try:
        looking.register(connection, select.POLLIN)
        if not looking.poll(0):
            return False
        return connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):  # it was reset, or is closed on our side
        return True
