"""Performing a job: whatever a payload holds and a handler does becomes an outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from worker.context import JobContext, Slot
from worker.failures import MESSAGE_LIMIT, describe, late
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Outcome, Retry
from worker.logs import Event
from worker.perform import Perform
from worker.protocols import Protocol
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq
from worker.registry import Registry


def perform(handler: Callable[..., Any], payload: bytes = b'{"class":"Job"}', **options: Any) -> Outcome:
    """Perform one payload with a handler registered as `Job`."""
    jobs, protocol = Registry(), Resque()
    jobs.register("Job", **options)(handler)
    return Perform(protocol, jobs)(Delivery("mail", 1, payload), Slot(0))


def failure(outcome: Outcome) -> Failure:
    """Return why a job is dead."""
    assert isinstance(outcome, Dead)
    return outcome.failure


@pytest.mark.parametrize("result", [None, 0, "", False, [], object()])
def test_any_value_means_done(result: object) -> None:
    """Whatever a handler returns that is no outcome means that the job is done."""
    assert perform(lambda: result) is ACK


@pytest.mark.parametrize("outcome", [ACK, REQUEUE, Retry(1.5), Dead(Failure("A", "b"))])
def test_an_outcome_is_taken_as_it_is(outcome: Outcome) -> None:
    """A handler may decide its outcome itself."""
    assert perform(lambda: outcome) == outcome


def test_arguments_arrive() -> None:
    """A handler gets the payload's arguments in its own types."""
    seen: list[Any] = []

    def handler(a: int, b: list[str]) -> None:
        seen.append((a, b))

    assert perform(handler, b'{"class":"Job","args":[1,["x"]]}') is ACK
    assert seen == [(1, ["x"])]


def test_the_job_can_be_passed() -> None:
    """With pass_job a handler sees its queue and which attempt this is."""
    seen: list[JobContext] = []
    perform(seen.append, pass_job=True)

    assert [(job.queue, job.id, job.attempt, job.cancelled) for job in seen] == [("mail", None, 1, False)]


def test_crashes_are_attempts() -> None:
    """A job whose worker died once is at its second attempt."""
    seen: list[int] = []
    jobs, protocol = Registry(), Resque()
    jobs.register("Job", pass_job=True)(lambda job: seen.append(job.attempt))
    Perform(protocol, jobs)(Delivery("mail", 1, b'{"class":"Job"}', crashes=1), Slot(0))

    assert seen == [2]


def boom() -> NoReturn:
    """Raise an error with text that UTF-8 cannot hold."""
    msg = "no such user: \udcff"
    raise LookupError(msg)


def test_an_error_is_described() -> None:
    """A failure names the error, its text in UTF-8, and the handler's own frames."""
    described = failure(perform(boom))

    assert (described.exception, described.error) == ("LookupError", "no such user: \ufffd")
    assert len(described.backtrace) == 1
    assert described.backtrace[0].startswith(f"{__file__}:")
    assert described.backtrace[0].endswith(":in `boom'")


def test_the_innermost_frame_comes_first() -> None:
    """Frames are in Ruby's order."""
    frames = failure(perform(lambda: boom())).backtrace  # noqa: PLW0108 - for the frame

    assert [frame.rpartition(":")[2] for frame in frames] == ["in `boom'", "in `<lambda>'"]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), BaseException("x")])
def test_nothing_that_is_raised_gets_out(error: BaseException) -> None:
    """Even what would end a program is only a failure."""

    def handler() -> NoReturn:
        raise error

    assert failure(perform(handler)).exception == type(error).__name__


class MuteError(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


def test_an_error_without_a_text() -> None:
    """An error whose own text raises is a failure all the same."""

    def handler() -> NoReturn:
        raise MuteError

    described = failure(perform(handler))
    assert (described.exception, "could not be read" in described.error) == (f"{__name__}.MuteError", True)


def test_long_texts_are_cut() -> None:
    """An error's text is kept up to a bound."""
    assert len(describe(ValueError("é" * 50_000)).error) == MESSAGE_LIMIT


def test_unknown_names() -> None:
    """A job that nobody registered fails as in Ruby, and says where it was found."""
    described = failure(perform(boom, b'{"class":"Other","args":[1]}'))

    assert (described.exception, described.backtrace) == ("NameError", ())
    assert "'Other'" in described.error
    assert "'mail'" in described.error


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b'{"class":1}', b"\xff", b'{"class":"Job","args":1}'])
def test_what_is_no_job_is_a_failure(payload: bytes) -> None:
    """Bytes that are no job fail as such; no handler is called."""
    assert failure(perform(boom, payload)).exception == "DecodeError"


