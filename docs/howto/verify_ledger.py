#!/usr/bin/env python3
"""Check a fact-check ledger without trusting the server that holds it. Needs Python 3.9 and nothing else.

    verify_ledger.py https://facts.example                 the whole chain, and its signed head
    verify_ledger.py https://facts.example --verdict V-0001 that a verdict is what the chain says
    verify_ledger.py events.jsonl                          a chain that was downloaded earlier
    --keep events.jsonl   keeps what was read; the chain must still go through what was kept there before
    --before 17.abc…      a position you have kept: the chain must still go through it
    --key BASE64          the key you were given

Exits with 1 and a line for each thing that is wrong: which event, and what; with 2 when it cannot tell.
"""

import argparse
import hashlib
import json
import re
import sys
from base64 import b64decode
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

FIELDS = (
    "seq", "type", "kind", "id", "ref", "version", "change_class", "public_note",
    "body_sha256", "occurred_at", "previous_sha256",
)  # fmt: skip
PAGE = 500
LONGEST_WAIT = 60  # seconds
TRIES = 3  # at a verdict that changes while the chain is read
GONE = 410  # a tombstone is served with it, and has its event too
POSITION = re.compile(r"(\d+)\.([0-9a-f]{16,64})")


def link_hash(event):
    """Return the SHA-256 that an event should have, from what it says."""
    said = {"object" if name == "id" else name: event[name] for name in FIELDS}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def wrong_in_chain(events):
    """Yield what is wrong with a chain from its first event on."""
    before, number = "", 0
    for event in events:
        number += 1
        name = f"event {event['seq']}"
        if event["seq"] != number:
            yield f"{name}: number {number} should stand here; one was dropped, added or moved."
            number = event["seq"]
        if event["previous_sha256"] != before:
            yield f"{name}: it does not follow the event before it."
        if link_hash(event) != event["sha256"]:
            yield f"{name}: what it says is not what its hash covers; it was changed."
        before = event["sha256"]


def wrong_with_head(events, head, key=None):
    """Yield what is wrong with a signed head, and whether the chain goes through it."""
    stamp = head["at"][:19] + "Z"
    text = f"factcheck ledger\n{head['seq']}\n{head['sha256']}\n{stamp}\n".encode()
    if key is not None and head["key"] != key:
        yield f"head: it is signed with another key, {head['key']}."
    if not signature_fits(b64decode(head["key"]), b64decode(head["signature"]), text):
        yield "head: the signature does not fit."
    yield from wrong_at(events, head["seq"], head["sha256"], "the signed head")


def wrong_at(events, seq, start_of_hash, name):
    """Yield when a chain does not go through a position."""
    if seq == 0:
        return
    there = [event for event in events if event["seq"] == seq]
    if not there or not there[0]["sha256"].startswith(start_of_hash):
        yield f"event {seq}: the chain does not go through {name}; history was altered."


def wrong_with_verdict(events, served, proof):
    """Yield when the bytes that are served are not those that the last event about them covers."""
    event = proof["event"]
    known = [one for one in events if one["seq"] == event["seq"]]
    if known != [event] and [strip(one) for one in known] != [strip(event)]:
        yield f"event {event['seq']}: the proof shows another event than the chain."
    body = proof["body"].encode()
    digest = hashlib.sha256(bytes.fromhex(proof["salt"]) + body).hexdigest()
    if digest != event["body_sha256"]:
        yield f"event {event['seq']}: its hash covers other bytes than the proof shows."
    if served != body:
        yield f"{event['ref']}: what is served is not what event {event['seq']} published."


def wrong_with_name(event, asked):
    """Yield when what is served is another thing than was asked for."""
    names = (event["ref"].lower(), event["id"].lower())
    if event["kind"] != "verdict" or asked.lower() not in names:
        yield f"{asked}: what is served is {event['kind']} {event['ref']}, which was not asked for."


def strip(event):
    """Return what an event says of itself."""
    return {name: event[name] for name in (*FIELDS, "sha256")}


def read(url):
    """Return the bytes at an address."""
    request = Request(url, headers={"Accept": "application/json"})
    try:
        with urlopen(request, timeout=LONGEST_WAIT) as answer:
            return answer.read()
    except HTTPError as answer:
        if answer.code == GONE:
            return answer.read()
        raise


