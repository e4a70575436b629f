"""The in-memory broker: the readable specification of a broker, and a store for tests and examples.

Jobs live in this process and end with it. Nothing is encoded away: payloads are bytes, as everywhere.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence

from worker.brokers import give_back_last
from worker.job import REQUEUE, Ack, Dead, Delivery, Failure, Order, Requeue, Retry, Settlement, Status

UPKEEP = 0.05  # seconds between two looks at what is scheduled


class MemoryBroker:
    """Queues in memory. `dead` holds what failed for good, `scheduled` what runs again later."""

    def __init__(self) -> None:
        self.dead: list[tuple[Delivery, Failure]] = []
        self.scheduled: list[tuple[float, Delivery]] = []
        self.in_flight: dict[int, Delivery] = {}
        self._queues: dict[str, deque[bytes]] = {}
        self._receipts = 0
        self._changed = threading.Condition()
        self._woken = False

    def enqueue(self, queue: str, payload: bytes) -> None:
        """Put a job at the end of a queue."""
        with self._changed:
            self._queues.setdefault(queue, deque()).append(payload)
            self._changed.notify()

    def waiting(self, queue: str) -> list[bytes]:
        """Return the payloads that wait in a queue, the next one first."""
        with self._changed:
            return list(self._queues.get(queue, ()))

    def fetch(self, queues: Sequence[str], limit: int, wait: float) -> list[Delivery]:
        """Take up to `limit` jobs, from the first queue while it has any."""
        with self._changed:
            self._changed.wait_for(lambda: self._woken or any(self._queues.get(name) for name in queues), wait)
            self._woken = False
            taken: list[Delivery] = []
            for name in queues:
                while len(taken) < limit and self._queues.get(name):
                    taken.append(self._hold(name))
            return taken

    def _hold(self, queue: str) -> Delivery:
        self._receipts += 1
        delivery = Delivery(queue, self._receipts, self._queues[queue].popleft())
        self.in_flight[delivery.receipt] = delivery
        return delivery

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Let deliveries go, each after its outcome; unknown receipts change nothing."""
        with self._changed:
            for delivery, outcome in give_back_last(settlements):
                if self.in_flight.pop(delivery.receipt, None) is None:
                    continue
                match outcome:
                    case Requeue():
                        self._queues.setdefault(delivery.queue, deque()).appendleft(delivery.payload)
                        self._changed.notify()
                    case Retry(at):
                        self.scheduled.append((at, delivery))
                    case Dead(failure):
                        self.dead.append((delivery, failure))
                    case Ack():
                        pass

    def extend(self, deliveries: Sequence[Delivery], seconds: float) -> None:
        """Nothing to do: what is in flight here stays so until it is settled."""

    def upkeep(self, status: Status) -> tuple[Sequence[Order], float]:  # noqa: ARG002 - nobody to show it to
        """Promote what is due."""
        now = time.time()
        with self._changed:
            due = [entry for entry in self.scheduled if entry[0] <= now]
            self.scheduled = [entry for entry in self.scheduled if entry[0] > now]
        for _, delivery in sorted(due, key=lambda entry: entry[0]):
            self.enqueue(delivery.queue, delivery.payload)
        return (), UPKEEP

    def wake(self) -> None:
        """Make a waiting `fetch` return."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def ping(self) -> None:
        """Memory always answers."""

    def close(self) -> None:
        """Give back what was not settled."""
        self.settle([(delivery, REQUEUE) for delivery in self.in_flight.values()])
