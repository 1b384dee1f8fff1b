"""Two web machines on two servers: the primary dies, the replica takes its place, readers miss nothing."""

from collections.abc import Iterator

import pytest

from tests.reliability.scaling.cluster import Cluster, Web, heads
from tests.reliability.scaling.desk import Editor, Partner, busy, prepare
from tests.reliability.service import free_port, until

pytestmark = pytest.mark.long

CASES = 3
# 0 is a connection that was lost; 412 an edit of what another answer, lost with it, had changed.
HONEST = {0, 200, 201, 412, 503}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("failover"))
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def webs(cluster: Cluster) -> Iterator[list[Web]]:
    """Start two web machines: each writes to whichever server takes writes, and reads by one of them."""
    webs = [
        Web(
            cluster.address,
            free_port(),
            settings={"REPLICA_DATABASE_URL": home.url(), "WORKERS": "1"},
        )
        for home in reversed(cluster.homes)
    ]
    try:
        yield webs
    finally:
        for web in webs:
            web.stop()


@pytest.fixture(scope="module")
def key(cluster: Cluster, webs: list[Web]) -> str:
    key = prepare(webs[0], cases=CASES)
    cluster.follow()
    for web in webs:
        web.start()
    return key


@pytest.fixture
def pair(cluster: Cluster, key: str) -> Iterator[Cluster]:
    """Give a primary and a replica that streams, however the test before left them."""
    yield cluster
    cluster.synchronous(on=False)
    cluster.follow()


def fail_over(cluster: Cluster, webs: list[Web]) -> None:
    """Kill the primary and have the replica take its place."""
    cluster.kill(cluster.primary)
    cluster.promote()
    for web in webs:
        web.wait_until_healthy()


def notes(cluster: Cluster) -> list[str]:
    rows = cluster.on_primary(
        "SELECT public_note FROM annotations_event WHERE type = 'verdict.withheld'"
    )
    return [note for (note,) in rows]


def test_no_event_is_missed_through_lag_and_failover(
    pair: Cluster, webs: list[Web], key: str
) -> None:
    pair.synchronous(on=True)
    editors = [Editor(webs, key, ref=f"V-000{n}", turn=n) for n in (1, 2, 3)]
    partners = [Partner(webs, key, turn=n) for n in (0, 1)]

    def acknowledged() -> int:
        return sum(len(one.acknowledged) for one in editors)

    def until_more() -> None:
        before = acknowledged()
        until(lambda: acknowledged() > before + 4)

    with busy(*(one.act_once for one in editors), *(one.poll for one in partners)):
        until_more()
        pair.pause()
        until_more()
        assert heads(pair.replica) < heads(pair.primary)
        pair.on_replica("SELECT pg_wal_replay_resume()")
        until_more()
        fail_over(pair, webs)
        until_more()

    last = heads(pair.primary)[0][0]
    told = pair.on_primary("SELECT seq, sha256 FROM annotations_event ORDER BY seq")
    for partner in partners:
        while len(partner.read) < last:
            assert partner.poll() == 200
        assert [(seq, sha256) for seq, sha256, _ in partner.read] == told
        assert partner.statuses.keys() <= {0, 200, 503}, partner.statuses
    kept = notes(pair)
    for editor in editors:
        assert [kept.count(note) for note in editor.acknowledged] == [1] * len(
            editor.acknowledged
        )
        assert editor.statuses.keys() <= HONEST, editor.statuses
    assert "Nothing is wrong" in webs[0].command("manage.py", "verify")


def test_what_an_unsynchronised_failover_loses_is_never_lost_in_silence(
    pair: Cluster, webs: list[Web], key: str
) -> None:
    editor, partner = Editor(webs, key, ref="V-0001"), Partner(webs, key)
    while not editor.acknowledged:
        editor.act_once()
    pair.cut()
    lost = len(notes(pair))
    while len(notes(pair)) == lost:
        assert editor.act_once()
    while partner.poll() == 200 and len(partner.read) < heads(pair.primary)[0][0]:
        pass
    note = editor.acknowledged[-1]
    assert note in {read for _, _, read in partner.read}

    fail_over(pair, webs)

    assert note not in notes(pair)
    until(lambda: partner.poll() == 409)
    seq, sha256 = heads(pair.primary)[0]
    for web in webs:
        _, _, headers = Partner([web], key).ask(
            "GET", f"/api/v1/changes/?after={partner.position}"
        )
        assert headers["Ledger-Head"] == f"{seq}.{sha256[:16]}"
