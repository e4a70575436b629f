"""The thread executor keeps the interface; and what only threads can get wrong."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

import pytest
from eventually import until
from executor_interface import FunctionInterface, Make, tick_until
from stage import Stage

from worker.executors.threads import Threads
from worker.job import ACK, Delivery, Retry
from worker.protocols.sidekiq import Sidekiq


@pytest.fixture
def make() -> Make:
    """Threads, one per slot."""
    return Threads


class TestThreads(FunctionInterface):
    """Threads."""


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Jobs under control."""
    stage = Stage()
    yield stage
    stage.gate.set()


class Hesitant(deque[Delivery]):
    """A chunk whose first job has left it for a while before anybody knows where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.popped, self.go = threading.Event(), threading.Event()

    def popleft(self) -> Delivery:
        """Wait between taking a job and handing it on."""
        delivery = super().popleft()
        self.popped.set()
        self.go.wait(10)
        return delivery


def test_stop_waits_for_a_job_that_was_just_taken(stage: Stage) -> None:
    """A job that a thread has taken out of its chunk and not yet begun is under way: a stop waits for it."""
    executor, chunk = Threads(1), Hesitant()
    executor._slots[0].chunk = chunk  # noqa: SLF001 - in slow motion
    stage.start(executor)
    executor.submit(stage.deliveries("quick"))
    chunk.popped.wait(10)
    threading.Timer(0.1, chunk.go.set).start()

    assert (executor.stop(None), stage.outcomes()) == ([], [ACK])


def test_an_impatient_stop_takes_over_a_job_that_was_just_taken(stage: Stage) -> None:
    """Even a stop that does not wait hands such a job back, in place of losing sight of it."""
    executor, chunk = Threads(1), Hesitant()
    executor._slots[0].chunk = chunk  # noqa: SLF001 - in slow motion
    stage.start(executor)
    (job,) = stage.deliveries("wait")
    executor.submit([job])
    chunk.popped.wait(10)
    threading.Timer(0.1, chunk.go.set).start()

    assert executor.stop(0) == [job]


def test_what_runs_again_has_not_failed(stage: Stage) -> None:
    """A job that outlasts its time limit counts as failed only if its outcome says so, and a retry does not."""
    executor = stage.start(Threads(1), protocol=Sidekiq())
    with stage.lock:
        executor.submit([stage.retried("blocked")])
        tick_until(executor, lambda: stage.reported)
    until(lambda: executor.performed() == 1)
    executor.stop(5)

    assert isinstance(stage.outcomes()[0], Retry)
    assert executor.status().tallies == ((1, 0),)


def in_turns(stage: Stage, chunk: int) -> Threads:
    """Return four threads that take turns, as after thousands of instant jobs."""
    executor = Threads(4)
    stage.start(executor)
    executor._turns.note(0.0, 1e-6, 0.0, 0.0)  # noqa: SLF001 - what they would have done by themselves
    executor._pace.size = chunk  # noqa: SLF001
    return executor


def test_a_job_that_waits_ends_turns(stage: Stage) -> None:
    """Threads take turns only as long as jobs are instant: the others do not wait for one that is not."""
    executor = in_turns(stage, 1)
    executor.submit(stage.deliveries("wait", 4))
    tick_until(executor, lambda: len(stage.begun) == 4)
    stage.gate.set()

    assert (executor.stop(5), stage.outcomes()) == ([], [ACK] * 4)


def test_a_chunk_that_waits_ends_turns(stage: Stage) -> None:
    """Neither do they wait for a chunk of jobs none of which takes long."""
    executor = in_turns(stage, 200)
    executor.submit(stage.deliveries("spin", 400))
    tick_until(executor, lambda: len(stage.reported) == 400)
    executor.stop(5)

    assert all(performed > 20 for performed, _ in executor.status().tallies)


def test_a_chunk_is_no_more_than_a_share(stage: Stage) -> None:
    """However quick jobs were of late, one thread does not take all that wait: some of them may be slow."""
    executor = Threads(4)
    stage.start(executor)
    executor._pace.size = 500  # noqa: SLF001 - as after thousands of quick jobs
    executor.submit(stage.deliveries("wait", 40))
    until(lambda: len(stage.begun) == 4)
    stage.gate.set()

    assert len(executor.stop(5)) + len(stage.reported) == 40
