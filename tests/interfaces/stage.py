"""The stage of the executors' interface: jobs whose course a test decides, in whatever thread or process they run.

What the jobs do stands in files, one line a job: a test reads them, wherever they were written.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self, overload

from eventually import until

from worker.context import JobContext
from worker.executors import Executor, Report
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Outcome, Retry, Settlement
from worker.meter import Meter
from worker.perform import Perform
from worker.protocols import Protocol
from worker.protocols.resque import Resque
from worker.registry import Registry

LIMIT = 0.05  # seconds, of jobs that run past it


class Numbers(Sequence[int]):
    """Numbers that any process appends to a file, in the order in which they came; and who did."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        weakref.finalize(self, os.close, self._file)
        self._read, self._rest = 0, b""
        self._numbers: list[int] = []
        self._pids: set[int] = set()

    @property
    def pids(self) -> set[int]:
        """The processes that appended any."""
        self._look()
        return self._pids

    def append(self, number: int) -> None:
        """Append a number."""
        os.write(self._file, b"%d %d\n" % (number, os.getpid()))

    def clear(self) -> None:
        """Begin anew."""
        os.truncate(self._file, 0)
        self._read, self._rest, self._numbers = 0, b"", []

    def _look(self) -> list[int]:
        while piece := os.pread(self._file, 2**20, self._read):
            self._read += len(piece)
            *lines, self._rest = (self._rest + piece).split(b"\n")
            for number, pid in (line.split() for line in lines):
                self._numbers.append(int(number))
                self._pids.add(int(pid))
        return self._numbers

    def __len__(self) -> int:
        return len(self._look())

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        return self._look()[index]

    def __iter__(self) -> Iterator[int]:
        return iter(list(self._look()))

    def __eq__(self, other: object) -> bool:
        return self._look() == other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return repr(self._look())


class Gate:
    """Opens once, for everybody."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def set(self) -> None:
        """Open."""
        self._path.touch()

    def is_set(self) -> bool:
        """Whether it is open."""
        return self._path.exists()

    def wait(self, seconds: float) -> None:
        """Wait until it is open."""
        until(self.is_set, seconds, pause=0.002)


class Lock:
    """A lock between all processes; to wait for it is one call outside of Python code."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: list[int] = []

    def acquire(self, blocking: bool = True) -> bool:  # noqa: FBT001, FBT002 - as the standard library's have it
        """Take it; False if it is taken and one does not want to wait."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if blocking else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(file)
            return False
        self._held.append(file)
        return True

    def release(self) -> None:
        """Let it go."""
        os.close(self._held.pop())

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()


class Stage:
    """Jobs whose course a test decides, an executor that performs them, and what it reported.

    In a process that did not inherit it, a stage is made again from its directory.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or self._directory()
        self.jobs = Registry()
        self.gate = Gate(self.directory / "gate")  # opens for all `wait` jobs at once
        self.lock = Lock(self.directory / "lock")  # what a blocked job waits for, outside of Python code
        self.begun, self.ended, self.cancelled = (
            Numbers(self.directory / name) for name in ("begun", "ended", "cancelled")
        )
        self.reported: list[Settlement] = []
        self._receipts = 0
        for name in ("quick", "wait", "spin", "raise_", "exit_", "outcome", "later"):
            self.jobs.register(name)(getattr(self, name))
        self.jobs.register("endless", timeout=LIMIT)(self.endless)
        self.jobs.register("blocked", timeout=LIMIT)(self.blocked)
        self.jobs.register("watch", pass_job=True)(self.watch)

    def _directory(self) -> Path:
        directory = tempfile.mkdtemp(prefix="polyworker-stage-")
        weakref.finalize(self, _remove, directory, os.getpid())
        return Path(directory)

    def renew(self) -> None:
        """Forget what has happened."""
        for numbers in (self.begun, self.ended, self.cancelled):
            numbers.clear()
        self.reported.clear()
        self._receipts = 0

    def quick(self, number: int) -> None:
        """End at once."""
        self.begun.append(number)
        self.ended.append(number)

    def wait(self, number: int) -> None:
        """End when the gate opens."""
        self.begun.append(number)
        self.gate.wait(30)
        self.ended.append(number)

    def spin(self, number: int) -> None:
        """Take a moment."""
        self.begun.append(number)
        time.sleep(0.002)
        self.ended.append(number)

    def endless(self, number: int) -> None:
        """Run Python code until interrupted, for half a minute at most."""
        self.begun.append(number)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            pass
        self.ended.append(number)

    def blocked(self, number: int) -> None:
        """Wait where no interruption reaches: in one call outside of Python code."""
        self.begun.append(number)
        with self.lock:
            self.ended.append(number)

    def watch(self, job: JobContext, number: int) -> None:
        """Run until told that nobody waits any longer."""
        self.begun.append(number)
        until(lambda: job.cancelled, 30)
        self.cancelled.append(number)

    def raise_(self, number: int) -> NoReturn:
        """Fail."""
        msg = f"no user {number}"
        raise LookupError(msg)

    def exit_(self, number: int) -> NoReturn:
        """Try to end the process."""
        sys.exit(number)

    def outcome(self, word: str) -> Outcome:
        """Say oneself what becomes of the job."""
        return {"ack": ACK, "requeue": REQUEUE, "retry": Retry(4e9), "dead": Dead(Failure("Gone", "for good"))}[word]

    async def later(self, number: int) -> None:
        """End at once, as a coroutine."""
        self.quick(number)

    def deliveries(self, name: str, count: int = 1) -> list[Delivery]:
        """Return fresh deliveries of a job, with their receipts as arguments."""
        return [self.delivery(f'{{"class":"{name}","args":[{self._receipts + 1}]}}') for _ in range(count)]

    def delivery(self, payload: str) -> Delivery:
        """Return a fresh delivery of a payload."""
        self._receipts += 1
        return Delivery("mail", self._receipts, payload.encode())

    def retried(self, name: str) -> Delivery:
        """Return a fresh delivery of a job that runs again if it fails, in protocols that retry."""
        return self.delivery(f'{{"class":"{name}","args":[{self._receipts + 1}],"jid":"x","queue":"q","retry":true}}')

    def start(self, executor: Executor, report: Report | None = None, protocol: Protocol | None = None) -> Executor:
        """Start an executor with these jobs."""
        executor.start(self.perform(protocol=protocol), report or self.reported.extend)
        return executor

    def perform(self, meter: Meter | None = None, protocol: Protocol | None = None) -> Perform:
        """Return what performs these jobs, by Resque's rules unless told otherwise."""
        return Perform(protocol or Resque(), self.jobs, meter)

    def outcomes(self) -> list[Outcome]:
        """Return what was reported, in the order of the receipts."""
        return [outcome for _, outcome in sorted(self.reported, key=lambda settlement: settlement[0].receipt)]


def _remove(directory: str, owner: int) -> None:
    if os.getpid() == owner:  # and not a process that inherited the stage
        shutil.rmtree(directory, ignore_errors=True)
