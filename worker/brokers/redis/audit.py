"""The audit: where every job of a live store is, and whether somebody will come for it.

A job is safe in a queue, in flight under a lease, in flight under a lease that has run out (any worker will recover
it), in `failed` or on the schedule. In flight without a lease it is an orphan: nobody will ever look there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from worker.brokers.redis import keys
from worker.brokers.redis.errors import translated
from worker.brokers.redis.lease import MARK, Clock, Lease, Record
from worker.brokers.redis.recovery import Recovery
from worker.protocols import Protocol

_KINDS = {"in-flight": "hash", "arrival": "list"}


class Place(msgspec.Struct, frozen=True):
    """Some jobs in one place; `state` says whether somebody will come for them."""

    queue: str
    where: str
    jobs: int
    state: str
    worker: str = ""

    @property
    def orphaned(self) -> bool:
        """Whether nobody will come for these jobs."""
        return self.state == "ORPHANED"


class Report(msgspec.Struct, frozen=True):
    """What an audit found. `doubles` counts equal payloads in more than one place."""

    places: tuple[Place, ...]
    doubles: int

    @property
    def orphans(self) -> int:
        """Jobs that nobody will come for."""
        return sum(place.jobs for place in self.places if place.orphaned)


class Audit:
    """Reads a store; only `recover` writes. Payloads are read only with `unique`, to find those in two places."""

    def __init__(self, client: Any, protocol: Protocol, *, unique: bool = False) -> None:
        self._client, self._protocol, self._unique = client, protocol, unique

    def report(self) -> Report:
        """Look at every place where a job can be."""
        self._digests: Counter[bytes] = Counter()
        with translated():
            places = (*self._waiting(), *self._held(), *self._resting())
        doubles = sum(count - 1 for count in self._digests.values())
        return Report(tuple(place for place in places if place.jobs), doubles)

    def recover(self, report: Report) -> int:
        """Give orphans back to their queues; returns their number."""
        clock = Clock(self._client)
        lease = Lease(self._client, self._protocol.prefix, "audit", Record((), (), 0.0), clock)
        recovery = Recovery(self._client, self._protocol, lease)
        with translated():
            lost = [place for place in report.places if place.orphaned]
            return sum(recovery.give_back(place.worker, place.queue, blame=None) for place in lost)

    def _waiting(self) -> Iterator[Place]:
        prefix = self._protocol.queue_key("")
        names = {key.decode()[len(prefix) :] for key in self._scan(f"{_escape(prefix)}*", "list")}
        for queue in sorted(names):
            if not keys.ours(self._protocol.queue_key(queue)):
                yield Place(queue, "waiting", self._count(self._protocol.queue_key(queue), "list"), "ok")

    def _held(self) -> Iterator[Place]:
        """What workers hold. Jobs are counted first, then leases read, then doubtful jobs again: workers end."""
        prefix = self._protocol.queue_key("")
        found = [
            (owned, key)
            for key in self._scan("*", "hash", "list")
            if (owned := keys.ours(key.decode())) and owned.list.startswith(prefix)
        ]
        before = {key: self._count(key, _KINDS[owned.kind]) for owned, key in found}
        leases, now = self._leases(), Clock(self._client).now()
        for owned, key in sorted(found, key=lambda pair: pair[1]):
            state = _state(leases, owned.worker, now)
            jobs = self._length(key, _KINDS[owned.kind]) if state == "ORPHANED" else before[key]
            yield Place(owned.list[len(prefix) :], owned.kind, jobs, state, owned.worker)

    def _resting(self) -> Iterator[Place]:
        for dead in self._protocol.dead_keys:
            count = self._client.zcard if self._client.type(dead) == b"zset" else self._client.llen
            yield Place("", dead.removeprefix(self._protocol.prefix), int(count(dead)), "ok")
        for schedule in self._protocol.schedule_keys:
            yield Place("", schedule.removeprefix(self._protocol.prefix), self._scheduled(schedule), "ok")

    def _scheduled(self, schedule: str) -> int:
        delayed_key = self._protocol.delayed_key
        if delayed_key is None:
            return int(self._client.zcard(schedule))
        seconds = self._client.zrange(schedule, 0, -1)
        return sum(int(self._client.llen(delayed_key(int(second)))) for second in seconds)

    def _count(self, key: str | bytes, kind: str) -> int:
        """Count the jobs under a key, and remember their payloads if somebody asks for doubles."""
        if self._unique:
            payloads = self._client.hvals(key) if kind == "hash" else self._client.lrange(key, 0, -1)
            self._digests.update(hashlib.sha1(payload, usedforsecurity=False).digest() for payload in payloads)
        return self._length(key, kind)

    def _length(self, key: str | bytes, kind: str) -> int:
        return int(self._client.hlen(key) if kind == "hash" else self._client.llen(key))

    def _leases(self) -> dict[str, float]:
        pairs = self._client.zrange(keys.leases(self._protocol.prefix), 0, -1, withscores=True)
        return {name.decode(): float(expiry) for name, expiry in pairs}

    def _scan(self, pattern: str, *kinds: str) -> Iterator[bytes]:
        for kind in kinds:
            yield from self._client.scan_iter(match=pattern, count=1000, _type=kind)


def _state(leases: dict[str, float], worker: str, now: float) -> str:
    if leases.get(worker, 0.0) > now:
        return "ok"
    return "awaiting recovery" if worker in leases or worker + MARK in leases else "ORPHANED"


def _escape(pattern: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?[]\\^" else letter for letter in pattern)
