"""Programs as handlers: real ones, through the worker's own Perform and an event loop."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from eventually import until
from executor_interface import ExecutorInterface, Make, tick_until
from program_stage import ProgramStage

from worker.errors import ConfigError
from worker.executors.asyncio import Asyncio
from worker.job import ACK, Dead, Delivery, Failure, Outcome, Retry, Settlement
from worker.perform import Perform
from worker.programs import ARGUMENT, OUTPUT, PAUSE, SHOWN
from worker.protocols import Protocol
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq
from worker.registry import Registry


class TestPrograms(ExecutorInterface):
    """Programs keep the interface; they take longer, so there are fewer of them."""

    many, stops = 100, 3

    @pytest.fixture
    def make(self) -> Make:
        """The event loop that waits for them."""
        return Asyncio

    @pytest.fixture
    def stage(self) -> Iterator[ProgramStage]:
        """Programs under control."""
        stage = ProgramStage()
        yield stage
        stage.gate.set()


PAYLOAD = '{"class":"Resize","args":["käse \\u2028 \\"q\\"",12345678901234567890]}'.encode()


class Bench:
    """One program under the name Resize, and what became of its jobs."""

    def __init__(self, protocol: Protocol | None = None) -> None:
        self.jobs = Registry()
        self.reported: list[Settlement] = []
        self.executor = Asyncio(4)
        self.executor.start(Perform(protocol or Resque(), self.jobs), self.reported.extend)

    def submit(self, payload: bytes = PAYLOAD) -> None:
        """Submit one job."""
        self.executor.submit([Delivery("images", 1, payload)])

    def outcome(self, payload: bytes = PAYLOAD) -> Outcome:
        """Run one job and return its outcome."""
        self.submit(payload)
        until(lambda: self.reported)
        return self.reported[0][1]

    def failure(self, payload: bytes = PAYLOAD) -> Failure:
        """Run one job and return why it failed."""
        outcome = self.outcome(payload)
        assert isinstance(outcome, Dead)
        return outcome.failure


@pytest.fixture
def bench() -> Iterator[Bench]:
    """An event loop for programs."""
    bench = Bench()
    yield bench
    bench.executor.stop(0)


def python(code: str) -> Sequence[str]:
    """Return the command that runs a few lines of Python."""
    return [sys.executable, "-c", f"import os, signal, sys, time, subprocess\n{code}"]


def test_the_payload_on_standard_input(bench: Bench, tmp_path: Path) -> None:
    """The program reads the payload's exact bytes; exit status 0 means that the job is done."""
    bench.jobs.program("Resize", python(f"open({str(tmp_path / 'seen')!r}, 'wb').write(sys.stdin.buffer.read())"))

    assert bench.outcome() == ACK
    assert (tmp_path / "seen").read_bytes() == PAYLOAD


def test_the_payload_as_argument(bench: Bench, tmp_path: Path) -> None:
    """The program finds the payload's exact bytes after --payload, and nothing on standard input."""
    words = "b'|'.join(map(os.fsencode, sys.argv[1:])) + sys.stdin.buffer.read()"
    code = f"open({str(tmp_path / 'seen')!r}, 'wb').write({words})"
    bench.jobs.program("Resize", python(code), payload="argument")

    assert bench.outcome() == ACK
    assert (tmp_path / "seen").read_bytes() == b"--payload|" + PAYLOAD


def test_a_payload_too_large_for_an_argument(bench: Bench) -> None:
    """What does not fit into an argument fails, and says what to do."""
    bench.jobs.program("Resize", python(""), payload="argument")
    large = b'{"class":"Resize","args":["%s"]}' % (b"x" * ARGUMENT)

    assert "payload='stdin'" in bench.failure(large).error


def test_a_large_payload_on_standard_input(bench: Bench) -> None:
    """A payload of megabytes arrives whole, also while the program writes as much itself."""
    bench.jobs.program(
        "Resize",
        python("data = sys.stdin.buffer.read(); sys.stdout.buffer.write(data); sys.exit(len(data) != 4_000_030)"),
    )
    payload = b'{"class":"Resize","args":["%s"]}' % (b"x" * 4_000_000)

    assert (len(payload), bench.outcome(payload)) == (4_000_030, ACK)


def test_a_program_that_does_not_read(bench: Bench) -> None:
    """Who ends without reading its payload is not at fault."""
    bench.jobs.program("Resize", ["true"])

    assert bench.outcome(b'{"class":"Resize","args":["%s"]}' % (b"x" * 4_000_000)) == ACK


def test_an_exit_status_is_a_failure(bench: Bench) -> None:
    """Another status than 0 fails the job, and what was written to standard error says why."""
    bench.jobs.program("Resize", ["sh", "-c", "echo ignored; echo no such image >&2; exit 3"])

    assert bench.failure() == Failure("ProgramFailed", "sh exited with status 3: no such image")


@pytest.mark.parametrize("protocol", [Resque(), Sidekiq()])
def test_the_status_for_trying_again(protocol: Protocol, caplog: pytest.LogCaptureFixture) -> None:
    """Status 75, EX_TEMPFAIL, asks for another run in a minute; it is no failure, and the log tells the reason."""
    caplog.set_level(logging.INFO)
    bench = Bench(protocol)
    bench.jobs.program("Resize", ["sh", "-c", "echo the disk is full >&2; exit 75"])
    outcome = bench.outcome()
    bench.executor.stop(0)

    assert isinstance(outcome, Retry)
    assert (outcome.failure, 0 < outcome.at - time.time() <= PAUSE) == (None, True)
    assert "the disk is full" in "".join(record.getMessage() for record in caplog.records)


