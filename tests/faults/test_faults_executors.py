"""Event loops and programs in real workers: many at once, stopped, killed, and kept from their loop."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from harness import Scene, eventually

LOOP = ("-jobs=asyncjobs", "-executor=asyncio", "-concurrency=300")


def test_hundreds_of_coroutines_at_once(scene: Scene) -> None:
    """One worker, with one thread for them, has three hundred jobs under way at the same time, and ends each once."""
    jobs = scene.ledger.enqueue("Hold", times=300)
    worker = scene.worker(*LOOP)
    scene.started(*jobs)
    threads = len(list(Path(f"/proc/{worker.pid}/task").iterdir()))
    scene.ledger.open_gate()
    scene.rest()

    assert threads < 60  # 25 for functions, and the worker's own
    assert set(scene.ledger.runs().values()) == {1}
    scene.ledger.prove()


def test_term_gives_coroutines_back(scene: Scene) -> None:
    """TERM and -timeout passed: tasks are cancelled, their jobs go back byte for byte, the exit status is 0."""
    jobs = scene.ledger.enqueue("Hold", times=50)
    worker = scene.worker(*LOOP, "-timeout=0.3")
    scene.started(*jobs)
    worker.send(signal.SIGTERM)

    assert worker.exit_status() == 0
    assert sorted(scene.ledger.queued()) == sorted(scene.ledger.payloads[job] for job in jobs)
    scene.ledger.prove()


def test_a_thread_of_a_coroutine_does_not_outlive_a_stop(scene: Scene) -> None:
    """TERM and -timeout passed: a coroutine that waits for its own thread keeps neither its job nor the process."""
    (job,) = scene.ledger.enqueue("Lend")
    worker = scene.worker(*LOOP, "-timeout=0.3")
    scene.started(job)
    worker.send(signal.SIGTERM)

    assert worker.exit_status(within=5) == 0
    assert scene.ledger.queued() == [scene.ledger.payloads[job]]
    scene.ledger.prove()


def test_an_exit_in_a_task_stops_nobody(scene: Scene) -> None:
    """sys.exit in a task of a coroutine is that job's failure; the worker runs all others, and stops as usual."""
    before = scene.ledger.enqueue("Note", times=20)
    (job,) = scene.ledger.enqueue("Leave")
    after = scene.ledger.enqueue("Note", times=20)
    worker = scene.worker(*LOOP)
    scene.rest()

    assert [record["exception"] for record in scene.ledger.failed()] == ["SystemExit"]
    assert scene.ledger.runs() == dict.fromkeys([*before, *after], 1)
    assert scene.ledger.starts()[job] == 1
    worker.stop()


def test_a_kill_loses_no_coroutine(scene: Scene) -> None:
    """After a kill -9 another worker runs what was under way on the loop."""
    jobs = scene.ledger.enqueue("Hold", times=50)
    worker = scene.worker(*LOOP)
    scene.started(*jobs)
    worker.kill()
    scene.ledger.open_gate()
    scene.worker(*LOOP)
    scene.rest()

    assert all(scene.ledger.runs()[job] == 1 for job in jobs)
    scene.ledger.prove()


def test_a_blocked_loop_keeps_its_lease(scene: Scene) -> None:
    """A coroutine that computes for longer than a lease lasts delays the other coroutines, and nobody takes its job."""
    (job,) = scene.ledger.enqueue("Block")
    worker = scene.worker(*LOOP)
    scene.worker(*LOOP)
    scene.started(job)
    scene.rest()

    assert scene.ledger.starts()[job] == scene.ledger.runs()[job] == 1
    assert any("event=blocked" in one.log() for one in scene.workers)
    assert worker.runs


def test_term_ends_programs(scene: Scene) -> None:
    """TERM and -timeout passed: a program is ended, and its job goes back."""
    (job,) = scene.ledger.enqueue("Run")
    worker = scene.worker(*LOOP, "-timeout=0.3")
    scene.started(job)
    (trace,) = scene.ledger.traces.smembers("started")
    program = int(trace.split()[-1])
    worker.send(signal.SIGTERM)

    assert worker.exit_status() == 0
    assert scene.ledger.queued() == [scene.ledger.payloads[job]]
    eventually(lambda: not _lives(program), what="the program's end")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
