"""The network between a worker and its store is cut, goes silent, or loses one answer; store and jobs go on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from harness import Scene, eventually

SCRIPTS = Path(__file__).parents[2] / "worker" / "brokers" / "redis" / "scripts"


def test_cut_under_load(scene: Scene) -> None:
    """Every connection is cut, ten times, while jobs run: each job runs once."""
    proxy = scene.proxy()
    scene.worker(url=proxy.url)
    scene.ledger.enqueue("Nap", 0.02, times=300)
    for _ in range(10):
        proxy.cut()
        scene.goes_on()
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.processed() == (300, 0)


def test_silent_while_busy(scene: Scene) -> None:
    """Connections that look open and answer nothing are given up, and jobs go on; what was held is not lost."""
    proxy = scene.proxy()
    scene.worker(url=proxy.url)
    scene.ledger.enqueue("Nap", 0.02, times=300)
    eventually(lambda: len(scene.ledger.runs()) > 20, what="some jobs done")
    proxy.silence()
    scene.rest(within=30)
    scene.ledger.prove()
    assert scene.ledger.processed() == (300, 0)


def test_silent_while_idle(scene: Scene) -> None:
    """A worker whose waiting connection is dead without a word notices, and runs what has come meanwhile."""
    proxy = scene.proxy()
    scene.worker(url=proxy.url)
    scene.ledger.enqueue("Note")
    scene.rest()
    proxy.silence()
    scene.ledger.enqueue("Note", times=5)
    scene.rest(within=25)
    scene.ledger.prove()


def test_cut_for_the_worker_only(scene: Scene) -> None:
    """A job that the server moves to a worker by a connection that is dead for the worker alone runs soon."""
    proxy = scene.proxy()
    scene.worker(url=proxy.url)
    scene.ledger.enqueue("Note")
    scene.rest()
    eventually(lambda: waiting(scene) == 1, what="the worker waiting")
    proxy.cut(both=False)
    eventually(lambda: waiting(scene) == 2, what="it waits anew, beside itself")
    (job,) = scene.ledger.enqueue("Note")
    eventually(lambda: scene.ledger.runs()[job], within=15, what="the job run")
    scene.rest()
    scene.ledger.prove()


def test_arrival_after_goodbye(scene: Scene) -> None:
    """A job that the server moves to a worker that has already stopped, by such a connection, runs elsewhere."""
    proxy = scene.proxy()
    process = scene.worker(url=proxy.url, quick=True)
    scene.ledger.enqueue("Note")
    eventually(lambda: waiting(scene) == 1, what="the worker waiting")
    proxy.cut(both=False)
    eventually(lambda: waiting(scene) == 2, what="it waits anew, beside itself")
    process.send(signal.SIGTERM)
    assert process.exit_status() == 0
    (job,) = scene.ledger.enqueue("Note")
    assert scene.ledger.in_flight() == [scene.ledger.payloads[job]]
    scene.worker(quick=True)
    scene.rest()
    scene.ledger.prove()


@pytest.mark.parametrize("script", ["fetch", "acknowledge", "settle"])
def test_answer_of_a_script_lost(scene: Scene, script: str) -> None:
    """A script was carried out and its answer never came: no job is lost and none runs twice, nothing counts twice."""
    proxy = scene.proxy()
    scene.ledger.enqueue("Note", times=20)
    scene.ledger.enqueue("Unknown", times=20)
    proxy.lose_answers(loaded(scene, script))
    scene.worker(url=proxy.url)
    assert proxy.sprung.wait(10)
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.processed() == (40, 20)


def test_second_look_for_a_lost_answer_fails(scene: Scene) -> None:
    """The fetch's answer is lost, then the look into the second of its queues: the first one's job is not forgotten."""
    proxy = scene.proxy()
    ids = scene.ledger.enqueue("Note", queue="a") + scene.ledger.enqueue("Note", queue="b")
    proxy.lose_answers(loaded(scene, "fetch"), b"queue:b}:in-flight")
    scene.worker(url=proxy.url, queues="a,b")
    assert proxy.sprung.wait(10)
    eventually(lambda: len(scene.ledger.runs()) == len(ids), what="both run")
    scene.rest()
    scene.ledger.prove()


def test_answer_of_the_first_lease_lost(scene: Scene) -> None:
    """A worker that is not sure of its record writes it again before it fetches, so that its death loses nothing."""
    proxy = scene.proxy()
    proxy.lose_answers(b"polyworker:leases")
    victim = scene.worker(url=proxy.url)
    assert proxy.sprung.is_set()
    (job,) = scene.ledger.enqueue("Hold")
    scene.started(job)
    victim.kill()
    scene.ledger.open_gate()
    scene.worker()
    eventually(lambda: scene.ledger.runs()[job], what="the job run elsewhere")
    scene.rest()
    scene.ledger.prove()


def waiting(scene: Scene) -> int:
    """How many connections wait for a job, as the server sees it."""
    return int(scene.store.info("clients")["blocked_clients"])


def loaded(scene: Scene, script: str) -> bytes:
    """Let the server know a script already, so that its first call is carried out; returns the name it is called by."""
    return str(scene.store.script_load((SCRIPTS / f"{script}.lua").read_text())).encode()
