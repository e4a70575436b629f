"""What a worker on Redis does beside its jobs: renew its lease, show itself, recover others, promote what is due."""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Sequence
from typing import Any

from worker.brokers.redis.errors import translated
from worker.brokers.redis.lease import RENEW, Clock, Lease
from worker.brokers.redis.promotion import Promotion
from worker.brokers.redis.recovery import Recovery
from worker.brokers.redis.send import send
from worker.errors import BrokerError, BrokerUnavailable
from worker.job import Order, Status
from worker.logs import Event
from worker.meter import Meter
from worker.protocols import Presence, Protocol
from worker.protocols.process import Vitals

log = logging.getLogger(__name__)

SHOW = 1.0  # seconds between two looks at what is running, for the dashboards
COUNT = 60.0  # seconds between two looks at how many processes share the schedule


class Upkeep:
    """The clockwork of one worker. Used from the upkeep thread; `paused` is read by the fetch thread."""

    def __init__(
        self,
        client: Any,
        protocol: Protocol,
        lease: Lease,
        clock: Clock,
        *,
        recovery: Recovery,
        presence: Presence,
        queues: Sequence[str],
        meter: Meter | None,
    ) -> None:
        self._client, self._protocol, self._lease, self._clock = client, protocol, lease, clock
        self._recovery, self._presence, self._queues, self._meter = recovery, presence, queues, meter
        self._promotion = Promotion(client, protocol, clock, presence.ids[0])
        self.paused: frozenset[str] = frozenset()
        self._registered = False
        self._rtt, self._processes = 0, 1
        self._due = dict.fromkeys(("renew", "heartbeat", "ask", "count", "promote", "show"), 0.0)

    def run(self, status: Status) -> tuple[Sequence[Order], float]:
        """Do what is due; returns what the store asks of the worker, and when to come again in seconds."""
        orders: list[Order] = []
        if self._is_due("renew", RENEW):
            orders += self._renew()
        if self._is_due("heartbeat", self._presence.every):
            orders += self._heartbeat(status)
        if self._is_due("ask", self._protocol.ask_every):
            orders += self._ask()
        if self._is_due("count", COUNT):
            self._processes = self._promotion.processes()
        if self._is_due("promote", self._promotion.interval(self._processes)):
            self._promotion.promote()
        if self._is_due("show", SHOW):
            with translated():
                send(self._client, self._presence.show(status.running, status.tallies))
        waits = dict(self._due)
        if not (status.running or self._presence.stale):
            del waits["show"]
        return orders, max(0.0, min(waits.values()) - time.monotonic())

    def flush(self) -> None:
        """Write the counts that have gathered since the last heartbeat."""
        if self._meter is not None:
            with translated():
                send(self._client, self._protocol.metrics(self._meter, self._clock.now()))

    def _is_due(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now < self._due[what]:
            return False
        self._due[what] = now + every
        return True

    def _renew(self) -> list[Order]:
        begun = time.monotonic()
        expired_leases = self._lease.renew()
        self._rtt = int((time.monotonic() - begun) * 1e6)
        for expired in expired_leases:
            try:
                self._recovery.recover(expired)
            except BrokerUnavailable:
                raise
            except BrokerError as error:  # one queue that cannot be written must not keep the others from healing
                log.error(Event("unrecovered", worker=expired, error=error, note="it will be tried again"))
        if not self._lease.lost():
            return []
        self._due["heartbeat"] = 0.0
        return [Order.LOST]

    def _heartbeat(self, status: Status) -> list[Order]:
        with translated():
            now = self._clock.now()
            vitals = Vitals(status.quiet, self._rtt, _memory())
            tell = self._presence.heartbeat if self._registered else self._presence.appear
            answers = send(self._client, tell(now, vitals))
        self._registered = True
        self.flush()
        orders = self._presence.orders(answers)
        if orders:  # whoever gave one wants to see it obeyed, and may have given another: the next follows at once
            self._due["heartbeat"] = 0.0
        return orders

    def _ask(self) -> list[Order]:
        with translated():
            answer = send(self._client, [self._protocol.ask_paused()])[0]
        before, self.paused = self.paused, self._protocol.paused(answer, self._queues)
        everything = frozenset(self._queues)
        if (before == everything) == (self.paused == everything):
            return []
        return [Order.PAUSE if self.paused == everything else Order.RESUME]


def _memory() -> int:
    """Return the resident memory of this process in kilobytes; elsewhere than on Linux the most it ever was."""
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - a path object would cost more than the reading
            return int(statm.read().split()[1]) * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
