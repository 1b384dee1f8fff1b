"""Signatures are those of the Standard Webhooks specification, as its own library reads them."""

from base64 import b64encode
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from annotations.webhooks.payloads import (
    MOST_BYTES,
    EventData,
    Payload,
    encoded,
    shortened,
)
from annotations.webhooks.signing import PREFIX, signature, signed_headers

SECRET = PREFIX + b64encode(b"k" * 32).decode()
OLD = PREFIX + b64encode(b"o" * 24).decode()
SOME_TIME = 1614265330
NOTE = "Café, cafe\u0301, 👩‍💻, קפה.\r\n"


def payload(note: str = NOTE) -> Payload:
    moment = datetime(2025, 3, 5, 12, tzinfo=UTC)
    data = EventData(
        id=UUID(int=1),
        kind="verdict",
        ref="V-0001",
        version=2,
        change_class="correction_major",
        public_note=shortened(note),
        seq=17,
        cursor="17.0123456789abcdef",
        occurred_at=moment,
        url="https://factcheck.example/api/v1/verdicts/V-0001/",
    )
    return Payload(type="verdict.corrected", timestamp=moment, data=data)


def headers(*secrets: str, body: bytes, age: int = 0) -> dict[str, str]:
    """Sign a body so many seconds ago; by the clock now, as a whole run takes minutes."""
    at = int(datetime.now(UTC).timestamp()) - age
    return signed_headers(secrets, identifier="evt_17_0123", timestamp=at, body=body)


def test_the_example_of_the_specification_has_its_signature() -> None:
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        identifier="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=SOME_TIME,
        body=b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_reference_library_accepts_what_we_sign() -> None:
    body = encoded(payload())
    read = Webhook(SECRET).verify(body, headers(SECRET, body=body))
    assert read["data"]["public_note"] == NOTE


@given(st.binary(min_size=24, max_size=64), st.text())
def test_the_reference_library_signs_alike(key: bytes, text: str) -> None:
    body = msgspec.json.encode({"text": text})
    secret = PREFIX + b64encode(key).decode()
    theirs = Webhook(secret).sign(
        "evt_1", datetime.fromtimestamp(SOME_TIME, UTC), body.decode()
    )
    assert (
        signature(secret, identifier="evt_1", timestamp=SOME_TIME, body=body) == theirs
    )


@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_during_a_rotation_both_secrets_verify(secret: str) -> None:
    body = encoded(payload())
    said = headers(SECRET, OLD, body=body)
    assert len(said["webhook-signature"].split(" ")) == 2
    assert Webhook(secret).verify(body, said)["type"] == "verdict.corrected"


def test_a_changed_body_is_refused() -> None:
    body = encoded(payload())
    said = headers(SECRET, body=body)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"V-0001", b"V-0002"), said)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body, said)


def test_an_old_message_is_refused() -> None:
    body = encoded(payload())
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers(SECRET, body=body, age=600))


@pytest.mark.parametrize("note", ["👩‍💻" * 50_000, "\x01" * 50_000, "é" * 50_000, ""])
def test_a_message_stays_below_twenty_kilobytes(note: str) -> None:
    body = encoded(payload(note))
    assert len(body) < MOST_BYTES
    kept = msgspec.json.decode(body)["data"]["public_note"]
    assert kept == note or (kept.endswith("…") and note.startswith(kept[:-1]))
