"""`manage.py mirror` at a service that is not what it should be, or with nowhere to keep the copy."""

import json
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command


class Answering(BaseHTTPRequestHandler):
    """Answers everything with what its server was told to say."""

    def do_GET(self) -> None:
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Content-Type", "application/json")
        if self.server.status != 200:  # type: ignore[attr-defined]
            self.send_header("Retry-After", "Mon, 30 Nov 2026 23:59:00 GMT")
        self.end_headers()
        self.wfile.write(self.server.said)  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.status, server.said = 200, b""  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def mirror(server: HTTPServer, folder: Path, *, scheme: str = "http") -> None:
    call_command("mirror", f"{scheme}://127.0.0.1:{server.server_port}", str(folder))


@pytest.mark.parametrize(
    "said",
    [
        b'{"hello": 1}', b"[]", b"3", b"null",
        b'{"has_more": false, "results": null}',
        b'{"has_more": true, "results": []}',
        b'{"has_more": false, "results": [{"hello": 1}]}',
        b'{"has_more": false, "results": ["caf\xc3\xa9"]}',
    ],
)  # fmt: skip
def test_something_else_than_a_feed_is_said_to_be_that(
    server: HTTPServer, tmp_path: Path, said: bytes
) -> None:
    server.said = said  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="something else than a change feed"):
        mirror(server, tmp_path)


def test_a_feed_without_a_beginning_is_not_asked_for_ever(
    server: HTTPServer, tmp_path: Path
) -> None:
    server.status = 409  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="409"):
        mirror(server, tmp_path)


def test_a_service_that_is_away_until_a_date_is_said_to_be_away(
    server: HTTPServer, tmp_path: Path
) -> None:
    server.status = 503  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="503"):
        mirror(server, tmp_path)


@pytest.mark.parametrize("kept", [[2, 3], [1, 3], [2, 1], [1, 1]])
def test_a_feed_that_leaves_out_or_moves_an_event_is_told_and_nothing_of_it_kept(
    server: HTTPServer, tmp_path: Path, kept: list[int]
) -> None:
    events = [
        {
            "seq": seq,
            "kind": "claim",
            "id": f"café 👩‍💻 {seq}",
            "sha256": f"{seq}" * 64,
            "previous_sha256": f"{seq - 1}" * 64 if seq > 1 else "",
            "object": {"record": "claim"},
        }
        for seq in kept
    ]
    page = {"has_more": False, "results": events}
    server.said = json.dumps(page).encode()  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=r"event \d does not follow"):
        mirror(server, tmp_path)
    copy = sqlite3.connect(tmp_path / "mirror.sqlite3")
    assert copy.execute("SELECT count(*) FROM thing").fetchone() == (0,)
    assert copy.execute("SELECT position FROM place").fetchone() == ("0",)
    copy.close()


def test_a_page_that_is_cut_off_moves_nothing(
    server: HTTPServer, tmp_path: Path
) -> None:
    server.said = b'{"has_more": false, "results": [{"seq": 1, "prev'  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="cannot be read"):
        mirror(server, tmp_path)


def test_a_certificate_that_is_not_trusted_is_told_with_what_helps(
    server: HTTPServer, tmp_path: Path
) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=facts.example", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with pytest.raises(CommandError, match=r"not trusted here .* SSL_CERT_FILE"):
        mirror(server, tmp_path, scheme="https")


def test_a_place_that_holds_no_copy_is_named(
    server: HTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "mirror.sqlite3").write_text("This is no database. " * 100)
    with pytest.raises(CommandError, match=f"The copy in {tmp_path} cannot be kept"):
        mirror(server, tmp_path)
