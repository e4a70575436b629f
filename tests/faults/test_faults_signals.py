"""Signals: running jobs end if there is time, everything else goes back unharmed, and nothing of the worker is left."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest
from harness import Scene, eventually
from processes import Process

HELD = 20  # jobs behind the four that run


def loaded(scene: Scene, *flags: str) -> tuple[Process, list[str], list[str]]:
    """Start a worker, fill its slots and let it hold more; returns it, the jobs that run, and the others, in order."""
    fast = scene.ledger.enqueue("Note", times=3000)
    process = scene.worker(*flags)
    eventually(lambda: len(scene.ledger.runs()) == len(fast), what="a fast start, after which more is fetched at once")
    jobs = scene.ledger.enqueue("Hold", times=4 + HELD)
    eventually(lambda: len(scene.ledger.starts()) == 4, what="four jobs running")
    running = [job for job in jobs if scene.ledger.starts()[job]]
    return process, running, [job for job in jobs if job not in running]


def payloads(scene: Scene, ids: list[str]) -> list[bytes]:
    """The payloads of jobs, in order."""
    return [scene.ledger.payloads[job] for job in ids]


def gone(scene: Scene) -> bool:
    """Whether nothing is left that says that a worker was here."""
    left = {key for key in scene.store.scan_iter("*") if b"queue" not in key and b"stat:" not in key}
    return not left - {b"resque:failed"}


def test_term_lets_running_jobs_finish(scene: Scene) -> None:
    """TERM: what has not started goes back in order, what runs may end, and the exit status is 0."""
    process, running, held = loaded(scene)
    process.send(signal.SIGTERM)
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    assert process.runs
    scene.ledger.open_gate()
    assert process.exit_status() == 0
    assert scene.ledger.queued() == payloads(scene, held)
    assert all(scene.ledger.runs()[job] == 1 for job in running)
    scene.ledger.prove()
    assert gone(scene)


def test_term_with_too_little_time(scene: Scene) -> None:
    """TERM and -timeout passed: running jobs go back too, byte for byte and before the rest; the exit status is 0."""
    process, running, held = loaded(scene, "-timeout=0.5")
    process.send(signal.SIGTERM)
    assert process.exit_status() == 0
    assert scene.ledger.queued() == payloads(scene, running + held)
    scene.ledger.prove()
    assert gone(scene)


def test_term_twice_hurries(scene: Scene) -> None:
    """A second TERM: running jobs are not waited for, everything goes back in order, and the exit status is 0."""
    process, running, held = loaded(scene)
    process.send(signal.SIGTERM)
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    process.send(signal.SIGTERM)
    assert process.exit_status(within=10) == 0
    assert scene.ledger.queued() == payloads(scene, running + held)
    scene.ledger.prove()
    assert gone(scene)


def test_term_again_and_again(scene: Scene) -> None:
    """Impatience does no harm: with a TERM every few milliseconds the worker gives back everything and exits with 0."""
    process, running, held = loaded(scene)
    deadline = time.monotonic() + 10
    while process.runs and time.monotonic() < deadline:
        process.send(signal.SIGTERM)
        time.sleep(0.002)
    assert process.exit_status(within=1) in {0, -signal.SIGTERM}  # the last ones may meet an interpreter on its way out
    assert sorted(scene.ledger.queued()) == sorted(payloads(scene, running + held))
    scene.ledger.prove()
    assert gone(scene)


def test_quit_finishes_what_runs(scene: Scene) -> None:
    """QUIT waits for running jobs beyond -timeout; what has not started goes back."""
    process, running, held = loaded(scene, "-timeout=0.1")
    process.send(signal.SIGQUIT)
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    with pytest.raises(subprocess.TimeoutExpired):
        process.exit_status(within=1)
    scene.ledger.open_gate()
    assert process.exit_status() == 0
    assert all(scene.ledger.runs()[job] == 1 for job in running)
    scene.ledger.prove()


def test_term_hurries_a_quit(scene: Scene) -> None:
    """QUIT waits for as long as it takes, until somebody sends TERM."""
    process, running, held = loaded(scene)
    process.send(signal.SIGQUIT)
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    process.send(signal.SIGTERM)
    assert process.exit_status(within=10) == 0
    assert scene.ledger.queued() == payloads(scene, running + held)


def test_tstp_makes_quiet(scene: Scene) -> None:
    """TSTP: held jobs go back, running ones end and are settled, nothing more is fetched, the worker stays."""
    process, running, held = loaded(scene)
    process.send(signal.SIGTSTP)
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    scene.ledger.open_gate()
    eventually(lambda: not scene.ledger.in_flight(), what="running jobs settled")
    held += scene.ledger.enqueue("Note")
    with pytest.raises(subprocess.TimeoutExpired):
        process.exit_status(within=1)
    assert scene.ledger.queued() == payloads(scene, held)
    assert all(scene.ledger.runs()[job] == 1 for job in running)


def test_usr2_pauses_and_cont_resumes(scene: Scene) -> None:
    """USR2: held jobs go back and nothing is fetched; CONT: all of them run."""
    process, running, held = loaded(scene)
    process.send(signal.SIGUSR2)
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    scene.ledger.open_gate()
    eventually(lambda: not scene.ledger.in_flight(), what="running jobs settled")
    assert len(scene.ledger.queued()) == len(held)
    process.send(signal.SIGCONT)
    scene.rest()
    scene.ledger.prove()
    assert all(scene.ledger.runs()[job] == 1 for job in running + held)


def test_pause_all_workers(scene: Scene) -> None:
    """Resque's `pause-all-workers` does the same to every worker, until it is taken back."""
    process, running, held = loaded(scene)
    scene.store.set("resque:pause-all-workers", "true")
    process.await_log("event=pause by=store")
    eventually(lambda: scene.ledger.queued() == payloads(scene, held), what="held jobs back in order")
    scene.store.delete("resque:pause-all-workers")
    scene.ledger.open_gate()
    scene.rest()
    scene.ledger.prove()
    assert all(scene.ledger.runs()[job] == 1 for job in running + held)


def test_job_that_ignores_its_time_limit(scene: Scene) -> None:
    """A handler that never returns is a failure after its limit; other slots go on, and the worker can stop."""
    process = scene.worker("-timeout=0.5")
    (job,) = scene.ledger.enqueue("Stuck")
    eventually(scene.ledger.failed, within=10, what="the failure")
    assert [record["exception"] for record in scene.ledger.failed()] == ["JobTimeout"]
    scene.ledger.enqueue("Note", times=50)
    scene.rest()
    scene.ledger.prove()
    process.send(signal.SIGTERM)
    assert process.exit_status(within=10) == 0
    assert scene.ledger.queued() == []
    assert scene.ledger.starts()[job] == 1
    assert gone(scene)


def test_worker_without_a_slot_left_stops(scene: Scene) -> None:
    """When every slot is in a call that outlasts its time limit, the worker gives back what it holds and fails."""
    process = scene.worker()
    scene.ledger.enqueue("Stuck", times=4)
    eventually(lambda: len(scene.ledger.starts()) == 4, what="every slot taken")
    (waiting,) = scene.ledger.enqueue("Note")

    assert process.exit_status(within=10) == 70
    assert scene.ledger.queued() == payloads(scene, [waiting])
    assert len(scene.ledger.failed()) == 4
    assert gone(scene)


def test_term_while_the_store_is_away(scene: Scene) -> None:
    """A worker stops with status 0, in time, although it can say goodbye to nobody."""
    process, _, _ = loaded(scene, "-timeout=0.5")
    scene.server.kill()
    process.send(signal.SIGTERM)
    assert process.exit_status(within=25) == 0
