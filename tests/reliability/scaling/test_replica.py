"""A replica answers readers, and never with less than the primary would."""

from collections.abc import Iterator

import pytest

from factcheck import embedded
from tests.reliability.scaling.cluster import Cluster, Web, heads
from tests.reliability.scaling.desk import API, Caller, Editor, Partner, busy, prepare
from tests.reliability.service import free_port, until

pytestmark = pytest.mark.long

VERDICT = f"{API}verdicts/V-0001/"
LIST = f"{API}verdicts/"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("replica"))
    yield cluster
    cluster.stop()


def web_of(cluster: Cluster, **settings: str) -> Web:
    """Return a web machine that knows the replica."""
    own = {"REPLICA_DATABASE_URL": cluster.replica.url(), "WORKERS": "1", **settings}
    return Web(cluster.primary.url(), free_port(), settings=own)


@pytest.fixture(scope="module")
def web(cluster: Cluster) -> Iterator[Web]:
    """Give a machine that stores no answers, so that a database is asked for each."""
    web = web_of(cluster, STORED_ANSWERS_MB="0")
    try:
        yield web
    finally:
        web.stop()


@pytest.fixture
def storing(cluster: Cluster) -> Iterator[Web]:
    """Give a machine that stores answers, as it comes."""
    web = web_of(cluster)
    web.start()
    try:
        yield web
    finally:
        web.stop()


@pytest.fixture(scope="module")
def key(cluster: Cluster, web: Web) -> str:
    key = prepare(web, cases=2)
    cluster.follow()
    web.start()
    return key


@pytest.fixture
def reader(cluster: Cluster, web: Web, key: str) -> Caller:
    """Give somebody who reads, once the replica answers."""
    reader = Caller([web], key)
    until(lambda: asked_replica(cluster, reader, LIST))
    return reader


def asked_replica(cluster: Cluster, caller: Caller, path: str, **body: object) -> bool:
    """Return whether the replica answers a request, which must succeed."""
    before = cluster.asked()
    method = "POST" if body else "GET"
    assert caller.ask(method, path, body or None)[0] == 200
    return cluster.asked() > before


def test_readers_are_answered_by_the_replica(cluster: Cluster, reader: Caller) -> None:
    for path in (
        LIST,
        VERDICT,
        f"{API}changes/",
        f"{API}exports/jsonl/",
        "/sitemap.xml",
    ):
        assert asked_replica(cluster, reader, path), path
    assert asked_replica(cluster, reader, f"{API}match/", text="The café closed.")


def test_what_the_ledger_does_not_tell_is_asked_of_the_primary(
    cluster: Cluster, reader: Caller
) -> None:
    for path in (
        f"{API}releases/",
        f"{API}working/verdicts/",
        f"{API}ledger/1/",
        f"{LIST}?as_of=2100-01-01",
    ):
        assert not asked_replica(cluster, reader, path), path


def test_a_replica_that_lags_never_shows_what_has_been_taken_down(
    cluster: Cluster, web: Web, reader: Caller
) -> None:
    editor = Editor([web], reader.key, ref="V-0001")
    _, _, headers = reader.ask("GET", VERDICT)
    known = headers["ETag"]
    cluster.pause()
    try:
        assert editor.act_once()
        # Whoever reads from the replica without asking is shown a verdict that is gone.
        state = "SELECT state FROM annotations_record WHERE ref = 'V-0001' AND kind = 'verdict'"
        assert cluster.on_replica(state) == [("current",)]

        assert reader.ask("GET", VERDICT)[0] == 410
        assert reader.ask("GET", VERDICT, If_None_Match=known)[0] == 410
        refs = [one["ref"] for one in reader.ask("GET", LIST)[1]["results"]]
        assert "V-0001" not in refs
        assert not asked_replica(cluster, reader, LIST)
    finally:
        cluster.resume()
    assert reader.ask("GET", VERDICT)[0] == 410
    assert asked_replica(cluster, reader, LIST)
    assert editor.act_once()
    assert reader.ask("GET", VERDICT)[0] == 200


def test_what_was_stored_of_a_replica_is_gone_with_the_verdict(
    cluster: Cluster, storing: Web, reader: Caller
) -> None:
    caller = Caller([storing], reader.key)
    editor = Editor([storing], reader.key, ref="V-0001")

    def shown() -> tuple[int, bool]:
        refs = [one["ref"] for one in caller.ask("GET", LIST)[1]["results"]]
        return caller.ask("GET", VERDICT)[0], "V-0001" in refs

    until(lambda: asked_replica(cluster, caller, LIST))
    assert [shown() for _ in range(3)] == [(200, True)] * 3
    assert not asked_replica(cluster, caller, LIST)  # it was stored
    cluster.pause()
    try:
        assert editor.act_once()
        assert [shown() for _ in range(3)] == [(410, False)] * 3
    finally:
        cluster.resume()
    assert [shown() for _ in range(3)] == [(410, False)] * 3
    assert editor.act_once()
    assert [shown() for _ in range(3)] == [(200, True)] * 3


def test_a_position_ahead_of_the_replica_is_known(
    cluster: Cluster, web: Web, reader: Caller
) -> None:
    editor = Editor([web], reader.key, ref="V-0002")
    partner = Partner([web], reader.key)
    cluster.pause()
    try:
        for _ in range(4):
            assert editor.act_once()
            assert partner.poll() == 200
        assert heads(cluster.replica) < heads(cluster.primary)
    finally:
        cluster.resume()
    assert partner.poll() == 200
    assert [seq for seq, _, _ in partner.read] == list(range(1, len(partner.read) + 1))
    assert len(partner.read) == heads(cluster.primary)[0][0]


def test_another_history_on_the_replica_is_not_read(
    cluster: Cluster, reader: Caller
) -> None:
    """What has the right number with another hash is no copy of ours."""
    cluster.on_primary(
        "BEGIN; SET LOCAL session_replication_role = replica;"
        "UPDATE annotations_ledgerhead SET sha256 = repeat('0', 64); COMMIT"
    )
    try:
        assert not asked_replica(cluster, reader, LIST)
    finally:
        cluster.on_primary(
            "UPDATE annotations_ledgerhead SET sha256 = event.sha256 "
            "FROM annotations_event event WHERE event.seq = annotations_ledgerhead.seq"
        )
    until(lambda: asked_replica(cluster, reader, LIST))


def test_readers_notice_nothing_when_the_replica_dies(
    cluster: Cluster, web: Web, reader: Caller
) -> None:
    readers = [Caller([web], reader.key) for _ in range(3)]
    with busy(*(lambda one=one: one.ask("GET", LIST) for one in readers)):
        cluster.kill(cluster.replica)
        for _ in range(10):
            assert reader.ask("GET", LIST)[0] == 200
        embedded.recover(cluster.replica)
        until(lambda: asked_replica(cluster, reader, LIST))
    assert sum((one.statuses for one in readers), reader.statuses).keys() == {200}
