"""Promotion: scheduled jobs that are due go to their queues, beside any scheduler of Ruby's that does the same."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Any

from redis import RedisCluster

from worker.brokers.redis.errors import translated
from worker.brokers.redis.lease import Clock
from worker.brokers.redis.script import Script, Word, spread
from worker.brokers.redis.send import send
from worker.errors import DecodeError
from worker.job import Dead, Delivery, Failure
from worker.logs import Event
from worker.protocols import Protocol
from worker.protocols.command import Command

log = logging.getLogger(__name__)

BATCH = 100  # entries moved at once, as resque-scheduler does
ROUNDS = 100  # batches in a row, so that a large backlog does not keep the lease from being renewed


class Promotion:
    """Moves what is due. May be cut short anywhere, and done by several at once: each job is moved once."""

    def __init__(self, client: Any, protocol: Protocol, clock: Clock, registration: str) -> None:
        self._client, self._protocol, self._clock, self._registration = client, protocol, clock, registration
        self._script = Script("promote")
        self._cluster = isinstance(client, RedisCluster)

    def promote(self) -> int:
        """Move the jobs that are due; returns their number, at most BATCH times ROUNDS for each schedule."""
        with translated():
            moved = sum(self._empty(schedule) for schedule in self._protocol.schedule_keys)
        if moved:
            log.info(Event("promoted", jobs=moved))
        return moved

    def processes(self) -> int:
        """Return how many processes share the looking."""
        processes_key = self._protocol.processes_key
        with translated():
            return int(self._client.scard(processes_key)) if processes_key else 1

    def interval(self, processes: int) -> float:
        """Return the seconds until the next look, in a fleet of so many processes."""
        return self._protocol.poll_interval(processes, random.random())  # noqa: S311 - spread, not secrecy

    def _empty(self, schedule: str) -> int:
        moved = 0
        for _ in range(ROUNDS):
            due = self._client.zrangebyscore(schedule, "-inf", self._clock.now(), start=0, num=BATCH)
            if not due:
                break
            delayed_key = self._protocol.delayed_key
            moved += self._move_second(schedule, delayed_key, int(due[0])) if delayed_key else self._move(schedule, due)
        return moved

    def _move_second(self, schedule: str, delayed_key: Callable[[int], str], second: int) -> int:
        delayed = delayed_key(second)
        return self._move(schedule, self._client.lrange(delayed, 0, BATCH - 1), delayed, second)

    def _move(self, schedule: str, entries: list[bytes], delayed: str = "", second: int = 0) -> int:
        if self._cluster:
            return self._move_alone(schedule, entries, delayed, second)
        keys: list[str | bytes] = [delayed or schedule, schedule]
        args: list[Word] = [second if delayed else ""]
        for entry in entries:
            args.append(entry)
            spread(self._commands(entry, second), keys, args)
        return int(self._script(self._client.execute_command, keys, args))

    def _move_alone(self, schedule: str, entries: list[bytes], delayed: str, second: int) -> int:
        """On a Cluster: put each job into its queue first, then take it off the schedule, so that none is lost."""
        for entry in entries:
            forget: Command = ("LREM", delayed, 1, entry) if delayed else ("ZREM", schedule, entry)
            send(self._client, [*self._commands(entry, second), forget])
        if delayed and not self._client.exists(delayed):
            self._client.zrem(schedule, second)
        return len(entries)

    def _commands(self, entry: bytes, second: int) -> list[Command]:
        now = self._clock.now()
        try:
            return self._protocol.transfer(entry, second, now)
        except DecodeError as error:
            dead = Dead(Failure("DecodeError", str(error)))
            return self._protocol.commands(Delivery("", 0, entry), dead, self._registration, now)