def downloaded(site):
    """Yield every event of a service."""
    page = {"next": f"{site}/api/v1/changes/?limit={PAGE}", "has_more": True}
    while page["has_more"]:
        page = json.loads(read(page["next"]))
        if page["has_more"] and not page["results"]:
            raise ValueError(
                "it says that there are more events and does not give them"
            )
        yield from page["results"]


# Ed25519 as RFC 8032, 5.1 has it; slow and plain, for one signature.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    """Return the sum of two points in extended coordinates."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, d - c, d + c, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(number, point):
    """Return a multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point_of(data):
    """Return the point that 32 bytes stand for, or None."""
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P:
        return None
    if x & 1 != data[31] >> 7:
        x = P - x
    return x, y, 1, x * y % P


def signature_fits(key, signature, message):
    """Return whether a message was signed with a key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    owner, nonce = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if owner is None or nonce is None or s >= ORDER:
        return False
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = times(s, base)
    right = add(nonce, times(int.from_bytes(digest, "little") % ORDER, owner))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def position(text):
    """Return the number and the start of the hash, 16 digits or more, of a position that was kept."""
    known = POSITION.fullmatch(text)
    if known is None:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no position such as 17.0123456789abcdef"
        )
    return int(known[1]), known[2]


def arguments():
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description="Check a ledger of fact-checks.")
    parser.add_argument("source", help="a service's address, or a file of events")
    parser.add_argument("--verdict", help="also check what is served of this verdict")
    parser.add_argument("--key", help="the key that must have signed the head")
    parser.add_argument("--before", type=position, help="a position that you kept")
    parser.add_argument("--keep", help="where to keep the events that were read")
    return parser.parse_args()


def checked(site, asked):
    """Return the events of a service, and what is wrong with them and with what it serves."""
    address = f"{site}/api/v1/verdicts/{asked.verdict}/"
    for _ in range(TRIES):
        served = read(address) if asked.verdict else b""
        head = json.loads(read(f"{site}/api/v1/ledger/head/"))
        events = list(downloaded(site))
        if not asked.verdict or read(address) == served:
            break
    wrong = [*wrong_in_chain(events), *wrong_with_head(events, head, asked.key)]
    if asked.verdict:
        named = json.loads(served)["id"]
        about = [event for event in events if event["id"] == named]
        if not about:
            return events, [
                *wrong,
                f"{asked.verdict}: it is served, and no event tells of it.",
            ]
        proof = json.loads(read(f"{site}/api/v1/ledger/{about[-1]['seq']}/"))
        wrong += wrong_with_name(about[-1], asked.verdict)
        wrong += wrong_with_verdict(events, served, proof)
    return events, wrong


def kept_in(path):
    """Return the events in a file, and what is wrong with them."""
    with open(path, encoding="utf-8") as file:
        events = [json.loads(line) for line in file if line.strip()]
    return events, list(wrong_in_chain(events))


def wrong_since(path, events):
    """Yield when a chain does not go through the last of the events that were kept before."""
    if Path(path).exists():
        for last in kept_in(path)[0][-1:]:
            yield from wrong_at(
                events, last["seq"], last["sha256"], f"what is kept in {path}"
            )


def keep(path, events):
    """Write events into a file, one in each line; what was there stays until all are written."""
    with open(f"{path}.part", "w", encoding="utf-8") as file:
        for event in events:
            file.write(json.dumps(strip(event), ensure_ascii=False) + "\n")
    Path(f"{path}.part").replace(path)


def main():
    """Check, and say what is wrong."""
    asked = arguments()
    source = asked.source.rstrip("/")
    try:
        events, wrong = checked(source, asked) if "://" in source else kept_in(source)
        if asked.keep:
            wrong += wrong_since(asked.keep, events)
    except (HTTPException, OSError, LookupError, TypeError, ValueError) as reason:
        print(f"{source} cannot be checked: {type(reason).__name__}: {reason}")
        return 2
    if asked.before:
        wrong += wrong_at(events, *asked.before, "the position that you kept")
    for line in wrong:
        print(line)
    if asked.keep and wrong and Path(asked.keep).exists():
        print(f"{asked.keep} is left as it was.")
    elif asked.keep:
        keep(asked.keep, events)
    if not wrong:
        last = events[-1] if events else {"seq": 0, "sha256": ""}
        print(
            f"{len(events)} events, nothing is wrong. Keep this: {last['seq']}.{last['sha256']}"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
