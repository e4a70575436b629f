"""The count of jobs in flight, and what follows from it: how many to fetch, how many to give back, whether to wait.

`fetched` is written by the fetch loop alone, `settled` by the settle loop alone, so neither needs a lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from worker.job import Delivery
from worker.prefetch import Prefetch


class Flow:
    """How much is in flight between one worker's fetch and settle loops, and whether more may come.

    `performed` tells how many jobs the executor has performed so far: what is given back is settled too, but no speed.
    `limit` is how many more it could take on now.
    """

    def __init__(self, slots: int, performed: Callable[[], int], limit: Callable[[], int]) -> None:
        self._performed, self._limit = performed, limit
        self.fetched = self.settled = 0
        self.fetching = False  # whether a fetch is under way; written by the fetch loop alone
        self.quiet = threading.Event()
        self.paused_by: set[str] = set()
        self.stir = threading.Event()  # wakes the upkeep loop
        self._room = threading.Event()  # wakes the fetch loop
        self._prefetch = Prefetch(slots)
        self._measuring = threading.Lock()

    @property
    def in_flight(self) -> int:
        """The jobs fetched and not settled."""
        return self.fetched - self.settled

    @property
    def closed(self) -> bool:
        """Whether nothing may be fetched now: quiet for good, or paused."""
        return self.quiet.is_set() or bool(self.paused_by)

    def room(self) -> int:
        """How many jobs to fetch now; 0 while it is not worth a round trip, or not allowed."""
        return 0 if self.closed else min(self._prefetch.room(self.in_flight), self._limit())

    def begin_fetch(self) -> int:
        """Return the `room`; unless it is 0, a fetch is under way until `end_fetch`."""
        self.fetching = True  # first this, then the look: whoever closes and sees no fetch knows that none will begin
        room = self.room()
        self.fetching = room > 0
        return room

    def end_fetch(self) -> None:
        """Say that what was fetched has been counted and passed on."""
        self.fetching = False
        if self.closed:
            self.stir.set()

    def wait_for_room(self, seconds: float) -> None:
        """Wait until something that `room` depends on has changed, or the time is over."""
        self._room.wait(seconds)
        self._room.clear()

    def nudge(self) -> None:
        """Make both waiting loops look again."""
        self._room.set()
        self.stir.set()

    def took(self, deliveries: Sequence[Delivery]) -> bool:
        """Count jobs that were fetched; whether they end a time of idleness."""
        idle = not self.in_flight
        self.fetched += len(deliveries)
        self._prefetch.weigh(len(deliveries[0].payload))
        return idle

    def let_go(self, jobs: int) -> None:
        """Count jobs that were settled."""
        self.settled += jobs
        self.measure()
        self._room.set()

    def measure(self) -> None:
        """Let the prefetch see the speed; called often."""
        with self._measuring:
            self._prefetch.note(time.monotonic(), self._performed())

    def surplus(self) -> int:
        """How many jobs to give back if they have not started: all of them once closed, else what is hoarded.

        No job while a last fetch is under way: what it brings stood behind the others in the queue and goes back first.
        """
        if not self.closed:
            return self._prefetch.excess(self.in_flight)
        return 0 if self.fetching else self.in_flight
