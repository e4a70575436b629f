"""The line of jobs that wait, and which child gets which of them. Called under the executor's lock."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from worker.executors.pace import CHUNK, Pace
from worker.executors.processes.child import Child
from worker.executors.processes.nursery import Nursery
from worker.executors.processes.progress import visible
from worker.job import Delivery

LONG_CHUNK = 0.010  # seconds of work in a chunk: to wake a process costs more than to wake a thread
AHEAD = 0.01  # seconds that a job takes at most if the next one is to wait in the child for it
BYTES = 2**20  # payloads in a chunk, about


class Line:
    """Jobs in the order of fetching, for the children of a nursery."""

    def __init__(self, nursery: Nursery, slots: int) -> None:
        self._nursery, self._slots = nursery, slots
        self._pending: deque[Delivery] = deque()
        self.pace = Pace(LONG_CHUNK)

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Put jobs at the end."""
        self._pending.extend(deliveries)

    def put_back(self, deliveries: Sequence[Delivery]) -> None:
        """Let jobs wait again in their old places, so that what is given back at different times stays in order."""
        if deliveries:
            self._pending = deque(sorted((*deliveries, *self._pending), key=_receipt))

    def take(self, most: int) -> list[Delivery]:
        """Take jobs away, the latest first."""
        return [self._pending.pop() for _ in range(min(most, len(self._pending)))]

    def feed(self) -> None:
        """Give each child that has nothing a chunk; while jobs are fast, one more to each, so that none ever waits."""
        for chunks in range(2 if self.pace.seconds < AHEAD else 1):
            for child in self._nursery:
                if not self._pending or self._nursery.closing:
                    return
                if child.ready and child.chunks <= chunks:
                    self._send(child)

    def recall(self, children: Iterable[Child]) -> None:
        """Take back what children have in hand and have not begun, without their help."""
        full = [child for child in children if child.waiting()]
        for child in full:
            child.row.revoke()
        if full:
            visible()
            self.put_back([delivery for child in full for delivery in child.recover()])

    def _send(self, child: Child) -> None:
        fitting = BYTES // (len(self._pending[0].payload) + 1) + 1
        share = max(int(CHUNK / self.pace.seconds), -(-len(self._pending) // self._slots))  # few jobs are shared out
        size = min(self.pace.size, len(self._pending), child.allowance, fitting, share)
        if not child.send([self._pending.popleft() for _ in range(size)]):
            self._nursery.clogged(child)


def _receipt(delivery: Delivery) -> int:
    return delivery.receipt
