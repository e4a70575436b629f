"""The benchmark's scenarios and peers: who takes part in what, and with which words programs are started."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.errors import RunError, SetupError
from bench.inside.order import Order
from bench.peers import FOREIGN, GOCLIENT, GOWORKER, SIDEKIQ, SIDEKIQS, Peer, polyworker
from bench.peers.peer import Work
from bench.scenarios import SCENARIOS, Scenario

URL = "redis://127.0.0.1:6379/0"
SIDEKIQS_JOBS = polyworker(protocol="sidekiq")


def work(job: str = "noop", *, stay: bool = False) -> Work:
    """What a worker is started for."""
    return Work(URL, "bench", job, stay=stay)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_names_within_a_scenario_are_different(scenario: Scenario) -> None:
    """A result is found by the name of its peer."""
    names = [peer.name for peer in scenario.peers]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_we_come_first(scenario: Scenario) -> None:
    """The others are compared with the first."""
    assert scenario.peers[0].family == "polyworker"


def test_forms_of_one_peer_are_one_family() -> None:
    """So that one word chooses them all."""
    assert polyworker(name="polyworker, asyncio").family == "polyworker"


@pytest.mark.parametrize("peer", FOREIGN, ids=lambda peer: peer.name)
def test_workers_of_others_are_clocked_by_the_tally(peer: Peer) -> None:
    """Only the two protocols that we speak have a counter for it."""
    assert peer.counter is None


def test_jobs_that_do_nothing_are_counted_by_the_protocol() -> None:
    """All others tell the tally, at a cost that they do not feel."""
    counted = [job for job in sorted(GOWORKER.jobs) if GOWORKER.counts(job)]
    assert counted == ["blob", "noop"]


def test_polyworker_is_told_the_protocol_and_otherwise_keeps_its_defaults() -> None:
    """What it is known by is what it does out of the box."""
    words = SIDEKIQS_JOBS.work(work())
    assert [word.partition("=")[0] for word in words[3:]] == [
        *("-protocol", "-queues", "-uri", "-jobs"),
        "-exit-on-complete",
    ]


@pytest.mark.parametrize("peer", [polyworker(), GOWORKER], ids=lambda peer: peer.name)
def test_a_worker_that_stays_is_not_told_to_end(peer: Peer) -> None:
    """It waits for more jobs."""
    assert "-exit-on-complete" not in peer.work(work("stamp", stay=True))


def test_sidekiq_is_told_its_server_by_the_environment() -> None:
    """Not by a REDIS_PROVIDER that the caller may have."""
    assert SIDEKIQ.work(work())[:3] == ["env", "--unset=REDIS_PROVIDER", f"REDIS_URL={URL}"]


def test_sidekiq_at_its_best_is_compiled_and_has_fewer_threads() -> None:
    """Apart from that it is the same."""
    usual, best = (sidekiq.work(work()) for sidekiq in SIDEKIQS)
    assert [word for word in best if word not in usual] == ["RUBYOPT=--yjit", "--concurrency=5"]


@pytest.mark.parametrize("scenario", ["drain", "far", "latency-idle", "latency-half", "enqueue-many", "start", "idle"])
def test_sidekiq_at_its_best_takes_part_where_sidekiq_does(scenario: str) -> None:
    """What is expected holds for both."""
    assert set(SIDEKIQS) <= set(SCENARIOS[scenario].peers)


def test_a_missing_sidekiq_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One command."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="`apt-get install ruby-sidekiq`"):
        SIDEKIQ.prepare()


def test_a_client_has_no_worker() -> None:
    """It only enqueues."""
    with pytest.raises(RunError):
        GOCLIENT.work(work())


def test_an_order_is_read_as_it_was_written() -> None:
    """Every producer program takes the same words."""
    order = Order(URL, "bench", "stamp", 500, "paced:100", 0)
    assert Order.read(order.words()) == order


def test_a_paced_order_keeps_its_beat() -> None:
    """The last of eleven jobs at ten a second waits a second."""
    *_, last = Order(URL, "bench", "noop", 11, "paced:10", 0).pauses()
    assert last == pytest.approx(1.0, abs=0.05)


def test_a_single_order_does_not_wait() -> None:
    """One call after the other."""
    assert set(Order(URL, "bench", "noop", 5, "single", 0).pauses()) == {0.0}


def test_chunks_hold_all_jobs() -> None:
    """The last one is shorter."""
    chunks = Order(URL, "bench", "blob", 2500, "bulk", 3).chunks()
    assert [(len(chunk), chunk[0]) for chunk in chunks] == [(1000, ["xxx"]), (1000, ["xxx"]), (500, ["xxx"])]
