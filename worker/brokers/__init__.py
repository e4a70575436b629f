"""Brokers own the sockets. This is the interface of every store, which tests/interfaces runs against each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from worker.job import Delivery, Order, Requeue, Settlement, Status


class Broker(Protocol):
    """A store of jobs.

    `fetch`, `settle` and `upkeep` are each called from one thread of their own, at the same time as the other two;
    `wake` from any. Every verb may raise BrokerError, after which the same call may be made again.
    """

    def fetch(self, queues: Sequence[str], limit: int, wait: float) -> list[Delivery]:
        """Take up to `limit` jobs, from the first queue while it has any, then from the next.

        Blocks for at most about `wait` seconds while all queues are empty; 0 only looks. Each job returned is in
        flight: it comes back, to us or to another worker, unless it is settled.
        """

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Store what became of deliveries and let them go, all or as many as fit at once.

        Settling twice, or settling what another worker has taken over, changes nothing.
        """

    def extend(self, deliveries: Sequence[Delivery], seconds: float) -> None:
        """Ask for more time for these deliveries, where the store wants that per delivery."""

    def upkeep(self, status: Status) -> tuple[Sequence[Order], float]:
        """Do what is due: show that we live, recover what dead workers held, promote what was scheduled.

        Returns what the store asks of us, and after how many seconds to come again.
        """

    def wake(self) -> None:
        """Make a `fetch` that waits return at once."""

    def ping(self) -> None:
        """Return if the store answers; raise BrokerUnavailable if not."""

    def close(self) -> None:
        """Give back what was taken and is not settled, say goodbye, close the sockets."""


def give_back_last(settlements: Iterable[Settlement]) -> list[Settlement]:
    """Return settlements with those that give back at the end, the latest receipt first.

    Pushed one by one onto the pop end, such jobs stand in their old order, whatever order they were reported in.
    """
    return sorted(settlements, key=_place)


def _place(settlement: Settlement) -> tuple[bool, int]:
    delivery, outcome = settlement
    return (True, -delivery.receipt) if isinstance(outcome, Requeue) else (False, 0)
