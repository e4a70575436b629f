"""Executors own the threads, the event loop and the child processes that jobs run in.

This file is the interface that each of them fulfils, and that tests/interfaces runs against it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from worker.context import Slot
from worker.job import Dead, Delivery, Drop, Failure, Outcome, Settlement, Status
from worker.meter import Meter

GRACE = 0.5  # seconds between a time limit, or a stop, and giving up a job that does not react to it
UNBOUNDED = sys.maxsize
Report = Callable[[list[Settlement]], None]


class Performer(Protocol):
    """What an executor calls for each job; it never raises. `meter` counts what was performed, if anybody charts it."""

    meter: Meter | None

    def __call__(self, delivery: Delivery, slot: Slot) -> Outcome:
        """Perform a job in a slot, in the calling thread."""

    async def on_loop(self, delivery: Delivery, slot: Slot) -> Outcome:
        """Perform a job in a slot, as a task of the running event loop."""

    def fail(self, delivery: Delivery, failure: Failure) -> Outcome:
        """Return the outcome of a job that could not end by itself: one past its time limit, or in a dead process."""


class Executor(Protocol):
    """Slots in which jobs are performed, at most `slots` at a time.

    One that `forks` does so in `start`, where no other thread may run: of several executors it starts first.
    """

    slots: int

    @property
    def forks(self) -> bool:
        """Whether `start` forks this process."""

    def start(self, perform: Performer, report: Report) -> None:
        """Start the slots. `report` is called from any thread, with the outcomes of a few jobs at once.

        Raises:
            ConfigError: Children are to be forked, and other threads run.
        """

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        """Take jobs on; never blocks. They start in order, as slots become free."""

    def withdraw(self, most: int) -> list[Delivery]:
        """Take back up to `most` jobs that have not started, the latest first; they are not reported."""

    def room(self) -> int:
        """Return how many more jobs may come, whatever their kind: UNBOUNDED where there is one kind only."""

    def tick(self, now: float) -> None:
        """Look after the jobs under way: enforce time limits, free what waits behind a slow job. `now` is monotonic."""

    def stuck(self) -> int:
        """Return how many slots are taken by jobs that were given up and do not end."""

    def performed(self) -> int:
        """Return how many jobs have been performed since the start."""

    def status(self) -> Status:
        """Return what is running now, and what each slot has done."""

    def stop(self, timeout: float | None) -> list[Delivery]:
        """Wait up to `timeout` seconds for running jobs, None for as long as they need, then cancel them.

        Returns every delivery that was not reported and will not be.
        """

    def hurry(self) -> None:
        """Make a `stop` that waits give up now; called from any thread."""

    def dump(self) -> None:
        """Write to standard error what the running jobs are doing, as far as this process's threads do not show it."""


def failed(outcome: Outcome) -> bool:
    """Whether a job counts as failed in its slot's tally; one that is to run again does not."""
    return isinstance(outcome, Dead | Drop)
