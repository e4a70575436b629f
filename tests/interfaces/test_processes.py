"""The processes executor keeps the interface, forked and spawned; and what only a process can do."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import random
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventually import until
from executor_interface import FunctionInterface, Make, alone, failure, tick_until
from stage import LIMIT, Stage

from worker.context import JobContext
from worker.errors import ConfigError, JobTimeout
from worker.executors import Executor
from worker.executors.processes import Processes, limits
from worker.executors.processes.frames import Chunk
from worker.executors.processes.performing import INTERRUPT, Performing, _Slot
from worker.executors.processes.progress import Progress
from worker.job import ACK, Retry
from worker.meter import Meter
from worker.protocols.sidekiq import Sidekiq

CHILD = Path(__file__).with_name("stage_child.py")


def spawning(stage: Stage) -> list[str]:
    """The command of a child that starts afresh."""
    return [sys.executable, str(CHILD), str(stage.directory)]


class TestForked(FunctionInterface):
    """Children by fork."""

    stops = 25  # each of them starts five processes

    @pytest.fixture
    def make(self) -> Make:
        """Forked processes."""

        def make(slots: int) -> Processes:
            alone()
            return Processes(slots)

        return make


class TestSpawned(FunctionInterface):
    """Children by spawn."""

    stops = 3

    @pytest.fixture
    def make(self, stage: Stage) -> Make:
        """Fresh interpreters."""
        return lambda slots: Processes(slots, spawn=spawning(stage))


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Jobs under control."""
    stage = Stage()
    yield stage
    stage.gate.set()


def submit(executor: Executor, stage: Stage, name: str) -> None:
    """Submit one job without arguments."""
    executor.submit([stage.delivery(f'{{"class":"{name}","args":[]}}')])


def test_what_is_taken_back_was_not_performed(stage: Stage) -> None:
    """However often jobs are taken back from children, in whatever moment, each is performed once and reported once."""
    executor = stage.start(Processes(3))
    waiting = [one for _ in range(150) for name in ("quick", "spin", "quick") for one in stage.deliveries(name, 7)]
    total, moments = len(waiting), random.Random(7)  # noqa: S311 - any moments will do
    while len(stage.reported) < total:
        executor.submit(waiting)
        time.sleep(moments.uniform(0, 0.004))
        waiting = sorted(executor.withdraw(total), key=lambda delivery: delivery.receipt)
    executor.stop(5)

    assert (sorted(stage.ended), stage.outcomes()) == (list(range(1, total + 1)), [ACK] * total)


def test_a_child_claims_nothing_of_an_epoch_that_has_ended(stage: Stage) -> None:
    """After a revocation the child's last claim stays as it is, whatever else was sent to it before."""
    progress = Progress(range(1))
    row, (ours, theirs) = progress.row(0), socket.socketpair()
    perform = Performing(stage.perform(), row, theirs, 0)._work  # noqa: SLF001 - in slow motion
    perform(Chunk(0, 0, stage.deliveries("quick", 3)))
    row.revoke()
    perform(Chunk(3, 0, stage.deliveries("quick", 5)))
    perform(Chunk(8, 0, stage.deliveries("quick", 5)))
    claimed = row.begun
    perform(Chunk(13, 1, stage.deliveries("quick", 2)))
    ours.close()
    theirs.close()
    progress.close()

    assert (claimed, row.begun, row.finished, stage.begun) == (3, 15, 15, [1, 2, 3, 14, 15])


def test_jobs_are_taken_back_from_a_child_that_cannot_answer(stage: Stage) -> None:
    """What waits behind a job that lets no other thread run is taken back at once, without that child's help."""

    def hog() -> None:
        stage.begun.append(0)
        ctypes.PyDLL(None).sleep(2)

    stage.jobs.register("hog")(hog)
    executor = stage.start(Processes(1))
    executor.submit(stage.deliveries("quick", 2000))
    until(lambda: len(stage.reported) == 2000)
    submit(executor, stage, "hog")
    executor.submit(stage.deliveries("quick", 100))
    until(lambda: 0 in stage.begun)
    begun = time.monotonic()

    assert len(executor.withdraw(100)) == 100
    assert time.monotonic() - begun < 1
    until(lambda: len(stage.reported) == 2001)
    assert executor.stop(5) == []