def test_wrong_arguments_are_a_failure() -> None:
    """Arguments of the wrong type never reach the handler; the failure names the first of them."""

    def handler(a: int) -> NoReturn:
        raise AssertionError(a)

    described = failure(perform(handler, b'{"class":"Job","args":["x"]}'))
    assert (described.exception, "argument 1 (a)" in described.error) == ("DecodeError", True)


def test_a_time_limit() -> None:
    """The outcome of a job that ran past its limit names the limit."""
    protocol = Resque()
    outcome = Perform(protocol, Registry()).fail(Delivery("mail", 1, b"{}"), late(1.5))

    assert failure(outcome) == Failure("JobTimeout", "ran past its time limit of 1.5 s")


WRAPPED = (
    b'{"class":"Sidekiq::ActiveJob::Wrapper","wrapped":"Mail","jid":"0123","args":'
    b'[{"job_class":"Mail","job_id":"4567","arguments":[],"executions":0}]}'
)


def test_limits_of_a_wrapped_job() -> None:
    """What a registration says of failures holds for a job of ActiveJob that was given up, as for any other."""
    jobs = Registry()
    jobs.register("Mail", activejob=True, retries=False)(boom)
    delivery = Delivery("mail", 1, WRAPPED)

    given_up, failed = Perform(Sidekiq(), jobs).fail(delivery, late(1)), Perform(Sidekiq(), jobs)(delivery, Slot(0))
    assert type(given_up) is type(failed)


def logged(caplog: pytest.LogCaptureFixture, protocol: Protocol, payload: bytes) -> dict[str, object]:
    """Return the members of the one line about a job that fails."""
    jobs = Registry()
    jobs.register("Job")(forge)
    jobs.register("Mail", activejob=True)(forge)
    with caplog.at_level(logging.INFO, "worker.perform"):
        Perform(protocol, jobs)(Delivery("mail", 7, payload), Slot(0))
    (record,) = caplog.records
    assert isinstance(record.msg, Event)
    return record.msg.members()


def forge() -> NoReturn:
    """Raise an error that would write a line of its own."""
    msg = 'a "quoted"\nevent=bug loop=fetch' + 300 * "."
    raise ValueError(msg)


@pytest.mark.parametrize(
    ("protocol", "payload", "job", "job_id"),
    [
        (Resque(), b'{"class":"Job"}', "Job", None),
        (Sidekiq(), b'{"class":"Job","args":[],"jid":"0123"}', "Job", "0123"),
        (Sidekiq(), WRAPPED, "Mail", "0123"),
        (Sidekiq(), b'{"class":"Other","args":[],"jid":"0123"}', "Other", "0123"),
        (Sidekiq(), b'{"class":7,"jid":"0123"}', None, "0123"),
        (Sidekiq(), b"no job", None, None),
        (Resque(), b"no job", None, None),
    ],
)
def test_a_failure_is_logged_with_its_job(
    caplog: pytest.LogCaptureFixture, protocol: Protocol, payload: bytes, job: str | None, job_id: str | None
) -> None:
    """The line of a failure names the job and its id, as far as they can be read."""
    members = logged(caplog, protocol, payload)

    assert (members["event"], members.get("job"), members.get("id")) == ("failed", job, job_id)
    assert (members["queue"], members["receipt"]) == ("mail", 7)


def test_an_error_cannot_forge_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """The error's text is one value of one line, cut."""
    logged(caplog, Resque(), b'{"class":"Job"}')
    (line,) = caplog.messages

    assert line.isprintable()
    assert line.startswith(
        'event=failed job=Job queue=mail receipt=7 exception=ValueError error="a \\"quoted\\"\\nevent'
    )
    assert len(line) < 300


def test_jobs_that_end_well_are_logged_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG each job that is done is a line."""
    with caplog.at_level(logging.DEBUG, "worker.perform"):
        perform(lambda: None)

    assert caplog.messages == ["event=performed job=Job queue=mail receipt=1"]
