"""A small web site on this machine, for the tests of fetching."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """What an address answers with."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: threading.Event | None = None


class Site:
    """Answers as it is told, address by address; remembers what was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        answering = type("Answering", (Handler,), {"site": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), answering)
        self.server.daemon_threads = True

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        reply = self.site.replies.get(self.path, Reply(b"Not here.", status=404))
        if reply.after:
            reply.after.wait()
        self.send_response(reply.status)
        self.send_header("content-type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "content-length" not in reply.headers:
            self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(
        target=site.server.serve_forever, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


MENU = '<nav><a href="/">Home</a> <a href="/all">All the news</a></nav>'
# An accent that is composed of two, a family of emoji with joiners, a non-joiner as a character and
# as an entity, right-to-left text and a space that may not break.
WORDS = (
    "The minister said on Monday that the cafe\u0301 on Station Road had closed for good, and that no other "
    "would open in its place before the summer.",
    "👩‍👩‍👧 A spokesperson denied it: “No café has closed,” she wrote, “and none will in this year or the next.”",
    "او می‌خواهد بماند و نمی‌رود، گفت سخنگو.",
    "קפה was what the sign still said, and 3\u202f000 people had read it by then.",
)


def page(*words: str, title: str = "Café closes", head: str = "") -> bytes:
    body = "\n".join(f"<p>{one}</p>" for one in words or WORDS)
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{title}</title>'
        f'<meta property="og:site_name" content="Northern Echo">'
        f'<meta name="author" content="Zoë Ångström">'
        f'<meta property="article:published_time" content="2025-03-01T08:00:00Z">{head}</head>'
        f"<body>{MENU}<article><h1>{title}</h1>{body}</article>"
        f"<footer>Copyright 2025, all rights reserved</footer></body></html>"
    ).encode()
