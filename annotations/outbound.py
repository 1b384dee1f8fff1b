"""The one way out: HTTP to addresses that others give us, and never into a private network.

A name is resolved once; every answer must be a public address; the checked address itself is dialled,
so that a second answer of the resolver cannot lead elsewhere. Redirects are not followed, proxies of
the environment are not used, time and size are bounded. Plain Python, without Django.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
MOST_ADDRESSES = 4  # tried of one name
DIAL_SECONDS = (
    5.0  # for one address, so that a dead one does not use up the time of the others
)
# Addresses inside which another one is written, and how many bits stand after it.
TRANSLATED = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # RFC 6052
    (ipaddress.IPv6Network("2002::/16"), 80),  # RFC 3056
    (ipaddress.IPv6Network("::/96"), 0),  # RFC 4291, section 2.5.5.1
)


class NotSent(Exception):
    """A request came to no answer. The text is a sentence for whoever gave the address."""


class Forbidden(NotSent):
    """The address is one that nothing is sent to."""


class Unreachable(NotSent):
    """The address did not answer in time, or not in HTTP."""


@dataclass(frozen=True)
class Limits:
    """What a request may cost, and where it may go.

    `seconds` is the time for everything together, names included. Without `public_only` private
    addresses are allowed; with `encrypted_only` an address must begin with https.
    """

    seconds: float = 15.0
    most_bytes: int = 16 * 1024
    public_only: bool = True
    encrypted_only: bool = True


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers in lower case, and at most `most_bytes` of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Clock:
    """Counts down the seconds of one request."""

    seconds: float
    began: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Return the seconds that are left. Raises Unreachable when there are none."""
        left = self.seconds - (time.monotonic() - self.began)
        if left <= 0:
            raise Unreachable(f"No whole answer came within {self.seconds:g} seconds.")
        return left


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Answer:
    """Send one request and return what was answered, whatever its status.

    Raises Forbidden for an address that is not allowed, Unreachable when there is no answer.
    """
    limits = limits or Limits()
    clock = Clock(limits.seconds)
    parts = split(url, limits)
    dialled = Dialled(parts, allowed_addresses(parts, limits, clock), clock)
    said = {"Connection": "close", "Accept-Encoding": "identity", **(headers or {})}
    try:
        dialled.request(method, target(parts), body=body, headers=said)
        answer = dialled.getresponse()
        return Answer(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=answer.read(limits.most_bytes),
        )
    except ssl.SSLCertVerificationError as reason:
        raise Unreachable(
            f"The certificate of {parts.hostname} is not valid: {reason.verify_message}."
        ) from reason
    except TimeoutError as reason:
        raise Unreachable(
            f"No whole answer came within {limits.seconds:g} seconds."
        ) from reason
    except (OSError, http.client.HTTPException) as reason:
        raise Unreachable(f"The connection failed: {name_of(reason)}.") from reason
    finally:
        dialled.hang_up()


