"""Letting jobs go: what an outcome writes and the end of the flight are one step, if the job is still ours."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from redis import RedisCluster

from worker.brokers import give_back_last
from worker.brokers.redis.keys import QueueKeys
from worker.brokers.redis.script import Script, Word, spread
from worker.brokers.redis.send import send
from worker.job import ACK, Delivery, Outcome, Requeue, Settlement
from worker.logs import Event
from worker.protocols import Protocol
from worker.protocols.command import Command

log = logging.getLogger(__name__)

GROUP = 1000  # settlements with writes of their own, in one script call


class Settler:
    """Settles deliveries. Used from one thread, and by recovery for the jobs it buries."""

    def __init__(
        self,
        client: Any,
        keys: Mapping[str, QueueKeys],
        protocol: Protocol,
        registration: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._client, self._keys, self._protocol, self._registration = client, keys, protocol, registration
        self._acknowledge, self._settle = Script("acknowledge"), Script("settle")
        self._cluster = isinstance(client, RedisCluster)

    def settle(self, settlements: Sequence[Settlement]) -> int:
        """Settle deliveries; returns how many of them were still ours."""
        done: dict[str, list[int]] = {}
        others: list[Settlement] = []
        for delivery, outcome in settlements:
            if outcome is ACK and not delivery.crashes:
                try:
                    done[delivery.queue].append(delivery.receipt)
                except KeyError:
                    done[delivery.queue] = [delivery.receipt]
            else:
                others.append((delivery, outcome))
        ours = self._let_go(done) if done else 0
        rest = iter(give_back_last(others))
        while group := list(islice(rest, GROUP)):
            ours += self._write(group)
        if ours < len(settlements):
            log.warning(
                Event("stale", jobs=len(settlements) - ours, note="others had taken them over, nothing was written")
            )
        return ours

    def _let_go(self, done: Mapping[str, list[int]]) -> int:
        if self._cluster:
            return sum(self._let_go_alone(queue, receipts) for queue, receipts in done.items())
        keys = [*(self._keys[queue].in_flight for queue in done), *self._protocol.counters(self._clock())]
        args: list[Word] = [len(done)]
        for receipts in done.values():
            args += _ranges(receipts)
        return int(self._acknowledge(self._client.execute_command, keys, args))

    def _let_go_alone(self, queue: str, receipts: list[int]) -> int:
        """On a Cluster the counters lie elsewhere: they are written second, and a crash between leaves them short."""
        keys, args = [self._keys[queue].in_flight], [1, *_ranges(receipts)]
        ours = int(self._acknowledge(self._client.execute_command, keys, args))
        if ours:
            send(self._client, [("INCRBY", counter, ours) for counter in self._protocol.counters(self._clock())])
        return ours

    def _write(self, group: Sequence[Settlement]) -> int:
        now = self._clock()
        if self._cluster:
            return sum(
                self._write_alone(delivery, self._commands(delivery, outcome, now)) for delivery, outcome in group
            )
        keys: list[str | bytes] = []
        args: list[Word] = []
        for delivery, outcome in group:
            keys.append(self._keys[delivery.queue].in_flight)
            args.append(delivery.receipt)
            spread(self._commands(delivery, outcome, now), keys, args)
        return int(self._settle(self._client.execute_command, keys, args))

    def _write_alone(self, delivery: Delivery, commands: list[Command]) -> int:
        """On a Cluster: write first, forget second, so that a crash between repeats the job and never loses it."""
        in_flight = self._keys[delivery.queue].in_flight
        if not self._client.hexists(in_flight, str(delivery.receipt)):
            return 0
        send(self._client, commands)
        return int(self._client.hdel(in_flight, str(delivery.receipt)))

    def _commands(self, delivery: Delivery, outcome: Outcome, now: float) -> list[Command]:
        commands = self._protocol.commands(delivery, outcome, self._registration, now)
        if delivery.crashes and not isinstance(outcome, Requeue):
            digest = hashlib.sha1(delivery.payload, usedforsecurity=False).hexdigest()
            commands.append(("HDEL", self._keys[delivery.queue].crashes, digest))
        return commands


def _ranges(receipts: Sequence[int]) -> list[int]:
    """Return receipts as acknowledge.lua reads them: how many ranges without a gap, and the ends of each.

    Jobs that were fetched together mostly end together: two numbers then stand for hundreds, which would cost more to
    write one by one than all else here.
    """
    ends: list[int] = []
    first = last = receipts[0]
    for receipt in receipts[1:]:
        if receipt != last + 1:
            ends += (first, last)
            first = receipt
        last = receipt
    ends += (first, last)
    return [len(ends) // 2, *ends]
