"""`worker.testing`: a test of a handler sees what a worker would make of its job."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from worker import Ack, Dead, Drop, JobContext, Registry, Requeue, Retry
from worker.testing import perform, perform_payload

ACTIVEJOB = (
    b'{"class":"ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper","wrapped":"Hello","queue":"q","args":'
    b'[{"job_class":"Hello","arguments":[1,{"k":"v","_aj_ruby2_keywords":["k"]}],"executions":0}]}'
)


@pytest.fixture
def jobs() -> Registry:
    """No handlers yet."""
    return Registry()


def test_a_job_that_is_done(jobs: Registry) -> None:
    """The handler gets the arguments in its own types, and what it returns is no outcome."""
    seen: list[object] = []
    jobs.register("Job")(lambda *args: seen.append(args) or 7)

    assert perform(jobs, "Job", 1, "two", [3.0]) == Ack()
    assert seen == [(1, "two", [3.0])]


def test_a_wrong_argument(jobs: Registry) -> None:
    """The annotations hold, and the failure names the argument."""

    @jobs.register("Job")
    def job(number: int) -> None:
        """Never run."""

    outcome = perform(jobs, "Job", "one")

    assert isinstance(outcome, Dead)
    assert outcome.failure.error == "argument 1 (number) of 'Job' is wrong: Expected `int`, got `str`"


def test_an_error_under_each_protocol(jobs: Registry) -> None:
    """Resque has no retries; Sidekiq does as the payload says, and counts the failures before."""
    jobs.register("Job")(lambda: 1 / 0)

    assert isinstance(perform(jobs, "Job"), Dead)
    again = perform(jobs, "Job", protocol="sidekiq", retry=2)
    assert isinstance(again, Retry)
    assert again.failure
    assert again.failure.exception == "ZeroDivisionError"
    assert again.at > time.time()
    assert isinstance(perform(jobs, "Job", protocol="sidekiq", retry=2, retry_count=1), Dead)
    assert perform(jobs, "Job", protocol="sidekiq", retry=False) == Drop()


def test_an_outcome_that_the_handler_chose(jobs: Registry) -> None:
    """What it returns is what comes back, and the job is not run again."""
    runs: list[int] = []
    jobs.register("Job")(lambda: runs.append(1) or Requeue())

    assert perform(jobs, "Job") == Requeue()
    assert runs == [1]


@pytest.mark.parametrize(("protocol", "kind"), [("resque", Dead), ("sidekiq", Requeue)])
def test_a_name_that_nobody_registered(jobs: Registry, protocol: str, kind: type) -> None:
    """The protocol says what becomes of it."""
    assert isinstance(perform(jobs, "Missing", protocol=protocol), kind)


def test_the_context_of_a_job(jobs: Registry) -> None:
    """Id and attempt are those of the payload."""
    seen: list[JobContext] = []
    jobs.register("Job", pass_job=True)(lambda job: seen.append(job))  # noqa: PLW0108 - it must take an argument

    perform(jobs, "Job", protocol="sidekiq", jid="abc", retry_count=1)

    assert [(job.id, job.attempt) for job in seen] == [("abc", 3)]


def test_a_coroutine_runs_on_an_event_loop(jobs: Registry) -> None:
    """An `async def` is awaited there, and not on a loop of its own."""
    seen: list[str] = []

    @jobs.register("Job")
    async def job() -> None:
        await asyncio.sleep(0)
        seen.append(threading.current_thread().name)

    assert perform(jobs, "Job") == Ack()
    assert seen == ["loop"]


def test_a_function_for_child_processes_runs_here(jobs: Registry) -> None:
    """The test sees what it did."""
    seen: list[int] = []
    jobs.register("Job", executor="processes")(lambda: seen.append(1))

    assert perform(jobs, "Job") == Ack()
    assert seen == [1]


def test_a_program(jobs: Registry) -> None:
    """A program is started, and its exit status says how it went."""
    jobs.program("Good", ["true"])
    jobs.program("Bad", ["sh", "-c", "echo no >&2; exit 3"])

    assert perform(jobs, "Good") == Ack()
    bad = perform(jobs, "Bad")
    assert isinstance(bad, Dead)
    assert bad.failure.exception == "ProgramFailed"


def test_a_time_limit(jobs: Registry) -> None:
    """A handler past its limit is interrupted, and one that cannot be is given up: the test does not hang."""
    release = threading.Event()

    @jobs.register("Python", timeout=0.2)
    def python() -> None:
        while True:
            time.sleep(0.01)

    jobs.register("Native", timeout=0.2)(lambda: release.wait(60))
    begun = time.monotonic()

    outcomes = [perform(jobs, name) for name in ("Python", "Native")]
    release.set()

    assert all(isinstance(outcome, Dead) and outcome.failure.exception == "JobTimeout" for outcome in outcomes)
    assert time.monotonic() - begun < 10


def test_a_captured_payload(jobs: Registry) -> None:
    """The exact bytes of a producer run too, those of ActiveJob among them."""
    seen: list[object] = []
    jobs.register("Hello", activejob=True)(lambda *args, **kwargs: seen.append((args, kwargs)))

    assert perform_payload(jobs, ACTIVEJOB, protocol="sidekiq") == Ack()
    assert seen == [((1,), {"k": "v"})]


def test_an_argument_that_is_no_json(jobs: Registry) -> None:
    """What no producer could write is an error of the test."""
    with pytest.raises(TypeError):
        perform(jobs, "Job", object())
