"""A worker that is stopped for longer than its lease, and wakes up: others have its jobs, and it does no harm."""

from __future__ import annotations

import signal

from harness import Scene, eventually
from processes import Process


def stopped(scene: Scene, victim: Process) -> Process:
    """Stop a worker until another one, which this starts and returns, has recovered it."""
    other = scene.worker(quick=True)
    victim.freeze()
    other.await_log("event=recovered")
    return other


def test_stale_owner_settles_nothing(scene: Scene) -> None:
    """Jobs that were done and failed while others had taken them over are counted, and written, once."""
    victim = scene.worker(quick=True)
    ids = scene.ledger.enqueue("Hold", times=3)
    scene.started(*ids)
    stopped(scene, victim)
    scene.started(*ids, times=2)
    victim.thaw()
    scene.ledger.open_gate()
    victim.await_log("event=stale")
    scene.rest()
    assert scene.ledger.processed() == (3, 0)
    scene.ledger.prove(twice=ids)


def test_stale_owner_writes_no_failure(scene: Scene) -> None:
    """A job that failed here after others had taken it over leaves no record: theirs is the only one."""
    victim = scene.worker(quick=True)
    (job,) = scene.ledger.enqueue("HoldAndFail")
    scene.started(job)
    stopped(scene, victim)
    scene.started(job, times=2)
    victim.thaw()
    scene.ledger.open_gate()
    victim.await_log("event=stale")
    scene.rest()
    assert [record["payload"] for record in scene.ledger.failed()] == [{"class": "HoldAndFail", "args": [job]}]
    assert scene.ledger.processed() == (1, 1)


def test_arrival_at_a_stopped_worker(scene: Scene) -> None:
    """A job that the server moved to a worker that was stopped just then runs elsewhere, once."""
    victim = scene.worker(quick=True)
    eventually(lambda: scene.store.info("clients")["blocked_clients"] == 1, what="the worker waiting")
    victim.freeze()
    (job,) = scene.ledger.enqueue("Note")
    assert scene.ledger.in_flight() == [scene.ledger.payloads[job]]
    scene.worker(quick=True)
    scene.rest()
    victim.thaw()
    victim.await_log("event=lost")
    scene.ledger.prove()
    assert scene.ledger.runs()[job] == 1


def test_arrival_after_recovery(scene: Scene) -> None:
    """A job that reaches a stopped worker after it was recovered is found by a second look."""
    victim = scene.worker(quick=True)
    eventually(lambda: scene.store.info("clients")["blocked_clients"] == 1, what="the worker waiting")
    victim.freeze()
    recoverer = scene.worker(queues="elsewhere", quick=True)
    recoverer.await_log("event=recovered")
    (job,) = scene.ledger.enqueue("Note")
    assert scene.ledger.in_flight() == [scene.ledger.payloads[job]]
    eventually(lambda: scene.ledger.queued() == [scene.ledger.payloads[job]], what="the job back in its queue")
    scene.ledger.prove()


def test_woken_worker_goes_on(scene: Scene) -> None:
    """A worker that was recovered while it lived registers again, and fetches and settles as before."""
    victim = scene.worker(quick=True)
    other = stopped(scene, victim)
    victim.thaw()
    victim.await_log("event=lost")
    other.send(signal.SIGTERM)
    assert other.exit_status() == 0
    eventually(lambda: scene.store.scard("resque:workers") == 4, what="all slots registered again")
    scene.ledger.enqueue("Note", times=50)
    scene.rest()
    scene.ledger.prove()
    assert scene.ledger.processed() == (50, 0)