def test_a_blocked_call_is_interrupted(stage: Stage) -> None:
    """A time limit reaches a job that waits in the operating system; it can clean up, and its process lives on."""

    def nap(number: int) -> None:
        stage.begun.append(number)
        try:
            time.sleep(30)
        except JobTimeout:
            stage.cancelled.append(number)
            raise

    stage.jobs.register("nap", timeout=LIMIT)(nap)
    executor = stage.start(Processes(1))
    executor.submit(stage.deliveries("nap", 3))
    tick_until(executor, lambda: len(stage.reported) == 3)
    executor.stop(5)

    assert [failure(outcome).exception for outcome in stage.outcomes()] == ["JobTimeout"] * 3
    assert (stage.cancelled, len(stage.begun.pids)) == ([1, 2, 3], 1)


def test_an_interruption_that_comes_too_late_hits_nobody() -> None:
    """A job that ends while the signal that interrupts it is on its way leaves none behind for the next."""
    progress, before = Progress(range(1)), signal.getsignal(INTERRUPT)
    slot = _Slot(0, progress.row(0))
    slot.begin(1, JobContext("mail", None, 1))
    signal.pthread_sigmask(signal.SIG_BLOCK, [INTERRUPT])
    late = slot.overdue(time.monotonic() + 3)
    slot.end()
    pending = signal.sigpending()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [INTERRUPT])
    signal.signal(INTERRUPT, before)
    progress.close()

    assert (late > 1, INTERRUPT in pending) == (True, True)


def test_a_job_beyond_its_limit_frees_its_slot(stage: Stage) -> None:
    """A job that nothing interrupts is ended with its process, and the only slot performs the next one."""

    def hog(number: int) -> None:
        stage.begun.append(number)
        ctypes.PyDLL(None).sleep(60)

    stage.jobs.register("hog", timeout=LIMIT)(hog)
    executor = stage.start(Processes(1))
    executor.submit([*stage.deliveries("hog"), *stage.deliveries("quick", 5)])
    tick_until(executor, lambda: len(stage.reported) == 6)
    executor.stop(5)

    assert (failure(stage.outcomes()[0]).error, stage.outcomes()[1:]) == (
        f"ran past its time limit of {LIMIT} s",
        [ACK] * 5,
    )
    assert executor.status().tallies == ((6, 1),)


def test_what_runs_again_has_not_failed(stage: Stage) -> None:
    """A job that ended its process counts as failed only if its outcome says so, and a retry does not."""
    stage.jobs.register("die")(lambda _: os._exit(3))
    executor = stage.start(Processes(1), protocol=Sidekiq())
    executor.submit([stage.retried("die")])
    until(lambda: stage.reported)
    executor.stop(5)

    assert isinstance(stage.outcomes()[0], Retry)
    assert executor.status().tallies == ((1, 0),)


def test_a_process_with_threads_is_not_forked(stage: Stage) -> None:
    """Where another thread runs, nothing is forked, and the error says whose it is and what to do."""
    gate = threading.Event()
    threading.Thread(target=gate.wait, name="metrics", daemon=True).start()
    executor = Processes(1)
    with pytest.raises(ConfigError, match=r"metrics.*-start-method=spawn"):
        stage.start(executor)
    gate.set()


