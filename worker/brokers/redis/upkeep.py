"""What a worker on Redis does beside its jobs: renew its lease, show itself, recover others, promote what is due."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

from worker.brokers.redis.errors import translated
from worker.brokers.redis.lease import BEAT, Clock, Lease
from worker.brokers.redis.promotion import Promotion
from worker.brokers.redis.recovery import Recovery
from worker.brokers.redis.send import send
from worker.errors import BrokerError, BrokerUnavailable
from worker.job import Order, Status
from worker.protocols.resque import Resque
from worker.protocols.resque.presence import Presence

log = logging.getLogger(__name__)

SHOW = 1.0  # seconds between two looks at what is running, for the dashboards
HEARTBEAT = 60.0  # seconds, as Resque's own workers have it


class Upkeep:
    """The clockwork of one worker. Used from the upkeep thread."""

    def __init__(
        self,
        client: Any,
        protocol: Resque,
        lease: Lease,
        clock: Clock,
        *,
        recovery: Recovery,
        presence: Presence,
    ) -> None:
        self._client, self._lease, self._clock, self._recovery = client, lease, clock, recovery
        self._presence = presence
        self._promotion = Promotion(client, protocol, clock, presence.ids[0])
        self._pause_key = protocol.pause_key
        self._paused = False
        self._beat_due = self._heartbeat_due = self._show_due = 0.0
        self._odd = False

    def run(self, status: Status) -> tuple[Sequence[Order], float]:
        """Do what is due; returns what the store asks of the worker, and when to come again in seconds."""
        now = time.monotonic()
        orders: list[Order] = []
        if now >= self._beat_due:
            orders = self._beat()
            self._beat_due = now + BEAT
        if now >= self._heartbeat_due:
            self._heartbeat()
            self._heartbeat_due = now + HEARTBEAT
        if now >= self._show_due:
            with translated():
                send(self._client, self._presence.show(status.running, status.tallies))
            self._show_due = now + SHOW
        shown = self._show_due if status.running or self._presence.stale else self._beat_due
        return orders, max(0.0, min(self._beat_due, shown) - time.monotonic())

    def _beat(self) -> list[Order]:
        for expired in self._lease.renew():
            try:
                self._recovery.recover(expired)
            except BrokerUnavailable:
                raise
            except BrokerError as error:  # one queue that cannot be written must not keep the others from healing
                log.error('event=unrecovered worker=%s error="%s" it will be tried again', expired, error)
        orders = []
        if self._lease.lost():
            orders.append(Order.LOST)
            self._heartbeat_due = 0.0
        self._odd = not self._odd
        if self._odd:  # what Resque's own programs look at every five seconds
            orders += self._ask_for_pause()
            self._promotion.promote()
        return orders

    def _ask_for_pause(self) -> list[Order]:
        with translated():
            answer = self._client.get(self._pause_key)
        paused = (answer or b"").strip().lower() == b"true"
        changed, self._paused = paused != self._paused, paused
        return [Order.PAUSE if paused else Order.RESUME] if changed else []

    def _heartbeat(self) -> None:
        with translated():
            now = self._clock.sync()
            send(self._client, self._presence.heartbeat(now) if self._heartbeat_due else self._presence.appear(now))