def test_what_a_program_prints_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """At the level debug the log shows the end of what a program wrote that did its job, in one line."""
    caplog.set_level(logging.DEBUG)
    bench.jobs.program("Resize", python(f"print('x' * {SHOWN}, 'done\\nand done'); print('slow', file=sys.stderr)"))

    assert bench.outcome() == ACK
    (line,) = [record.getMessage() for record in caplog.records if "event=program-done" in record.getMessage()]
    assert "and done" in line
    assert "errors=slow" in line
    assert "\n" not in line
    assert len(line) < SHOWN + 200


def test_a_signal_is_a_failure(bench: Bench) -> None:
    """A program that a signal ended fails with the signal's name."""
    bench.jobs.program("Resize", ["sh", "-c", "kill -SEGV $$"])

    assert bench.failure().error == "sh was ended by SIGSEGV"


def test_a_program_that_is_not_there(bench: Bench) -> None:
    """A command that cannot be started fails the job, and the next one is tried again."""
    bench.jobs.program("Resize", ["/no/such/program"])

    assert bench.failure().error == "/no/such/program cannot be started: No such file or directory"


def test_output_is_capped(bench: Bench) -> None:
    """Of endless output the end is kept, and the program does not wait for anybody to read it."""
    bench.jobs.program("Resize", python(f"sys.stderr.write('x' * {8 * OUTPUT} + 'the end'); sys.exit(1)"))
    error = bench.failure().error

    assert error.endswith("the end")
    assert len(error) < SHOWN + 200


def test_the_time_limit_ends_the_whole_group(bench: Bench, tmp_path: Path) -> None:
    """Past its limit a program ends, and every process that it started, also one that ignores TERM."""
    pids = tmp_path / "pids"
    code = f"trap '' TERM; sleep 60 & echo $! $$ > {pids}; wait; sleep 60"
    bench.jobs.program("Resize", ["sh", "-c", code], timeout=0.3)

    assert bench.failure() == Failure("JobTimeout", "ran past its time limit of 0.3 s")
    until(lambda: not any(Path(f"/proc/{pid}/stat").exists() for pid in pids.read_text().split()))


def test_last_words_before_the_time_limit(bench: Bench) -> None:
    """What a program wrote until its limit stands in the failure."""
    bench.jobs.program("Resize", ["sh", "-c", "echo waiting for the camera >&2; sleep 60"], timeout=0.3)

    assert bench.failure() == Failure("JobTimeout", "ran past its time limit of 0.3 s: waiting for the camera")


def test_a_helper_outside_of_the_group_delays_nobody(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A program that ignores TERM, and whose outputs a process of another group holds open, ends in good time."""
    pid = tmp_path / "pid"
    code = f"trap '' TERM; setsid sleep 60 & echo $! > {pid}; sleep 60"
    bench.jobs.program("Resize", ["sh", "-c", code], timeout=0.3)
    bench.submit()
    tick_until(bench.executor, lambda: bench.reported)
    os.kill(int(pid.read_text()), signal.SIGKILL)

    assert [record for record in caplog.records if "stays taken" in record.getMessage()] == []


def test_what_a_program_leaves_behind_is_ended(bench: Bench, tmp_path: Path) -> None:
    """A process that the program started and left, holding its outputs open, does not outlive the job or delay it."""
    pid = tmp_path / "pid"
    bench.jobs.program("Resize", ["sh", "-c", f"sleep 60 & echo $! > {pid}"])
    begun = time.monotonic()

    assert bench.outcome() == ACK
    assert time.monotonic() - begun < 30
    until(lambda: not Path(f"/proc/{pid.read_text().strip()}/stat").exists())


def test_a_stop_ends_the_program(bench: Bench, tmp_path: Path) -> None:
    """A worker that stops without waiting any longer takes the job back and ends the program."""
    pid = tmp_path / "pid"
    bench.jobs.program("Resize", ["sh", "-c", f"echo $$ > {pid}; exec sleep 60"])
    bench.submit()
    until(lambda: pid.exists() and pid.read_text().strip())

    assert [delivery.payload for delivery in bench.executor.stop(0)] == [PAYLOAD]
    assert bench.reported == []
    until(lambda: not Path(f"/proc/{pid.read_text().strip()}/stat").exists())


def test_a_program_for_every_other_job(bench: Bench, tmp_path: Path) -> None:
    """Under the name * a program runs each job that has no handler of its own."""
    bench.jobs.program("*", ["sh", "-c", f"cat > {tmp_path / 'seen'}"])

    assert bench.outcome(b'{"class":"Anything","args":[]}') == ACK
    assert (tmp_path / "seen").read_bytes() == b'{"class":"Anything","args":[]}'


@pytest.mark.parametrize(("command", "payload"), [([], "stdin"), ("ruby job.rb", "stdin"), (["ruby"], "file")])
def test_registrations_that_cannot_work(command: Sequence[str], payload: str) -> None:
    """A command is a list of words, and the payload goes one of two ways: anything else is refused at once."""
    with pytest.raises(ConfigError):
        Registry().program("Resize", command, payload=payload)