def split(url: str, limits: Limits) -> SplitResult:
    """Return the parts of an address. Raises Forbidden, without asking anybody, where it is bad."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except (ValueError, UnicodeError) as reason:
        raise Forbidden("This is no web address.") from reason
    schemes = ["https"] if limits.encrypted_only else ["https", "http"]
    if parts.scheme not in schemes or not host or port == 0:
        raise Forbidden(f"The address must begin with {' or '.join(schemes)}://.")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("The address must not hold a user name or a password.")
    if not url.isascii() or any(char <= " " or char == "\x7f" for char in url):
        raise Forbidden("The address has a character that must be percent-encoded.")
    if limits.public_only and (written := as_address(host)) and not is_public(written):
        raise Forbidden(f"{host} is not a public address.")
    return parts


def target(parts: SplitResult) -> str:
    """Return what is asked of the host: path and query."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def as_address(host: str) -> Address | None:
    """Return the address that a host is written as, in any way that a resolver would take."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:  # 127.1, 0x7f000001, 2130706433 and their kin
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the open internet, and so does any written inside it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = embedded(address)
        if inner is not None:
            return is_public(inner)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not getattr(address, "is_site_local", False)
    )


def embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the older address that a translator would send to instead."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.teredo is not None:
        return address.teredo[1]
    for network, after in TRANSLATED:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> after) & 0xFFFFFFFF)
    return None


def allowed_addresses(
    parts: SplitResult, limits: Limits, clock: Clock
) -> Sequence[str]:
    """Resolve a host once. Raises Forbidden unless every answer is a public address."""
    host = str(parts.hostname)
    found = resolved(host, parts.port or PORTS[parts.scheme], clock)
    if limits.public_only and not all(
        is_public(ipaddress.ip_address(one)) for one in found
    ):
        raise Forbidden(f"{host} does not lead to a public address.")
    return found[:MOST_ADDRESSES]


def resolved(host: str, port: int, clock: Clock) -> list[str]:
    """Return every address of a host. Raises Unreachable when there is none in time."""
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as reason:
            answers.append(reason)

    # The system's resolver knows no time limit, so it is asked from a thread that can be left.
    asking = threading.Thread(target=ask, daemon=True, name="resolve")
    asking.start()
    asking.join(clock.left())
    clock.left()
    if not answers or isinstance(answers[0], Exception) or not answers[0]:
        raise Unreachable(f"The name {host} is not known.")
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers[0]))


class Dialled(http.client.HTTPConnection):
    """A connection to one of some checked addresses; its host is used for names alone."""

    def __init__(
        self, parts: SplitResult, addresses: Sequence[str], clock: Clock
    ) -> None:
        self.secure = parts.scheme == "https"
        self.default_port = PORTS[parts.scheme]
        super().__init__(str(parts.hostname), parts.port or self.default_port)
        self.addresses = addresses
        self.clock = clock
        self.stream: socket.socket | None = None

    def connect(self) -> None:
        """Dial the first checked address that answers, and for https prove who it is."""
        plain = first_of(
            self.addresses,
            lambda one: socket.create_connection(
                (one, self.port), min(self.clock.left(), DIAL_SECONDS)
            ),
        )
        try:
            plain.settimeout(self.clock.left())
            stream = self.proved(plain) if self.secure else plain
        except BaseException:
            plain.close()
            raise
        self.stream = stream
        self.sock = TimedSocket(stream, self.clock)

    def hang_up(self) -> None:
        """Close the connection, whatever else might have been said."""
        self.close()
        if self.stream is not None:
            self.stream.close()

    def proved(self, plain: socket.socket) -> socket.socket:
        """Return the encrypted stream, once the certificate has been verified for the host."""
        return ssl.create_default_context().wrap_socket(
            plain, server_hostname=self.host
        )


def first_of(
    addresses: Sequence[str], dial: Callable[[str], socket.socket]
) -> socket.socket:
    """Return the first connection that comes about. Raises OSError, the last one's reason."""
    for address in addresses[:-1]:
        try:
            return dial(address)
        except OSError:
            continue
    return dial(addresses[-1])


class TimedSocket:
    """What http.client needs of a socket, every step within the time that is left."""

    def __init__(self, stream: socket.socket, clock: Clock) -> None:
        self.stream = stream
        self.clock = clock

    def sendall(self, data: bytes) -> None:
        """Send all of it within the time that is left."""
        self.stream.settimeout(self.clock.left())
        self.stream.sendall(data)

    def makefile(self, *_args: object, **_kwargs: object) -> io.BufferedReader:
        """Return a reader whose every read is timed."""
        return io.BufferedReader(TimedReader(self.stream, self.clock))

    def close(self) -> None:
        """Do nothing: http.client closes before the body is read, `hang_up` after it."""


class TimedReader(io.RawIOBase):
    """Reads from a socket, however slowly it drips, until the time is up."""

    def __init__(self, stream: socket.socket, clock: Clock) -> None:
        super().__init__()
        self.stream = stream
        self.clock = clock

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, at least one byte."""
        self.stream.settimeout(self.clock.left())
        return self.stream.recv_into(buffer)


def name_of(reason: Exception) -> str:
    """Return what went wrong in a few words, without an address in them."""
    if isinstance(reason, http.client.HTTPException):
        return f"the answer was not HTTP ({type(reason).__name__})"
    if isinstance(reason, ConnectionRefusedError):
        return "it was refused"
    if isinstance(reason, ConnectionError):
        return "it was dropped"
    if isinstance(reason, ssl.SSLError):
        return "no encrypted connection could be agreed"
    return "the host could not be reached"
