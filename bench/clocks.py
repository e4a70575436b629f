"""The two clocks of the benchmark, both read off the server every few milliseconds, and the watch over a worker.

- By the counter, for no-op jobs of workers that count each job after its handler in a key of their protocol
  (`stat:processed`): from the moment the queue is first seen shorter than it was until all jobs are counted.
- By the tally, for everything else: from the start of the first handler to the end of the last one, as the handlers
  themselves tell (`bench.inside.tally`).

Neither counts the start or the exit of a process, and in neither does a worker gain by fetching ahead of its handlers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import redis

from bench.errors import RunError
from bench.peers.peer import Counter
from bench.process import Process

LOOK_SECONDS = 0.005
GRACE_SECONDS = 0.1
STALL_SECONDS = 30.0
"""A peer that does not finish one job for so long is stuck. Also the time that it has for its exit."""
MICROS = 1e6


class Clock(Protocol):
    """Tells how far a worker is."""

    def look(self) -> int:
        """The jobs done so far."""

    def seconds(self) -> float:
        """From the first job to the last one of those that the last look saw."""


class CounterClock:
    """The clock by the counter that a worker keeps on the server."""

    def __init__(self, client: redis.Redis, counter: Counter, jobs: int) -> None:
        self._client, self._counter, self._jobs = client, counter, jobs
        self._started: float | None = None
        self._looked = 0.0

    def look(self) -> int:
        """The jobs that are counted as processed."""
        with self._client.pipeline(transaction=False) as pipe:
            pipe.llen(self._counter.queue)
            pipe.get(self._counter.processed)
            waiting, processed = pipe.execute()
        self._looked = time.perf_counter()
        if self._started is None and waiting < self._jobs:
            self._started = self._looked
        return int(processed or 0)

    def seconds(self) -> float:
        """Between the first look that saw the queue shorter and the last look."""
        return self._looked - (self._started or self._looked)


class TallyClock:
    """The clock by the handlers' own account."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def look(self) -> int:
        """The handlers that have run."""
        return int(self._client.get("bench:done") or 0)

    def seconds(self) -> float:
        """From the start of the first handler to the end of the last."""
        first, last = self._client.zmscore("bench:span", ["first", "last"])
        return ((last or 0) - (first or 0)) / MICROS


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a worker."""

    jobs: int
    seconds: float

    @property
    def speed(self) -> float:
        """Jobs a second."""
        if self.seconds < LOOK_SECONDS:
            raise RunError("it was over between two looks at the server: it needs more jobs")
        return self.jobs / self.seconds


def watch(
    clock: Clock, process: Process, jobs: int, show: Callable[[int], None], *, most_seconds: float = math.inf
) -> Watched:
    """Look until all jobs are done, or for so many seconds from the first one on. Raises RunError."""
    done, changed, began = 0, time.perf_counter(), math.inf
    while True:
        before, done = done, clock.look()
        now = time.perf_counter()
        process.sample_memory()
        if done != before:
            changed, began = now, min(began, now)
            show(done)
        if done >= jobs or now - began >= most_seconds:
            return Watched(done, clock.seconds())
        _check_progress(process, done, now - changed)
        time.sleep(LOOK_SECONDS)


def _check_progress(process: Process, done: int, still: float) -> None:
    # goworker counts without waiting for the reply: the server may hear of the last jobs after the process is gone.
    if not process.is_alive() and still > GRACE_SECONDS:
        raise RunError(f"the process ended after {done} jobs")
    if still > STALL_SECONDS:
        raise RunError(f"no job was done for {STALL_SECONDS:.0f} s; {done} are")


def await_exit(process: Process) -> None:
    """Wait for a worker that ends by itself. Raises RunError."""
    deadline = time.perf_counter() + STALL_SECONDS
    while (code := process.wait(LOOK_SECONDS)) is None:
        process.sample_memory()
        if time.perf_counter() > deadline:
            raise RunError(f"all jobs are done, but the process does not exit within {STALL_SECONDS:.0f} s")
    if code != 0:
        raise RunError(f"the process exited with code {code}")


def check(client: redis.Redis, counter: Counter, jobs: int) -> None:
    """After the exit: every job was done once, none failed, none waits. Raises RunError."""
    waiting = client.llen(counter.queue)
    processed, failed = (int(client.get(key) or 0) for key in (counter.processed, counter.failed))
    if (waiting, processed, failed) != (0, jobs, 0):
        raise RunError(f"of {jobs} jobs {processed} were counted, {failed} failed and {waiting} are left in the queue")
