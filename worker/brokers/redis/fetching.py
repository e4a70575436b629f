"""Taking jobs from Redis: one script call for all queues, and the care for calls whose answer never came."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from redis import RedisCluster

from worker.brokers.redis.errors import translated
from worker.brokers.redis.keys import QueueKeys
from worker.brokers.redis.recovery import CRASHES
from worker.brokers.redis.script import Script
from worker.brokers.redis.wire import Wire
from worker.errors import BrokerError
from worker.job import Delivery

LOOKS = (0.0, 5.0)  # seconds after a lost answer at which to look for what it carried


class _Doubt(msgspec.Struct):
    """A call without answer: its jobs may be in flight under these receipts, now or a little later."""

    receipts: range
    queues: tuple[str, ...]
    looks: list[float]
    found: set[int]


class Fetcher:
    """Takes jobs off queues and into flight. Used from one thread."""

    def __init__(self, client: Any, keys: Mapping[str, QueueKeys], pop: str, push_back: str) -> None:
        self._client, self._keys, self._ends = client, keys, (pop, push_back)
        self._script = Script("fetch")
        self._alone = isinstance(client, RedisCluster)  # on a Cluster a call may touch one queue only
        self._wire = None if self._alone else Wire(client.connection_pool)
        self._send = self._wire.call if self._wire else client.execute_command
        self._receipt = 1
        self._doubts: list[_Doubt] = []
        self._found: list[Delivery] = []  # by looks so far; a look that fails must not forget what others found
        self.kept_back = 0  # 1: suspects wait for a free slot · 2: one waits until nothing is in flight

    def take(self, queues: Sequence[str], limit: int, *, free: int, held: int, arrived: bool) -> list[Delivery]:
        """Take up to `limit` jobs.

        Args:
            queues: Where to look, in this order.
            limit: The most jobs to take.
            free: Slots without a job; a queue with suspects gives no more than that.
            held: Jobs in flight here; one that has crashed workers before is only given out if there are none.
            arrived: Whether a job may lie in an arrival list.
        """
        taken: list[Delivery] = []
        self.kept_back = 0
        for group in [[queue] for queue in queues] if self._alone else [list(queues)]:
            if len(taken) < limit and not self.kept_back:
                taken += self._call(group, limit - len(taken), free - len(taken), held + len(taken), arrived=arrived)
        return taken

    def resolve(self) -> list[Delivery]:
        """Return jobs that were taken by calls whose answers never came."""
        now = time.monotonic()
        for doubt in self._doubts:
            while doubt.looks and doubt.looks[0] <= now:
                for queue in doubt.queues:
                    self._found += self._look(queue, doubt)
                doubt.looks.pop(0)
        self._doubts = [doubt for doubt in self._doubts if doubt.looks]
        found, self._found = self._found, []
        return found

    def close(self) -> None:
        """Close the connection."""
        if self._wire:
            self._wire.close()

    def _call(self, queues: list[str], limit: int, free: int, held: int, *, arrived: bool) -> list[Delivery]:
        first = self._receipt
        self._receipt += limit  # whatever happens, these receipts are never used again
        keys = [key for queue in queues for key in self._of(queue)]
        args = (*self._ends, limit, first, free, int(held == 0), int(arrived), CRASHES - 1)
        try:
            with translated():
                *reply, self.kept_back = self._script(self._send, keys, args)
        except BrokerError:  # of any kind: a script that fails half way keeps what it has done
            now = time.monotonic()
            self._doubts.append(_Doubt(range(first, first + limit), tuple(queues), [now + s for s in LOOKS], set()))
            raise
        return _deliveries(queues, reply, first)

    def _of(self, queue: str) -> tuple[str, str, str, str]:
        keys = self._keys[queue]
        return keys.list, keys.in_flight, keys.crashes, keys.arrival

    def _look(self, queue: str, doubt: _Doubt) -> list[Delivery]:
        with translated():
            payloads = self._client.hmget(self._keys[queue].in_flight, list(doubt.receipts))
        pairs = zip(doubt.receipts, payloads, strict=True)
        fresh = [
            Delivery(queue, receipt, payload)
            for receipt, payload in pairs
            if payload is not None and receipt not in doubt.found
        ]
        doubt.found.update(delivery.receipt for delivery in fresh)
        return fresh


def _deliveries(queues: list[str], reply: list[Any], receipt: int) -> list[Delivery]:
    deliveries: list[Delivery] = []
    for queue, (payloads, crashes) in zip(queues, reply, strict=True):
        first = receipt + len(deliveries)
        if crashes:
            triples = zip(payloads, crashes, strict=True)
            deliveries += [Delivery(queue, first + i, payload, count) for i, (payload, count) in enumerate(triples)]
        else:
            deliveries += [Delivery(queue, receipt, payload) for receipt, payload in enumerate(payloads, first)]
    return deliveries
