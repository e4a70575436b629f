"""The Redis broker: jobs of a protocol in lists, each moved into flight by the same script that pops it.

One connection each for fetching, settling and upkeep, and one per queue that waits for jobs. The keys are described in
protocol/redis.md, the scripts in scripts/.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from worker.brokers.redis.errors import translated
from worker.brokers.redis.fetching import Fetcher
from worker.brokers.redis.keys import QueueKeys
from worker.brokers.redis.lease import Clock, Lease, Record
from worker.brokers.redis.recovery import Recovery
from worker.brokers.redis.send import send
from worker.brokers.redis.settling import Settler
from worker.brokers.redis.upkeep import Upkeep
from worker.brokers.redis.waiting import Waiter
from worker.errors import BrokerUnavailable, ConfigError
from worker.job import Delivery, Order, Settlement, Status
from worker.logs import Event
from worker.meter import Meter
from worker.protocols import Protocol
from worker.protocols.process import Process
from worker.version import VERSION

log = logging.getLogger(__name__)

OLDEST = (6, 2)  # the first version with BLMOVE and LPOP with a count
PATIENCE = 1.0  # seconds between two looks at a queue whose next job has to wait for others to end


class RedisBroker:
    """Jobs on one Redis server, a Sentinel service or a Cluster.

    Args:
        client: A redis-py client, as `connect` makes it; the broker closes it.
        protocol: Whose jobs these are.
        queues: The queues that will be fetched from, with their weights if they have any.
        slots: How many jobs the executor performs at once.
        name: The worker's name, unique for each start: `<host>:<pid>:<nonce>` by default.
        meter: The counts that dashboards chart.
    """

    def __init__(
        self,
        client: Any,
        protocol: Protocol,
        queues: Sequence[str] | Mapping[str, int],
        *,
        slots: int = 25,
        name: str | None = None,
        meter: Meter | None = None,
    ) -> None:
        process = _process(name, slots, queues)
        self.name = process.identity
        self._client, self._protocol, self._slots = client, protocol, slots
        self._keys = {queue: QueueKeys(queue, protocol.queue_key(queue), self.name) for queue in queues}
        self._presence = presence = protocol.presence(process)
        record, clock = Record(tuple(queues), presence.ids, time.time()), Clock(client)
        self._lease = Lease(client, protocol.prefix, self.name, record, clock)
        self._recovery = Recovery(client, protocol, self._lease)
        self._upkeep = Upkeep(
            *(client, protocol, self._lease, clock),
            recovery=self._recovery,
            presence=presence,
            queues=tuple(queues),
            meter=meter,
        )
        self._fetcher = Fetcher(client, self._keys, protocol.pop, protocol.push_back)
        self._settler = Settler(client, self._keys, protocol, presence.ids[0])
        self._waiter = Waiter(client, list(self._keys.values()), protocol.side)
        self._fetched = self._settled = 0  # each written by one thread
        self._freed = threading.Event()
        self._arrived = True  # whether a job may lie in an arrival list
        self._exhausted = False  # whether every queue was empty just now

    def check(self) -> None:
        """Ask the server what it is, and warn of settings that lose jobs; leaves no connection open, for who forks.

        Raises:
            ConfigError: It is too old, or refuses us.
            BrokerUnavailable: It does not answer.
        """
        with translated():
            about = self._client.info()
            self._client.close()
        first = next(iter(about.values()))
        _look_at(first if isinstance(first, dict) else about)  # a Cluster answers for each of its nodes

    def ping(self) -> None:
        """Return if the server answers."""
        with translated():
            self._client.ping()

    def fetch(self, queues: Sequence[str], limit: int, wait: float) -> list[Delivery]:
        """Take up to `limit` jobs; while all queues are empty, wait up to `wait` seconds for the first to arrive."""
        self._lease.ensure()
        queues = [queue for queue in queues if queue not in self._upkeep.paused]
        deliveries = self._fetcher.resolve()
        if not deliveries and not (wait and self._exhausted):
            deliveries = self._take(queues, limit)
        if not deliveries and wait:
            deliveries = self._wait(queues, limit, wait)
        self._fetched += len(deliveries)
        return deliveries

    def _take(self, queues: Sequence[str], limit: int) -> list[Delivery]:
        held = self._fetched - self._settled
        if self._fetcher.kept_back == 2 and held:  # noqa: PLR2004 - see Fetcher.kept_back
            return []
        arrived, self._arrived = self._arrived, True
        taken = self._fetcher.take(queues, limit, free=self._slots - held, held=held, arrived=arrived)
        self._arrived = len(taken) == limit or bool(self._fetcher.kept_back)  # then some may be left there
        return taken

    def _wait(self, queues: Sequence[str], limit: int, wait: float) -> list[Delivery]:
        if self._fetcher.kept_back:
            self._freed.wait(min(wait, PATIENCE))
            self._freed.clear()
            return []
        self._arrived, self._exhausted = True, False  # until we know better
        with translated():
            self._arrived = self._waiter.wait(wait, queues)
        taken = self._take(queues, limit) if self._arrived else []
        self._exhausted = len(taken) <= 1 and not self._arrived
        return taken

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Store outcomes and let the deliveries go, while they are still ours."""
        with translated():
            self._settler.settle(settlements)
        self._settled += len(settlements)
        self._freed.set()

    def extend(self, deliveries: Sequence[Delivery], seconds: float) -> None:
        """Nothing to do: the worker's lease covers every delivery, however long it runs."""

    def upkeep(self, status: Status) -> tuple[Sequence[Order], float]:
        """Renew the lease, show ourselves, recover the dead, promote what is due."""
        return self._upkeep.run(status)

    def wake(self) -> None:
        """End a wait."""
        self._waiter.wake()
        self._freed.set()

    def close(self) -> None:
        """Give back what is still in flight, say goodbye, close the connections."""
        self._waiter.close()
        self._fetcher.close()
        try:
            self._upkeep.flush()
            with translated():
                for queue in self._keys:
                    self._recovery.give_back(self.name, queue, blame=None)
                if self._waiter.wary:  # a job may still arrive here: leave word that somebody looks again
                    self._lease.mark_recovered(self.name)
                else:
                    self._lease.release()
                send(self._client, self._presence.leave())
        except BrokerUnavailable as error:
            log.warning(Event("no-goodbye", error=error, note="others will recover what was in flight"))
        self._client.close()


def _process(name: str | None, slots: int, queues: Sequence[str] | Mapping[str, int]) -> Process:
    """Return who we are for dashboards and other workers."""
    host, pid = socket.gethostname(), os.getpid()
    weights = queues if isinstance(queues, Mapping) else dict.fromkeys(queues, 0)
    return Process(name or f"{host}:{pid}:{secrets.token_hex(6)}", host, pid, slots, weights, VERSION)


def _look_at(about: Mapping[str, Any]) -> None:
    """Refuse a server that is too old, and warn of one that drops jobs."""
    release = str(about["redis_version"])
    if tuple(int(part) for part in release.split(".")[:2]) < OLDEST:
        raise ConfigError(f"Redis {release} is too old: 6.2 or newer is needed, or any Valkey")
    policy = about.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        note = "the server may drop jobs: set it to noeviction"
        log.warning(Event("eviction", maxmemory_policy=policy, note=note))
