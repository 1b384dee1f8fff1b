"""Keeping a copy of the web page that a piece of evidence is, so that it stays checkable.

The copy is a web archive (WARC 1.0, ISO 28500) of the answer, unpacked. Its hash is that of the file
that is kept.
"""

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django import app

from annotations.anchoring import Selectors, locate
from annotations.exchange.said import Unloadable
from annotations.exchange.web.fetching import Fetched, fetch
from annotations.exchange.web.pages import decoded, lines_of
from annotations.models import Capture, Evidence
from annotations.vocabulary import AnchorState, CaptureProvider
from annotations.workflow import Act, CaptureContent, add_capture

JOB = "capture_evidence"
WARC = "application/warc"
WORDS = ("text/html", "application/xhtml+xml", "text/plain")
FOUND = frozenset({AnchorState.ANCHORED.value, AnchorState.MOVED.value})


def enqueue(act: Act, evidence: Evidence) -> None:
    """Have the worker capture a piece of evidence on somebody's behalf."""
    app.configure_task(JOB).defer(user=act.user.pk, evidence=evidence.pk)


def capture(act: Act, evidence: Evidence) -> Capture:
    """Fetch the page of a piece of evidence and keep it.

    Raises Unloadable when it cannot be fetched or stored, and what `add_capture` refuses.
    """
    if not evidence.url:
        raise Unloadable(f"“{evidence}” has no web address, so nothing can be fetched.")
    at = timezone.now()
    came = fetch(evidence.url)
    kept = archived(came, at)
    digest = sha256(kept).hexdigest()
    key = store(f"captures/{evidence.uuid}/{digest[:16]}.warc", kept)
    content = CaptureContent(
        url=came.url,
        captured_at=at,
        sha256=digest,
        size=len(kept),
        mime=WARC,
        provider=CaptureProvider.LOCAL,
        storage_key=key,
        quote_found=has_quote(came, evidence.quote),
    )
    try:
        return add_capture(act, evidence, content)
    except Exception:
        default_storage.delete(key)
        raise


def store(wanted: str, kept: bytes) -> str:
    """Store a copy whole or not at all; return its key. Raises Unloadable."""
    key = default_storage.get_available_name(wanted)
    try:
        return default_storage.save(key, ContentFile(kept))
    except OSError as reason:
        default_storage.delete(key)
        raise Unloadable(
            f"The copy cannot be stored: {reason.strerror or reason}. Make room, or allow access, "
            "and capture it again."
        ) from reason


def archived(came: Fetched, at: datetime) -> bytes:
    """Return an answer as a web archive of one record."""
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {came.content_type}\r\n"
        f"Content-Length: {len(came.body)}\r\n\r\n"
    )
    digest = b32encode(sha256(came.body).digest()).decode()
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
        f"WARC-Target-URI: {came.url}\r\nWARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"WARC-Payload-Digest: sha256:{digest}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(head.encode()) + len(came.body)}\r\n\r\n"
    )
    return record.encode() + head.encode() + came.body + b"\r\n\r\n"


def has_quote(came: Fetched, quote: str) -> bool | None:
    """Return whether a quotation stands in what came; None when that cannot be told."""
    if not quote.strip() or came.media_type not in WORDS:
        return None
    try:
        text = words_of(came)
    except (Unloadable, ImportError):
        return None
    placed = locate(text, Selectors(exact=" ".join(quote.split())))
    return placed.state in FOUND


def words_of(came: Fetched) -> str:
    """Return the words that a page shows, or that a text is, on one line."""
    text = decoded(came.body, came.url, came.charset)
    if came.media_type != "text/plain":
        text = " ".join(lines_of(text))
    return " ".join(text.split())
