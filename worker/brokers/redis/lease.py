"""The lease: how a worker says that it lives, and how others see that it does not.

One sorted set holds every worker's expiry by the server's clock. A worker renews its own several times before it runs
out. A lease that has run out is recovered by whoever sees it. Recovery leaves a mark in the same set and looks a second
time when that expires, since a stopped process may have had one more job moved into its arrival list.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from worker.brokers.redis import keys
from worker.brokers.redis.errors import translated
from worker.brokers.redis.send import send

TTL = 6.0  # seconds that a lease lasts
RENEW = 2.5  # seconds between two renewals; TTL + RENEW is the longest that a dead worker goes unnoticed
SECOND_LOOK = 10.0  # seconds; longer than any blocking call that a stopped process may have left with the server
MARK = "#recovered"
AGE = 60.0  # seconds for which our own clock is trusted to carry on the server's


class Record(msgspec.Struct, frozen=True):
    """What others need to know to give back a worker's jobs, and to remove it from dashboards."""

    queues: tuple[str, ...]
    registrations: tuple[str, ...]
    started_at: float


class Clock:
    """The server's clock, asked for once a minute and carried on by our own in between."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._offset = 0.0
        self._asked = -AGE

    def sync(self) -> float:
        """Ask the server, and return its time in seconds since the epoch."""
        seconds, micros = self._client.time()
        self._asked = time.monotonic()
        self._offset = seconds + micros / 1e6 - self._asked
        return self.now()

    def now(self) -> float:
        """Return the server's time in seconds since the epoch."""
        now = time.monotonic()
        return self.sync() if now - self._asked > AGE else now + self._offset


class Lease:
    """One worker's lease. Used from the fetch and the upkeep thread."""

    def __init__(self, client: Any, prefix: str, worker: str, record: Record, clock: Clock) -> None:
        self._client, self._worker, self._clock = client, worker, clock
        self._leases, self._workers = keys.leases(prefix), keys.workers(prefix)
        self._record = msgspec.json.encode(record)
        self._lock = threading.Lock()
        self._renewed: float | None = None
        self._sure = False  # whether the last renewal was answered, so that lease and record are known to be there
        self._patient_until = 0.0
        self._lost = False

    def ensure(self) -> None:
        """Renew the lease if it may have run out, as after a long stop: nothing is fetched without one."""
        if self._renewed is None or time.monotonic() - self._renewed > TTL:
            self.renew()

    def renew(self) -> list[str]:
        """Renew the lease; returns the workers whose leases have run out.

        None of them for the time of a lease after a renewal of ours was late or failed: a store that was away held up
        the others as well, who live and are about to renew.
        """
        with self._lock, translated():
            now, begun = self._clock.now(), time.monotonic()
            if self._renewed is not None and (not self._sure or begun - self._renewed > 2 * RENEW):
                self._patient_until = begun + TTL
            sure, self._sure = self._sure, False
            added, expired = send(
                self._client,
                [
                    ("ZADD", self._leases, now + TTL, self._worker),
                    ("ZRANGEBYSCORE", self._leases, "-inf", now, "LIMIT", 0, 16),
                ],
            )
            self._lost = self._lost or bool(added and self._renewed is not None)
            if added or not sure:
                self._client.hset(self._workers, self._worker, self._record)
            self._renewed, self._sure = begun, True
            return [name.decode() for name in expired] if begun >= self._patient_until else []

    def lost(self) -> bool:
        """Whether the lease had run out and was recovered by others since this was last asked."""
        lost, self._lost = self._lost, False
        return lost

    def release(self) -> None:
        """End the lease: nothing of ours is in flight any more."""
        send(self._client, [("ZREM", self._leases, self._worker), ("HDEL", self._workers, self._worker)])
        self._renewed = None

    def record_of(self, worker: str) -> Record | None:
        """Return another worker's record."""
        text = self._client.hget(self._workers, worker)
        return msgspec.json.decode(text, type=Record) if text else None

    def alive(self, worker: str) -> bool:
        """Whether a worker has a lease, run out or not."""
        return self._client.zscore(self._leases, worker) is not None

    def mark_recovered(self, worker: str) -> None:
        """Replace a recovered worker's lease by the mark of a second look."""
        mark = ("ZADD", self._leases, self._clock.now() + SECOND_LOOK, worker + MARK)
        send(self._client, [mark, ("ZREM", self._leases, worker)])

    def forget(self, worker: str, *, record: bool) -> None:
        """Remove the mark of a second look, and the worker's record with it."""
        commands: list[Sequence[Any]] = [("ZREM", self._leases, worker, worker + MARK)] if record else []
        commands = commands or [("ZREM", self._leases, worker + MARK)]
        if record:
            commands.append(("HDEL", self._workers, worker))
        send(self._client, [tuple(command) for command in commands])
