"""The embedded PostgreSQL: a private server under `var/`, for laptops and tests.

It listens on a Unix socket in a folder that only its owner may enter, never on a
network. Every process that uses it holds a shared lock for as long as it lives; the
last one to leave stops the server, whatever order they leave in. A process that was
killed has let go of its lock too, so nothing needs tidying by hand.
"""

from factcheck.embedded.home import PUBLIC, EmbeddedServerFailed, Home
from factcheck.embedded.lease import hold, recover, release, stop_leftover
from factcheck.embedded.server import connect, running_pid

__all__ = [
    "PUBLIC",
    "EmbeddedServerFailed",
    "Home",
    "connect",
    "hold",
    "recover",
    "release",
    "running_pid",
    "stop_leftover",
]