def test_a_limit_below_what_children_are_born_with(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """A memory limit that every child exceeds before its first job is warned of, once; jobs are run all the same."""
    caplog.set_level("INFO")
    executor = stage.start(Processes(1, max_rss=2**20))
    until(lambda: sum("event=process-left" in record.getMessage() for record in caplog.records) >= 2)
    executor.submit(stage.deliveries("quick", 3))
    until(lambda: len(stage.reported) == 3)
    executor.stop(5)

    assert stage.outcomes() == [ACK] * 3
    (warning,) = [record.getMessage() for record in caplog.records if "event=max-rss" in record.getMessage()]
    assert "limit=1 " in warning


def test_a_child_performs_no_more_jobs_than_it_may(stage: Stage) -> None:
    """A child is replaced after `max_jobs` jobs at the latest."""
    executor = stage.start(Processes(1, max_jobs=10))
    executor.submit(stage.deliveries("quick", 95))
    until(lambda: len(stage.reported) == 95)
    executor.stop(5)
    by_child = Counter(line.split()[1] for line in (stage.directory / "begun").read_text().splitlines())

    assert (stage.begun, max(by_child.values()) <= 10, len(by_child) >= 10) == (list(range(1, 96)), True, True)


def test_a_limit_that_cannot_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody tells how large a process is, a limit for that is a mistake, and said to be one at once."""
    monkeypatch.setattr(limits, "_PROC", Path("/nowhere"))

    with pytest.raises(ConfigError, match="/proc"):
        Processes(1, max_rss=2**30)


def test_children_that_never_live(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """When no child can be started, every slot counts as stuck, so that the worker stops; it does not try for ever."""
    executor = stage.start(Processes(2, spawn=["false"]))
    deliveries = stage.deliveries("quick", 3)
    executor.submit(deliveries)
    until(lambda: executor.stuck() == 2)

    assert executor.withdraw(3) == deliveries[::-1]
    assert executor.stop(5) == []
    assert len([record for record in caplog.records if "event=stillborn" in record.getMessage()]) == 2


def test_a_command_that_is_not_there(stage: Stage) -> None:
    """The same holds if there is no such command."""
    executor = stage.start(Processes(2, spawn=["/no/such/program"]))

    until(lambda: executor.stuck() == 2)
    assert executor.stop(5) == []


@pytest.mark.parametrize("spawned", [False, True])
def test_what_children_count_is_merged(stage: Stage, *, spawned: bool) -> None:
    """The parent's meter knows every job once its children have left, in the slots that are its executor's."""
    meter = Meter(5)
    executor = Processes(2, first=3, spawn=[*spawning(stage), "meter"] if spawned else None)
    executor.start(stage.perform(meter), stage.reported.extend)
    executor.submit([*stage.deliveries("spin", 20), *stage.deliveries("raise_", 3)])
    until(lambda: len(stage.reported) == 23)
    executor.stop(5)
    fresh = meter.fresh()

    assert (fresh["spin"].performed, fresh["spin"].failed, fresh["raise_"].failed) == (20, 0, 3)
    assert fresh["spin"].milliseconds >= 40


def test_slots_are_numbered_from_the_first(stage: Stage) -> None:
    """Beside another executor, the slots' numbers go on where that one's end."""
    executor = stage.start(Processes(2, first=25))
    executor.submit(stage.deliveries("wait", 2))
    until(lambda: len(stage.begun) == 2)

    assert sorted(job.slot for job in executor.status().running) == [25, 26]
    stage.gate.set()
    executor.stop(5)


def test_an_outcome_made_up_wrongly_is_a_failure(stage: Stage) -> None:
    """A handler that returns an outcome of impossible values fails, as far from the store as that."""
    stage.jobs.register("soon")(lambda: Retry("soon"))  # type: ignore[arg-type]
    executor = stage.start(Processes(1))
    submit(executor, stage, "soon")
    executor.submit(stage.deliveries("quick"))
    until(lambda: len(stage.reported) == 2)
    executor.stop(5)
    wrong, done = stage.outcomes()

    assert (failure(wrong).exception, done) == ("msgspec.ValidationError", ACK)


def test_large_payloads(stage: Stage) -> None:
    """Payloads of megabytes, far more than a socket takes at once, arrive whole and in order."""
    stage.jobs.register("size")(lambda number, text: stage.ended.append(number + len(text)))
    executor = stage.start(Processes(1))
    executor.submit(stage.deliveries("quick", 200))
    for number in range(1, 11):
        executor.submit([stage.delivery(f'{{"class":"size","args":[{number},"{"x" * 3_000_000}"]}}')])
    until(lambda: len(stage.reported) == 210)
    executor.stop(5)

    assert stage.ended[200:] == [3_000_000 + number for number in range(1, 11)]


def test_what_a_handler_forks_can_be_ended(stage: Stage) -> None:
    """A handler's own child processes react to TERM as usual, although the handler's process does not."""

    def fork(number: int) -> None:
        context = multiprocessing.get_context("fork")
        ready, never = context.Event(), context.Event()
        mate = context.Process(target=lambda: (ready.set(), never.wait(60)))
        mate.start()
        ready.wait(10)
        mate.terminate()
        mate.join(10)
        stage.ended.append(number if mate.exitcode == -15 else 0)

    stage.jobs.register("fork")(fork)
    executor = stage.start(Processes(1))
    executor.submit(stage.deliveries("fork"))
    until(lambda: stage.reported)
    executor.stop(5)

    assert stage.ended == [1]


def test_children_have_no_standard_input(stage: Stage) -> None:
    """A job that reads its standard input finds it empty, and takes nothing from the worker's terminal."""
    stage.jobs.register("read")(lambda number: stage.ended.append(number + len(os.read(0, 10))))
    executor = stage.start(Processes(1))
    executor.submit(stage.deliveries("read"))
    until(lambda: stage.reported)
    executor.stop(5)

    assert stage.ended == [1]
