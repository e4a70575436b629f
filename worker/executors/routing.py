"""Several executors side by side: each job goes to the one that its handler asks for.

What a job is can only be known once it has been fetched. So that jobs of one kind cannot fill this worker's hands while
every slot of that kind is taken, no more of them are held than run, and as many again; the next jobs are expected to
be of the same kinds as the last ones.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from worker.executors import Executor, Performer, Report
from worker.job import Delivery, Settlement, Status
from worker.prefetch import Prefetch

RECENT = 100  # jobs after which most of what was seen before is forgotten
RARE = 0.02  # the least share of the next jobs that any kind is expected to have


class _Lane:
    """One executor, how many jobs it holds, and which share of the last jobs was its own."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.held = 0
        self.share = 1.0  # until we know better
        self.prefetch = Prefetch(executor.slots)
        self._lock = threading.Lock()

    def hold(self, jobs: int) -> None:
        """Count jobs that came, or with a negative number went."""
        with self._lock:
            self.held += jobs

    def see(self, mine: int, jobs: int) -> None:
        """Take notice of how many of some jobs were of this kind."""
        self.share += (mine / jobs - self.share) * min(1.0, jobs / RECENT)

    def room(self) -> int:
        """How many jobs may be fetched, if this kind has its share of them."""
        return int(max(0, 2 * self.prefetch.target - self.held) / max(self.share, RARE))


class Routing:
    """Executors by name; `choose` says which one a job belongs to. The order is that of the slots' numbers."""

    def __init__(self, executors: Mapping[str, Executor], choose: Callable[[Delivery], str]) -> None:
        self._lanes = {name: _Lane(executor) for name, executor in executors.items()}
        self._executors = tuple(executors.values())
        self._choose = choose
        self.slots = sum(executor.slots for executor in self._executors)
        self.forks = any(executor.forks for executor in self._executors)

    def start(self, perform: Performer, report: Report) -> None:
        """Start them all; first the one that forks, while there are no threads of the others."""
        for lane in sorted(self._lanes.values(), key=lambda lane: not lane.executor.forks):
            lane.executor.start(perform, _counting(lane, report))

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        """Hand each job to its executor, in order."""
        shares: dict[str, list[Delivery]] = {}
        for delivery in deliveries:
            shares.setdefault(self._choose(delivery), []).append(delivery)
        for name, lane in self._lanes.items():
            share = shares.get(name, [])
            lane.see(len(share), len(deliveries))
            if share:
                lane.hold(len(share))
                lane.executor.submit(share)

    def withdraw(self, most: int) -> list[Delivery]:
        """Take back what has not started, from one executor after the other."""
        taken: list[Delivery] = []
        for lane in self._lanes.values():
            back = lane.executor.withdraw(most - len(taken))
            lane.hold(-len(back))
            taken += back
        return sorted(taken, key=lambda delivery: delivery.receipt, reverse=True)

    def room(self) -> int:
        """Return how many jobs may be fetched before one kind has too many."""
        return min(lane.room() for lane in self._lanes.values())

    def tick(self, now: float) -> None:
        """Look after all jobs under way, and see how fast each kind is."""
        for lane in self._lanes.values():
            lane.executor.tick(now)
            lane.prefetch.note(now, lane.executor.performed())

    def stuck(self) -> int:
        """Return how many slots are stuck; all of them as soon as one executor has no other."""
        counts = [(executor.stuck(), executor.slots) for executor in self._executors]
        return self.slots if any(stuck == slots for stuck, slots in counts) else sum(stuck for stuck, _ in counts)

    def performed(self) -> int:
        """Return how many jobs have been performed."""
        return sum(executor.performed() for executor in self._executors)

    def status(self) -> Status:
        """Return what runs anywhere."""
        parts = [executor.status() for executor in self._executors]
        return Status(
            running=tuple(running for part in parts for running in part.running),
            tallies=tuple(tally for part in parts for tally in part.tallies),
        )

    def stop(self, timeout: float | None) -> list[Delivery]:
        """Let running jobs finish for `timeout` seconds in all; nothing new starts meanwhile."""
        left = self.withdraw(sum(lane.held for lane in self._lanes.values()))
        deadline = None if timeout is None else time.monotonic() + timeout
        for executor in self._executors:
            left += executor.stop(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return left

    def hurry(self) -> None:
        """Make a `stop` that waits give up now."""
        for executor in self._executors:
            executor.hurry()

    def dump(self) -> None:
        """Write what the running jobs are doing to standard error."""
        for executor in self._executors:
            executor.dump()


def _counting(lane: _Lane, report: Report) -> Report:
    def count(settlements: list[Settlement]) -> None:
        lane.hold(-len(settlements))
        report(settlements)

    return count
