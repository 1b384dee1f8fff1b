"""Nothing is sent into a private network, and nothing waits or reads without end."""

import ipaddress
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations.outbound import (
    Answer,
    Forbidden,
    Limits,
    Unreachable,
    is_public,
    send,
)
from tests.webhooks.receiver import Behaviour, Receiver

PUBLIC = Limits(encrypted_only=False)
ANYWHERE = Limits(public_only=False, encrypted_only=False)
SHORT = replace(ANYWHERE, seconds=0.6)

Names = Callable[..., None]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Answer for the resolver: each question about a host gets the next list of addresses."""

    def answer_with(host: str, *answers: list[str]) -> None:
        left = list(answers)
        asked = socket.getaddrinfo

        def resolve(name: Any, port: Any, *rest: Any, **more: Any) -> Any:
            if name != host:
                return asked(name, port, *rest, **more)
            found = left.pop(0) if len(left) > 1 else left[0]
            return [entry(one, port) for one in found]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)

    return answer_with


def entry(address: str, port: int) -> Any:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, 6, "", (address, port))


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",  # noqa: S104
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip
OPEN = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(
    names: Names, address: str
) -> None:
    names("inner.example", [address])
    with pytest.raises(Forbidden, match="does not lead to a public address"):
        send("GET", "http://inner.example/", limits=PUBLIC)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


WRITTEN = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
    "http://0177.0.0.1/", "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1:8080/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", WRITTEN)
def test_a_private_address_written_out_is_refused_without_asking_anybody(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise AssertionError("The resolver was asked.")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(Forbidden):
        send("GET", url, limits=PUBLIC)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "LocalHost"])
def test_the_names_of_this_machine_are_refused(name: str) -> None:
    with pytest.raises(Forbidden):
        send("GET", f"http://{name}/", limits=PUBLIC)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://8.8.8.8/", "file:///etc/passwd", "gopher://8.8.8.8/", "//8.8.8.8/", "", "http://",
        "javascript:alert(1)", "http://user:secret@8.8.8.8/", "http://user@8.8.8.8/",
        "http://8.8.8.8/\r\nX-Header: 1", "http://8.8.8.8/\x00", "http://8.8.8.8/ a",
        "http://8.8.8.8:99999/", "http://8.8.8.8:0/", "http://[::1/", "http://8.8.8.8\\@x/",
        "http://café.example/", f"http://{'a' * 70}.example/", "http://a..b/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        send("GET", url, limits=PUBLIC)


def test_plain_http_is_refused_unless_it_is_allowed() -> None:
    with pytest.raises(Forbidden, match="https"):
        send("POST", "http://8.8.8.8/", limits=Limits())


def test_one_private_answer_among_public_ones_is_enough_to_refuse(names: Names) -> None:
    names("mixed.example", ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(Forbidden):
        send("GET", "http://mixed.example/", limits=PUBLIC)


def test_a_name_is_resolved_once_and_that_answer_is_dialled(
    names: Names, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers publicly first and privately then, leads nowhere but to the first."""
    names("rebind.example", ["93.184.216.34"], ["127.0.0.1"])
    dialled: list[tuple[str, int]] = []

    def dial(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(Unreachable):
        send("GET", f"http://rebind.example:{receiver.port}/", limits=PUBLIC)
    assert dialled == [("93.184.216.34", receiver.port)]
    assert receiver.heard == []


def test_the_host_is_named_though_its_address_is_dialled(
    names: Names, receiver: Receiver
) -> None:
    names("hook.example", ["127.0.0.1"])
    url = f"http://hook.example:{receiver.port}/a%20b?c=d#e"
    answer = send("POST", url, body=b"{}", limits=ANYWHERE)
    (heard,) = receiver.heard
    assert heard.headers["host"] == f"hook.example:{receiver.port}"
    assert (heard.path, heard.body) == ("/a%20b?c=d", b"{}")
    assert (answer.status, answer.body) == (200, b"ok")


def test_the_next_address_is_tried_when_one_does_not_answer(
    names: Names, receiver: Receiver
) -> None:
    names("hook.example", ["127.9.9.9", "127.0.0.1"])
    url = f"http://hook.example:{receiver.port}/"
    assert send("GET", url, limits=ANYWHERE).status == 200


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert send("GET", receiver.url, limits=ANYWHERE).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_like_any_other(
    receiver: Receiver, status: int
) -> None:
    place = (("location", receiver.url),)
    receiver.plan = [Behaviour(status=status, headers=place)]
    assert send("POST", receiver.url, limits=ANYWHERE).status == status
    assert len(receiver.heard) == 1


def test_no_more_is_read_than_was_allowed(receiver: Receiver) -> None:
    receiver.plan = [Behaviour(body=b"x" * 5_000_000)]
    answer = send("GET", receiver.url, limits=replace(ANYWHERE, most_bytes=1000))
    assert len(answer.body) == 1000


@contextmanager
def talking(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that says whatever it likes, once; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            client, _ = server.accept()
            with client:
                try:
                    speak(client)
                except OSError:
                    return  # the sender has hung up

        thread = threading.Thread(target=run)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def drip(client: socket.socket, head: bytes) -> None:
    client.sendall(head)
    for _ in range(100):
        time.sleep(0.1)
        client.sendall(b"x")


@pytest.mark.parametrize(
    "head",
    [
        b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
    ],
)  # fmt: skip
def test_an_answer_that_drips_is_left_when_the_time_is_up(head: bytes) -> None:
    began = time.monotonic()
    with talking(lambda client: drip(client, head)) as url:
        with pytest.raises(Unreachable, match=r"within 0\.6 seconds"):
            send("GET", url, limits=SHORT)
        assert time.monotonic() - began < 2


def test_a_name_server_that_does_not_answer_is_left_when_the_time_is_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released = threading.Event()

    def resolve(*_: object, **__: object) -> None:
        released.wait(10)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Unreachable, match="seconds"):
        send("GET", "http://slow.example/", limits=SHORT)
    released.set()


@pytest.mark.parametrize(
    "said",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"",
    ],
)
def test_what_is_not_http_is_a_failure_in_a_sentence(said: bytes) -> None:
    with (
        talking(lambda client: client.sendall(said)) as url,
        pytest.raises(Unreachable) as failure,
    ):
        send("GET", url, limits=SHORT)
    assert str(failure.value).endswith(".")
    assert "127.0.0.1" not in str(failure.value)


