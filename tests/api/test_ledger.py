"""The ledger can be checked offline: what was changed, dropped or moved is found and named."""

import argparse
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from http.client import IncompleteRead
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.live_server_helper import LiveServer

from annotations.workflow import erase, retract
from tests.cast import act, make_cast
from tests.corpus import make_case
from tests.library import Library
from tests.partners import API, Reader

PROGRAM = settings.BASE_DIR / "docs" / "howto" / "verify_ledger.py"
Events = list[dict[str, Any]]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_ledger", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def events(read: Reader, library: Library) -> Events:
    return list(read("changes/", limit=500)["results"])


@pytest.mark.django_db
def test_it_works(
    program: ModuleType, read: Reader, events: Events, library: Library
) -> None:
    assert list(program.wrong_in_chain(events)) == []
    head = read("ledger/head/")
    assert list(program.wrong_with_head(events, head, head["key"])) == []
    ref = library.case.verdict.ref
    served = read.client.get(f"{API}verdicts/{ref}/").content
    last = [event for event in events if event["ref"] == ref][-1]["seq"]
    proof = read(f"ledger/{last}/")
    assert list(program.wrong_with_verdict(events, served, proof)) == []


def change(events: Events) -> None:
    events[2]["public_note"] = "Nothing happened."


def drop(events: Events) -> None:
    del events[2]


def move(events: Events) -> None:
    events[2], events[3] = events[3], events[2]


def rewrite(events: Events) -> None:
    events[2]["sha256"] = "0" * 64


@pytest.mark.django_db
@pytest.mark.parametrize("damage", [change, drop, move, rewrite])
def test_damage_is_found_and_named(
    program: ModuleType, events: Events, damage: Callable[[Events], None]
) -> None:
    damage(events)
    wrong = list(program.wrong_in_chain(events))
    assert wrong
    assert any(line.startswith(("event 3:", "event 4:")) for line in wrong)


@pytest.mark.django_db
def test_a_chain_made_anew_does_not_fit_its_signed_head(
    program: ModuleType, read: Reader, events: Events
) -> None:
    head = read("ledger/head/")
    before = ""
    for event in events:  # as somebody would who holds the database
        event["public_note"] += "!"
        event["previous_sha256"] = before
        before = event["sha256"] = program.link_hash(event)
    assert list(program.wrong_in_chain(events)) == []
    assert "history was altered" in " ".join(program.wrong_with_head(events, head))
    kept = f"{head['seq']}.{head['sha256']}"
    assert list(program.wrong_at(events, *split(kept), "the position"))


def split(position: str) -> tuple[int, str]:
    seq, _, digest = position.partition(".")
    return int(seq), digest


@pytest.mark.django_db
def test_a_head_of_another_hand_is_refused(program: ModuleType, read: Reader) -> None:
    head = read("ledger/head/")
    wrong = program.wrong_with_head([], {**head, "seq": head["seq"] + 1}, "another")
    assert {"another key", "does not fit"} <= {
        words
        for line in wrong
        for words in ("another key", "does not fit")
        if words in line
    }


@pytest.mark.django_db
def test_what_is_served_must_be_what_was_published(
    program: ModuleType, read: Reader, events: Events, library: Library
) -> None:
    ref = library.case.verdict.ref
    last = [event for event in events if event["ref"] == ref][-1]["seq"]
    proof = read(f"ledger/{last}/")
    assert list(program.wrong_with_verdict(events, b"{}", proof))
    forged = {**proof, "body": proof["body"].replace("true", "false")}
    assert list(program.wrong_with_verdict(events, forged["body"].encode(), forged))


@pytest.mark.django_db
def test_one_verdict_is_not_taken_for_another(
    program: ModuleType, events: Events, library: Library
) -> None:
    ref, other = library.case.verdict.ref, library.counter_verdict.ref
    event = [event for event in events if event["ref"] == ref][-1]
    assert list(program.wrong_with_name(event, ref.lower())) == []
    assert list(program.wrong_with_name(event, event["id"])) == []
    assert other in " ".join(program.wrong_with_name(event, other))


@pytest.mark.django_db
def test_what_was_taken_down_is_not_shown_by_the_ledger(
    read: Reader, events: Events, library: Library
) -> None:
    case = library.case
    first = next(event for event in events if event["ref"] == case.verdict.ref)
    assert read(f"ledger/{first['seq']}/")["body"]
    retract(act(case.cast.cleo), case.reload(), public_note="Wrong.")
    answer = read.client.get(f"{API}ledger/{first['seq']}/")
    assert (answer.status_code, answer.json()["code"]) == (410, "no_longer_served")
    tombstone = read("changes/", limit=500)["results"][-1]["seq"]
    assert '"retracted"' in read(f"ledger/{tombstone}/")["body"]


