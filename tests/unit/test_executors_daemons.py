"""The pool of threads that nobody waits for."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest
from eventually import until

from worker.executors.daemons import MOST, Daemons


@pytest.fixture
def gate() -> threading.Event:
    """What calls wait for."""
    return threading.Event()


def test_answers() -> None:
    """A call's result, or its exception, whatever that is, reaches who waits for it."""
    pool = Daemons()

    assert pool.submit(divmod, 7, 2).result(10) == (3, 1)
    assert isinstance(pool.submit(exit).exception(10), SystemExit)
    pool.shutdown()


def test_no_more_threads_than_calls(gate: threading.Event) -> None:
    """A thread that waits for a call is used before another one is started."""
    pool, threads = Daemons(), set()
    for _ in range(50):
        threads.add(pool.submit(threading.current_thread).result(10))
        until(lambda: pool._free._value)  # type: ignore[attr-defined] # noqa: SLF001 - it waits again
    both = [pool.submit(gate.wait, 10) for _ in range(2)]
    until(lambda: sum(future.running() for future in both) == 2)
    gate.set()
    pool.shutdown()

    assert len(threads) == 1


def test_no_more_threads_than_may_be(gate: threading.Event) -> None:
    """However many calls wait, so many threads take them, and all of them are called in the end."""
    pool = Daemons()
    calls: list[Future[bool]] = [pool.submit(gate.wait, 10) for _ in range(3 * MOST)]
    until(lambda: sum(call.running() for call in calls) == MOST)
    gate.set()

    assert all(call.result(10) for call in calls)
    pool.shutdown()


def test_a_call_that_was_cancelled_is_not_made(gate: threading.Event) -> None:
    """A call that was cancelled before a thread took it is left out."""
    pool, made = Daemons(), []
    busy = [pool.submit(gate.wait, 10) for _ in range(MOST)]
    late = pool.submit(made.append, 1)
    cancelled = late.cancel()
    gate.set()
    after = pool.submit(len, made)

    assert (cancelled, after.result(10), all(one.result(10) for one in busy)) == (True, 0, True)
    pool.shutdown()


def test_threads_end() -> None:
    """After `shutdown`, which does not wait, threads end once they have nothing to do."""
    pool, gate = Daemons(), threading.Event()
    threads = [pool.submit(threading.current_thread) for _ in range(3)]
    pool.submit(gate.wait, 10)
    pool.shutdown()
    gate.set()

    until(lambda: not any(one.result(10).is_alive() for one in threads))