def test_an_unknown_name_is_a_failure_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Unreachable, match="is not known"):
        send("GET", "http://nowhere.example/", limits=PUBLIC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for hook.example that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=hook.example", "-addext", "subjectAltName=DNS:hook.example",
            "-keyout", str(key), "-out", str(cert),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return key, cert


@pytest.fixture
def encrypted(certificate: tuple[Path, Path], receiver: Receiver) -> list[str | None]:
    """Let the receiver speak TLS; return which names it was asked for."""
    key, cert = certificate
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    server = receiver.server
    plain = server.get_request

    def request() -> Any:
        client, address = plain()
        try:
            return context.wrap_socket(client, server_side=True), address
        except OSError:
            client.close()
            raise

    server.get_request = request  # type: ignore[method-assign]
    return asked


def https(receiver: Receiver, host: str) -> Answer:
    limits = Limits(public_only=False, seconds=5)
    return send("POST", f"https://{host}:{receiver.port}/", body=b"{}", limits=limits)


def test_the_certificate_is_proved_for_the_name(
    names: Names,
    receiver: Receiver,
    encrypted: list[str | None],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    names("hook.example", ["127.0.0.1"])
    assert https(receiver, "hook.example").status == 200
    assert encrypted == ["hook.example"]


def test_a_certificate_of_another_name_is_refused(
    names: Names,
    receiver: Receiver,
    encrypted: list[str | None],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    names("other.example", ["127.0.0.1"])
    with pytest.raises(
        Unreachable, match=r"certificate of other\.example is not valid"
    ):
        https(receiver, "other.example")
    assert receiver.heard == []


def test_a_certificate_that_nobody_known_signed_is_refused(
    names: Names, receiver: Receiver, encrypted: list[str | None]
) -> None:
    names("hook.example", ["127.0.0.1"])
    with pytest.raises(Unreachable, match="certificate"):
        https(receiver, "hook.example")
    assert receiver.heard == []
