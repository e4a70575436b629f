"""Places: stores as the interface sees them from outside, to put jobs in and to look at what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from worker.brokers import Broker
from worker.brokers.memory import MemoryBroker
from worker.brokers.redis import RedisBroker
from worker.brokers.redis.keys import beside
from worker.protocols.resque import Resque


class Place(Protocol):
    """A store with two queues of its own."""

    first: str
    second: str

    def broker(self) -> Broker:
        """Return one more broker on this store."""

    def enqueue(self, queue: str, *payloads: bytes) -> None:
        """Put jobs at the end of a queue, as a producer does."""

    def waiting(self, queue: str) -> list[bytes]:
        """Return the payloads in a queue, the next one first."""

    def in_flight(self) -> int:
        """Return the number of jobs that brokers hold."""

    def dead(self) -> list[str]:
        """Return the errors of the jobs that failed for good, the oldest first."""

    def scheduled(self) -> list[int]:
        """Return the seconds at which jobs are due."""

    def fetching(self) -> bool:
        """Whether a fetch is blocked right now."""


class MemoryPlace:
    """The in-memory broker; it is its own store, so there is only one."""

    first, second = "mail", "reports"

    def __init__(self) -> None:
        self._broker = MemoryBroker()

    def broker(self) -> Broker:
        """Return the one broker."""
        return self._broker

    def enqueue(self, queue: str, *payloads: bytes) -> None:
        """Put jobs at the end of a queue."""
        for payload in payloads:
            self._broker.enqueue(queue, payload)

    def waiting(self, queue: str) -> list[bytes]:
        """Return the payloads in a queue."""
        return self._broker.waiting(queue)

    def in_flight(self) -> int:
        """Return the number of jobs held."""
        return len(self._broker.in_flight)

    def dead(self) -> list[str]:
        """Return the errors of dead jobs."""
        return [failure.error for _, failure in self._broker.dead]

    def scheduled(self) -> list[int]:
        """Return when scheduled jobs are due."""
        return [int(at) for at, _ in self._broker.scheduled]

    def fetching(self) -> bool:
        """Whether a fetch is blocked."""
        return bool(self._broker._changed._waiters)  # type: ignore[attr-defined] # noqa: SLF001 - it has no public name


class RedisPlace:
    """Queues of one namespace on a Redis server or Cluster; `connect` makes a client for each broker."""

    def __init__(
        self,
        store: Any,
        connect: Callable[[], Any],
        namespace: str = "resque:",
        names: tuple[str, str] = ("mail", "reports"),
    ) -> None:
        self.store, self.connect = store, connect
        self.protocol = Resque(namespace)
        self.first, self.second = names
        self._names: list[str] = []  # of the brokers

    def broker(self) -> RedisBroker:
        """Return a broker with a connection pool of its own."""
        broker = RedisBroker(self.connect(), self.protocol, (self.first, self.second), slots=2)
        self._names.append(broker.name)
        return broker

    def enqueue(self, queue: str, *payloads: bytes) -> None:
        """Put jobs at the tail of a list."""
        self.store.sadd(self.protocol.key("queues"), queue)
        for start in range(0, len(payloads), 1000):
            self.store.rpush(self.protocol.queue_key(queue), *payloads[start : start + 1000])

    def waiting(self, queue: str) -> list[bytes]:
        """Return a list, head first."""
        payloads: list[bytes] = self.store.lrange(self.protocol.queue_key(queue), 0, -1)
        return payloads

    def in_flight(self) -> int:
        """Return the number of receipts in the in-flight hashes of all our brokers."""
        lists = [self.protocol.queue_key(queue) for queue in (self.first, self.second)]
        return sum(self.store.hlen(beside(key, f"in-flight:{name}")) for key in lists for name in self._names)

    def dead(self) -> list[str]:
        """Return the errors of the failed list."""
        return [json.loads(entry)["error"] for entry in self.store.lrange(self.protocol.key("failed"), 0, -1)]

    def scheduled(self) -> list[int]:
        """Return the members of the schedule."""
        return [int(second) for second in self.store.zrange(self.protocol.schedule_keys[0], 0, -1)]

    def fetching(self) -> bool:
        """Whether a client is blocked on a list."""
        nodes = self.store.get_primaries() if hasattr(self.store, "get_primaries") else [None]
        clients = [self.store.info("clients", **({"target_nodes": node} if node else {})) for node in nodes]
        return any(about["blocked_clients"] for about in clients)
