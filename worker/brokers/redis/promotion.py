"""Promotion: delayed jobs that are due go to their queues, beside any resque-scheduler that does the same."""

from __future__ import annotations

import logging
import time
from typing import Any

from redis import RedisCluster

from worker.brokers.redis.errors import translated
from worker.brokers.redis.lease import Clock
from worker.brokers.redis.script import Script, Word, spread
from worker.brokers.redis.send import send
from worker.errors import DecodeError
from worker.job import Dead, Delivery, Failure
from worker.protocols.command import Command
from worker.protocols.resque import Resque

log = logging.getLogger(__name__)

BATCH = 100  # entries of one second moved at once, as resque-scheduler does
ROUNDS = 100  # batches in a row, so that a large backlog does not keep the lease from being renewed


class Promotion:
    """Moves what is due. May be cut short anywhere, and done by several at once: each job is moved once."""

    def __init__(self, client: Any, protocol: Resque, clock: Clock, registration: str) -> None:
        self._client, self._protocol, self._clock, self._registration = client, protocol, clock, registration
        self._script = Script("promote")
        self._cluster = isinstance(client, RedisCluster)

    def promote(self) -> int:
        """Move the jobs that are due; returns their number, at most BATCH times ROUNDS."""
        moved = 0
        with translated():
            for _ in range(ROUNDS):
                due = self._client.zrangebyscore(self._protocol.schedule_key, "-inf", self._clock.now(), start=0, num=1)
                if not due:
                    break
                moved += self._move(int(due[0]))
        if moved:
            log.info("event=promoted jobs=%d", moved)
        return moved

    def _move(self, second: int) -> int:
        delayed = self._protocol.key(f"delayed:{second}")
        entries = self._client.lrange(delayed, 0, BATCH - 1)
        if self._cluster:
            return self._move_alone(second, delayed, entries)
        keys: list[str | bytes] = [delayed, self._protocol.schedule_key]
        args: list[Word] = [second]
        for entry in entries:
            args.append(entry)
            spread(self._commands(second, entry), keys, args)
        return int(self._script(self._client, keys, args))

    def _move_alone(self, second: int, delayed: str, entries: list[bytes]) -> int:
        """On a Cluster: put each job into its queue first, then take it off the schedule, so that none is lost."""
        for entry in entries:
            send(self._client, [*self._commands(second, entry), ("LREM", delayed, 1, entry)])
        if not self._client.exists(delayed):
            self._client.zrem(self._protocol.schedule_key, second)
        return len(entries)

    def _commands(self, second: int, entry: bytes) -> list[Command]:
        try:
            return self._protocol.transfer(second, entry)
        except DecodeError as error:
            failure = Dead(Failure("DecodeError", str(error)))
            return self._protocol.commands(Delivery("", 0, entry), failure, self._registration, time.time())