@pytest.mark.django_db
@pytest.mark.parametrize("seq", ["0", "99999", "9" * 40])
def test_an_event_that_is_none_is_not_found(read: Reader, seq: str) -> None:
    assert read.client.get(f"{API}ledger/{seq}/").status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_the_program_checks_a_service(live_server: LiveServer, tmp_path: Any) -> None:
    case = make_case(make_cast()).published()
    kept = tmp_path / "events.jsonl"
    asked = ["--verdict", case.verdict.ref, "--keep", str(kept)]
    done = run(live_server.url, *asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing is wrong" in done.stdout
    lines = kept.read_text().splitlines()
    assert run(str(kept)).returncode == 0
    first = json.loads(lines[0]) | {"ref": "V-9999"}
    kept.write_text("\n".join([json.dumps(first), *lines[1:]]))
    done = run(str(kept))
    assert (done.returncode, done.stdout[:8]) == (1, "event 1:")
    retract(act(case.cast.cleo), case.reload(), public_note="Wrong.")
    done = run(live_server.url, "--verdict", case.verdict.ref)
    assert (done.returncode, done.stderr) == (0, "")
    for asked in (
        ["--verdict", "V-9999"],
        ["--before", "3."],
        ["--before", f"3.{'a' * 15}"],
    ):
        done = run(live_server.url, *asked)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    kept.write_text("no JSON")
    assert run(str(kept)).returncode == run(str(tmp_path)).returncode == 2
    connections["public"].close()


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_what_was_kept_outlives_a_chain_that_does_not_go_through_it(
    live_server: LiveServer, tmp_path: Any
) -> None:
    make_case(make_cast()).published()
    kept = tmp_path / "events.jsonl"
    assert run(live_server.url, "--keep", str(kept)).returncode == 0
    *lines, last = kept.read_text().splitlines()
    # As if the service had told this, and been restored from an older backup since.
    other = json.loads(last) | {"ref": "café 👩‍💻", "sha256": "0" * 64}
    before = "\n".join([*lines, json.dumps(other)])
    kept.write_text(before)
    done = run(live_server.url, "--keep", str(kept))
    connections["public"].close()

    assert (done.returncode, done.stderr) == (1, "")
    assert f"event {other['seq']}: the chain does not go through" in done.stdout
    assert f"{kept} is left as it was." in done.stdout
    assert kept.read_text() == before


@pytest.mark.django_db
def test_a_verdict_that_changes_while_it_is_checked_is_not_called_wrong(
    program: ModuleType,
    read: Reader,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, heads = library.case, list[str]()

    def over_the_network(url: str) -> bytes:
        body: bytes = read.client.get(url.removeprefix("https://facts.example")).content
        if "/head/" in url and not heads:
            heads.append(url)
            retract(act(case.cast.cleo), case.reload(), public_note="Wrong.")
        return body

    monkeypatch.setattr(program, "read", over_the_network)
    asked = argparse.Namespace(verdict=case.verdict.ref, key=None)
    _, wrong = program.checked("https://facts.example", asked)
    assert heads
    assert wrong == []


@pytest.mark.django_db
def test_a_verdict_that_no_event_tells_of_is_wrong(
    program: ModuleType,
    read: Reader,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ref = library.case.verdict.ref

    def over_the_network(url: str) -> bytes:
        if "/changes/" in url:
            return b'{"results": [], "has_more": false}'
        body: bytes = read.client.get(url.removeprefix("https://facts.example")).content
        return body

    monkeypatch.setattr(program, "read", over_the_network)
    asked = argparse.Namespace(verdict=ref, key=None)
    _, wrong = program.checked("https://facts.example", asked)
    assert any("the signed head" in line for line in wrong)
    assert f"{ref}: it is served, and no event tells of it." in wrong


@pytest.mark.parametrize(
    "answer", [IncompleteRead(b""), b'{"results": [], "has_more": true}']
)
def test_an_answer_that_is_cut_off_accuses_nobody(
    program: ModuleType,
    answer: Exception | bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def over_the_network(url: str) -> bytes:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(program, "read", over_the_network)
    monkeypatch.setattr(sys, "argv", ["verify_ledger.py", "https://facts.example"])
    assert program.main() == 2
    assert "cannot be checked" in capsys.readouterr().out


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.django_db
def test_what_was_erased_is_said_to_be_gone(
    read: Reader, events: Events, library: Library
) -> None:
    case = library.case
    first = next(event for event in events if event["ref"] == case.verdict.ref)
    retract(act(case.cast.cleo), case.reload(), public_note="Wrong.")
    erase(act(case.cast.cleo), [first["seq"]], reason="By order of a court.")

    answer = read.client.get(f"{API}ledger/{first['seq']}/")
    assert (answer.status_code, answer.json()["code"]) == (410, "erased")
    assert read("changes/", limit=500)["results"][first["seq"] - 1] == {
        **first,
        "previous_rating": None,
        "rating": None,
        "object": None,
    }
