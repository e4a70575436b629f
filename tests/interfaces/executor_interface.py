"""The interface of worker/executors: what every executor does with the jobs that it is given.

A test file gives a fixture `make` that builds an executor of some slots, and a class of its own after one of these.
Jobs are real ones: payloads decoded, looked up and called by Perform.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from eventually import until
from stage import Stage

from worker.executors import Executor
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Outcome, Retry, Settlement

Make = Callable[[int], Executor]

__all__ = ["ExecutorInterface", "FunctionInterface", "Make", "Stage", "alone", "failure", "tick_until"]


class ExecutorInterface:
    """What an executor promises, whatever its jobs are made of.

    `many` is how many quick jobs make a crowd, `stops` how often a stop is tried among them, of which each is a race.
    """

    many = 5000
    stops = 150

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Jobs under control; whatever a test leaves waiting is let go at its end."""
        stage = Stage()
        yield stage
        stage.gate.set()

    def test_every_job_is_reported_once(self, make: Make, stage: Stage) -> None:
        """Each job submitted, in batches small and large, is performed once and reported once."""
        executor = stage.start(make(4))
        deliveries = stage.deliveries("quick", self.many)
        for first, last in ((0, 1), (1, 3), (3, self.many // 8), (self.many // 8, self.many)):
            executor.submit(deliveries[first:last])
        until(lambda: len(stage.reported) >= self.many)

        assert executor.stop(5) == []
        assert sorted(stage.begun) == list(range(1, self.many + 1))
        assert stage.outcomes() == [ACK] * self.many

    def test_a_report_holds_the_delivery_itself(self, make: Make, stage: Stage) -> None:
        """What is reported is the delivery that was submitted, byte for byte."""
        executor = stage.start(make(1))
        (delivery,) = stage.deliveries("quick")
        executor.submit([delivery])
        until(lambda: stage.reported)

        assert stage.reported == [(delivery, ACK)]
        executor.stop(5)

    def test_never_more_than_slots_at_once(self, make: Make, stage: Stage) -> None:
        """No more jobs run at once than there are slots, however many wait."""
        executor = stage.start(make(3))
        executor.submit(stage.deliveries("wait", 50))
        until(lambda: len(stage.begun) == 3)
        running = len(executor.status().running)
        stage.gate.set()
        until(lambda: len(stage.reported) == 50)

        assert running == 3
        executor.stop(5)

    def test_all_slots_are_used(self, make: Make, stage: Stage) -> None:
        """Slow jobs spread over all slots, one submitted after the other or all at once."""
        executor = stage.start(make(8))
        executor.submit(stage.deliveries("quick", self.many))
        until(lambda: len(stage.reported) == self.many)
        for delivery in stage.deliveries("wait", 4):
            executor.submit([delivery])
        executor.submit(stage.deliveries("wait", 4))

        tick_until(executor, lambda: len(stage.begun) == self.many + 8)
        stage.gate.set()
        executor.stop(5)

    def test_jobs_start_in_order(self, make: Make, stage: Stage) -> None:
        """With one slot, jobs run in the order in which they were submitted, over all batches."""
        executor = stage.start(make(1))
        sizes = (1, 10, self.many // 7, 50)
        for size in sizes:
            executor.submit(stage.deliveries("quick", size))
        until(lambda: len(stage.reported) == sum(sizes))

        assert stage.begun == list(range(1, sum(sizes) + 1))
        executor.stop(5)

    def test_submit_does_not_wait(self, make: Make, stage: Stage) -> None:
        """Jobs are taken on while every slot is busy."""
        executor = stage.start(make(1))
        executor.submit(stage.deliveries("wait"))
        until(lambda: stage.begun)
        executor.submit(stage.deliveries("quick", self.many))

        assert stage.reported == []
        stage.gate.set()
        until(lambda: len(stage.reported) == self.many + 1)
        executor.stop(5)

    def test_withdraw_takes_the_latest_first(self, make: Make, stage: Stage) -> None:
        """Jobs that have not started can be taken back, the latest first, and are neither run nor reported."""
        executor = stage.start(make(1))
        executor.submit(stage.deliveries("wait", 5))
        until(lambda: stage.begun)
        back = executor.withdraw(3)
        stage.gate.set()
        until(lambda: len(stage.reported) == 2)

        assert [delivery.receipt for delivery in back] == [5, 4, 3]
        assert (executor.withdraw(10), stage.ended) == ([], [1, 2])
        executor.stop(5)

    def test_withdraw_shares_out_every_job(self, make: Make, stage: Stage) -> None:
        """While jobs run, each is either taken back or reported, never both and never neither."""
        executor = stage.start(make(4))
        executor.submit(stage.deliveries("quick", 4 * self.many))
        back: list[Delivery] = []
        while len(back) + len(stage.reported) < 4 * self.many:
            back += executor.withdraw(self.many // 50)
            time.sleep(0.0005)
        executor.stop(5)

        receipts = [delivery.receipt for delivery in back] + [delivery.receipt for delivery, _ in stage.reported]
        assert sorted(receipts) == list(range(1, 4 * self.many + 1))

    def test_a_slow_job_keeps_nobody_waiting(self, make: Make, stage: Stage) -> None:
        """Fast jobs that were cut into one piece with a slow one go on in other slots while it runs."""
        executor = stage.start(make(2))
        executor.submit(stage.deliveries("quick", self.many))
        until(lambda: len(stage.reported) == self.many)
        executor.submit([*stage.deliveries("wait"), *stage.deliveries("quick", 200)])

        tick_until(executor, lambda: len(stage.reported) == self.many + 200)
        stage.gate.set()
        executor.stop(5)

    def test_what_is_done_is_reported_although_a_slow_job_follows(self, make: Make, stage: Stage) -> None:
        """The outcomes of fast jobs do not wait for a slow one that came in the same piece."""
        executor = stage.start(make(1))
        executor.submit(stage.deliveries("quick", self.many))
        until(lambda: len(stage.reported) == self.many)
        executor.submit([*stage.deliveries("quick", 100), *stage.deliveries("wait")])

        tick_until(executor, lambda: len(stage.reported) == self.many + 100)
        stage.gate.set()
        executor.stop(5)

    def test_time_limit_of_python_code(self, make: Make, stage: Stage) -> None:
        """A job that runs Python code past its limit is interrupted, fails, and frees its slot."""
        executor = stage.start(make(1))
        executor.submit([*stage.deliveries("endless"), *stage.deliveries("quick")])
        tick_until(executor, lambda: len(stage.reported) == 2)
        timed_out, done = stage.outcomes()

        assert (failure(timed_out).exception, done, stage.ended) == ("JobTimeout", ACK, [2])
        executor.stop(5)

    def test_time_limit_of_a_blocked_call(self, make: Make, stage: Stage) -> None:
        """A job that no interruption reaches fails soon after its limit, and once, although it goes on."""
        executor = stage.start(make(2))
        with stage.lock:
            executor.submit(stage.deliveries("blocked"))
            tick_until(executor, lambda: stage.reported)
            assert stage.ended == []
        executor.submit(stage.deliveries("quick", 10))
        tick_until(executor, lambda: len(stage.reported) == 11)
        executor.stop(5)

        assert failure(stage.outcomes()[0]).exception == "JobTimeout"
        assert stage.outcomes()[1:] == [ACK] * 10

    def test_a_job_within_its_limit_is_left_alone(self, make: Make, stage: Stage) -> None:
        """An interruption never hits the job after the one it was meant for."""
        executor = stage.start(make(4))
        for _ in range(20):
            executor.submit([*stage.deliveries("endless", 2), *stage.deliveries("quick", 20)])
        tick_until(executor, lambda: len(stage.reported) == 440, 30)
        executor.stop(5)

        kinds = ["JobTimeout" if isinstance(outcome, Dead) else outcome for outcome in stage.outcomes()]
        assert kinds == ["JobTimeout", "JobTimeout", *[ACK] * 20] * 20

    def test_status_tells_what_runs(self, make: Make, stage: Stage) -> None:
        """The status names the jobs under way, each with its slot and the time of day since when."""
        executor = stage.start(make(2))
        deliveries = stage.deliveries("wait", 3)
        executor.submit(deliveries)
        until(lambda: len(stage.begun) == 2)
        running = executor.status().running

        assert [job.delivery for job in sorted(running, key=lambda job: job.delivery.receipt)] == deliveries[:2]
        assert sorted(job.slot for job in running) == [0, 1]
        assert all(abs(job.since - time.time()) < 5 for job in running)
        stage.gate.set()
        executor.stop(5)

    def test_status_of_idle_slots(self, make: Make, stage: Stage) -> None:
        """Nothing runs once every job is done."""
        executor = stage.start(make(2))
        executor.submit(stage.deliveries("quick", 10))

        until(lambda: len(stage.reported) == 10 and not executor.status().running)
        executor.stop(5)

    def test_performed_is_counted(self, make: Make, stage: Stage) -> None:
        """What was performed is counted, and what was taken back is not."""
        executor = stage.start(make(1))
        executor.submit([*stage.deliveries("wait"), *stage.deliveries("quick", 10)])
        until(lambda: stage.begun)
        executor.withdraw(4)
        stage.gate.set()

        until(lambda: executor.performed() == 7)
        executor.stop(5)
        assert executor.performed() == 7

    def test_tallies(self, make: Make, stage: Stage) -> None:
        """The status counts what each slot has performed, and how much of it failed."""
        executor = stage.start(make(2))
        executor.submit([*stage.deliveries("quick", 30), *stage.deliveries("raise_", 3), *stage.deliveries("exit_", 2)])
        until(lambda: len(stage.reported) == 35)
        executor.stop(5)
        processed, failed = zip(*executor.status().tallies, strict=True)

        assert (len(processed), sum(processed), sum(failed)) == (executor.slots, 35, 5)

    def test_stop_waits_for_running_jobs(self, make: Make, stage: Stage) -> None:
        """`stop` without a timeout returns when the running jobs are done, with those that never started."""
        executor = stage.start(make(2))
        executor.submit(stage.deliveries("wait", 6))
        until(lambda: len(stage.begun) == 2)
        threading.Timer(0.1, stage.gate.set).start()
        left = executor.stop(None)

        assert sorted(delivery.receipt for delivery in left) == [3, 4, 5, 6]
        assert (sorted(stage.ended), stage.outcomes()) == ([1, 2], [ACK, ACK])

    def test_stop_gives_up(self, make: Make, stage: Stage) -> None:
        """When the timeout is over, running jobs are told so and handed back; they are not reported any more."""
        executor = stage.start(make(2))
        executor.submit(stage.deliveries("watch", 3))
        until(lambda: len(stage.begun) == 2)
        left = executor.stop(0.05)
        until(lambda: len(stage.cancelled) == 2)

        assert (sorted(delivery.receipt for delivery in left), stage.reported) == ([1, 2, 3], [])

    def test_hurry_ends_a_stop(self, make: Make, stage: Stage) -> None:
        """`hurry`, from any thread, makes a `stop` that waits give up at once."""
        executor = stage.start(make(1))
        executor.submit(stage.deliveries("watch", 2))
        until(lambda: stage.begun)
        threading.Timer(0.05, executor.hurry).start()

        assert sorted(delivery.receipt for delivery in executor.stop(None)) == [1, 2]

    @pytest.mark.usefixtures("_restless")
    def test_stop_shares_out_every_job(self, make: Make, stage: Stage) -> None:
        """However a stop falls among quick jobs, each is either handed back or reported, never both."""
        for _ in range(self.stops):
            stage.renew()
            executor = stage.start(make(4))
            executor.submit(stage.deliveries("spin", 40))
            until(lambda: len(stage.ended) >= 4, pause=0.0001)
            left = executor.stop(0.002)  # as long as a job takes
            receipts = [delivery.receipt for delivery in left] + [delivery.receipt for delivery, _ in stage.reported]

            assert sorted(receipts) == list(range(1, 41))

    @pytest.fixture
    def _restless(self) -> Iterator[None]:
        """Threads that take turns as often as they can, so that every race is run."""
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        yield
        sys.setswitchinterval(interval)

    def test_an_outcome_under_way_is_not_handed_back(self, make: Make, stage: Stage) -> None:
        """A job that is done, and whose report is just being made when the executor stops, is not handed back."""
        executor, reporting = make(1), threading.Event()

        def report(settlements: list[Settlement]) -> None:
            reporting.set()
            stage.gate.wait(30)
            stage.reported.extend(settlements)

        stage.start(executor, report)
        executor.submit(stage.deliveries("quick"))
        reporting.wait(10)

        assert executor.stop(0.01) == []
        stage.gate.set()
        until(lambda: stage.outcomes() == [ACK])

    def test_stop_without_jobs(self, make: Make, stage: Stage) -> None:
        """An idle executor stops at once and hands back nothing."""
        executor = stage.start(make(3))
        begun = time.monotonic()

        assert executor.stop(None) == []
        assert time.monotonic() - begun < 5

    def test_nothing_is_left_running(self, make: Make, stage: Stage) -> None:
        """After a stop no thread and no process of the executor remains."""
        before = set(threading.enumerate())
        executor = stage.start(make(5))
        executor.submit(stage.deliveries("quick", 100))
        until(lambda: len(stage.reported) == 100)
        executor.stop(5)

        until(lambda: set(threading.enumerate()) <= before)
        until(lambda: not any(runs(pid) for pid in stage.begun.pids - {os.getpid()}))


class FunctionInterface(ExecutorInterface):
    """What an executor promises whose jobs are functions of Python."""

    def test_a_raised_error_is_an_outcome(self, make: Make, stage: Stage) -> None:
        """A job that raises fails with its error; those after it run."""
        executor = stage.start(make(1))
        executor.submit([*stage.deliveries("raise_"), *stage.deliveries("quick")])
        until(lambda: len(stage.reported) == 2)
        failed, done = stage.outcomes()

        assert (failure(failed).exception, failure(failed).error, done) == ("LookupError", "no user 1", ACK)
        executor.stop(5)

    def test_exit_is_only_that_jobs_failure(self, make: Make, stage: Stage) -> None:
        """A job that calls sys.exit fails; its slot lives on."""
        executor = stage.start(make(1))
        executor.submit([*stage.deliveries("exit_"), *stage.deliveries("quick")])
        until(lambda: len(stage.reported) == 2)
        failed, done = stage.outcomes()

        assert (failure(failed).exception, done) == ("SystemExit", ACK)
        executor.stop(5)

    def test_a_job_may_return_its_outcome(self, make: Make, stage: Stage) -> None:
        """An outcome that a job returns is reported as it is."""
        executor = stage.start(make(1))
        words = ("ack", "requeue", "retry", "dead")
        executor.submit([stage.delivery(f'{{"class":"outcome","args":["{word}"]}}') for word in words])
        until(lambda: len(stage.reported) == 4)

        assert stage.outcomes() == [ACK, REQUEUE, Retry(4e9), Dead(Failure("Gone", "for good"))]
        executor.stop(5)

    def test_coroutine_functions(self, make: Make, stage: Stage) -> None:
        """A job defined with `async def` runs to its end."""
        executor = stage.start(make(2))
        executor.submit(stage.deliveries("later", 20))
        until(lambda: len(stage.reported) == 20)

        assert (sorted(stage.ended), stage.outcomes()) == (list(range(1, 21)), [ACK] * 20)
        executor.stop(5)


def alone() -> None:
    """Wait for the last threads of the executor before: what forks does so only where there are none."""
    until(lambda: threading.enumerate() == [threading.main_thread()])


def tick_until(executor: Executor, true: Callable[[], object], seconds: float = 10) -> None:
    """Look after the jobs, as the worker does ten times a second, until a condition holds."""

    def look() -> object:
        executor.tick(time.monotonic())
        return true()

    until(look, seconds)


def failure(outcome: Outcome) -> Failure:
    """Return why a job is dead."""
    assert isinstance(outcome, Dead)
    return outcome.failure


def runs(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
