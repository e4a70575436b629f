"""The clients for threads: one class for each protocol, and `Client`, which makes them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, Unpack, overload

import redis

from goclient.base import Base, Clock
from goclient.bulk import Bulk
from goclient.job import Job
from goclient.link import Link
from goclient.options import SidekiqJobOptions, SidekiqOptions, members
from goclient.protocols import chosen, prefix
from goclient.resque import Resque
from goclient.schedule import due_at, due_in
from goclient.sidekiq import Batches, Sidekiq, SidekiqJob

DEFAULT_URL = "redis://localhost:6379/0"
Store: TypeAlias = str | redis.Redis | redis.RedisCluster


class Client(Base):
    """Enqueues jobs. One client serves any number of threads, and goes on working after a fork.

    As `pathlib.Path(...)` makes a PosixPath or a WindowsPath, `Client(...)` makes a ResqueClient, or a SidekiqClient
    where `protocol` says so.

    Args:
        url_or_client: A URL (redis, rediss, unix, redis+sentinel, rediss+sentinel, redis+cluster, rediss+cluster),
            or a redis.Redis or redis.RedisCluster of yours, which is used as it is and never closed.
        namespace: What keys start with; a colon is added if it lacks one. The empty namespace stays empty.
            "resque:" for Resque and empty for Sidekiq, which knows no other from version 7 on.
        protocol: "resque" or "sidekiq".
        clock: Returns the present in epoch seconds; for tests.

    Raises:
        ValueError: The URL cannot be read, or there is no such protocol.
        EnqueueError: A Cluster does not answer. (All others are first asked by the first call.)
    """

    @overload
    def __new__(
        cls, url_or_client: Store = ..., *, namespace: str = ..., protocol: Literal["resque"] = ..., clock: Clock = ...
    ) -> ResqueClient: ...
    @overload
    def __new__(
        cls, url_or_client: Store = ..., *, namespace: str = ..., protocol: Literal["sidekiq"], clock: Clock = ...
    ) -> SidekiqClient: ...
    @overload
    def __new__(
        cls, url_or_client: Store = ..., *, namespace: str = ..., protocol: str, clock: Clock = ...
    ) -> Client: ...
    def __new__(cls, *_args: object, protocol: str = "resque", **_keywords: object) -> Client:  # noqa: PYI034 - a subclass, by protocol
        """Make the client of the protocol."""
        kinds = {"resque": ResqueClient, "sidekiq": SidekiqClient}
        return object.__new__(chosen(protocol, kinds) if cls is Client else cls)


class ResqueClient(Client):
    """The client of Resque. A job has no id, so calls for one return None; scheduling drops fractions of a second."""

    _protocol: Resque

    def __init__(
        self,
        url_or_client: Store = DEFAULT_URL,
        *,
        namespace: str = "resque:",
        protocol: Literal["resque"] = "resque",
        clock: Clock = time.time,
    ) -> None:
        chosen(protocol, {"resque": self})
        self._link = Link.open(url_or_client)
        self._clock = clock
        self._protocol = Resque(prefix(namespace))

    def enqueue(self, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue."""
        self._link.send(self._protocol.enqueue(Job(queue, name, args)))

    def enqueue_many(self, name: str, args_lists: Iterable[Sequence[object]], /, *, queue: str) -> int:
        """As Client.enqueue_many; returns how many jobs were enqueued. The iterable may be endless."""
        bulk = Bulk(self._protocol.announce(queue), self._protocol.batches(name, queue))
        self._send_all(bulk, args_lists)
        return bulk.enqueued

    def enqueue_in(self, delay: timedelta | float, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue_in; resque-scheduler promotes, or a worker that does."""
        now = self._clock()
        self._link.send(self._protocol.schedule(Job(queue, name, args), due_in(delay, now), now))

    def enqueue_at(self, at: datetime | float, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue_at; resque-scheduler promotes, or a worker that does."""
        self._link.send(self._protocol.schedule(Job(queue, name, args), due_at(at), self._clock()))


class SidekiqClient(Client):
    """The client of Sidekiq. Calls return the jid, and take the keyword arguments of SidekiqOptions."""

    _protocol: Sidekiq

    def __init__(
        self,
        url_or_client: Store = DEFAULT_URL,
        *,
        namespace: str = "",
        protocol: Literal["sidekiq"] = "sidekiq",
        clock: Clock = time.time,
    ) -> None:
        chosen(protocol, {"sidekiq": self})
        self._link = Link.open(url_or_client)
        self._clock = clock
        self._protocol = Sidekiq(prefix(namespace))

    def enqueue(self, name: str, /, *args: object, queue: str = "default", **options: Unpack[SidekiqJobOptions]) -> str:
        """As Client.enqueue."""
        job = SidekiqJob.of(name, args, queue, options)
        self._link.send(self._protocol.enqueue(job, self._clock()))
        return job.jid

    def enqueue_many(
        self,
        name: str,
        args_lists: Iterable[Sequence[object]],
        /,
        *,
        queue: str = "default",
        **options: Unpack[SidekiqOptions],
    ) -> list[str]:
        """As Client.enqueue_many; returns the jids, about 80 MB for a million: pass an endless iterable in pieces."""
        batches = Batches(self._protocol, name, queue, members(options), self._clock)
        self._send_all(Bulk(self._protocol.announce(queue), batches.push), args_lists)
        return batches.jids

    def enqueue_in(
        self,
        delay: timedelta | float,
        name: str,
        /,
        *args: object,
        queue: str = "default",
        **options: Unpack[SidekiqJobOptions],
    ) -> str:
        """As Client.enqueue_in; a Sidekiq process promotes, or a worker that does."""
        now = self._clock()
        job = SidekiqJob.of(name, args, queue, options)
        self._link.send(self._protocol.schedule(job, due_in(delay, now), now))
        return job.jid

    def enqueue_at(
        self,
        at: datetime | float,
        name: str,
        /,
        *args: object,
        queue: str = "default",
        **options: Unpack[SidekiqJobOptions],
    ) -> str:
        """As Client.enqueue_at; a Sidekiq process promotes, or a worker that does."""
        job = SidekiqJob.of(name, args, queue, options)
        self._link.send(self._protocol.schedule(job, due_at(at), self._clock()))
        return job.jid
