"""The clients for asyncio: those of `client.py` behind `await`; what the calls mean and raise is told there.

The calls stand here once more because no annotation says "the same signature, awaited"; what they do is written once,
in the protocols and in Bulk: a call has them make commands, and sends these.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, Unpack, overload

import redis.asyncio

from goclient.aiobase import ArgsLists, AsyncBase
from goclient.base import Clock
from goclient.bulk import Bulk
from goclient.client import DEFAULT_URL
from goclient.job import Job
from goclient.link import AsyncLink
from goclient.options import SidekiqJobOptions, SidekiqOptions, members
from goclient.protocols import chosen, prefix
from goclient.resque import Resque
from goclient.schedule import due_at, due_in
from goclient.sidekiq import Batches, Sidekiq, SidekiqJob

AsyncStore: TypeAlias = str | redis.asyncio.Redis | redis.asyncio.RedisCluster


class AsyncClient(AsyncBase):
    """Enqueues jobs; the same as Client, for any number of tasks of one event loop.

    It makes an AsyncResqueClient, or an AsyncSidekiqClient where `protocol` says so.

    Args:
        url_or_client: A URL as for Client, or a client of redis.asyncio of yours, which is never closed.
        namespace: As for Client.
        protocol: As for Client.
        clock: As for Client.

    Raises:
        ValueError: As for Client.
    """

    @overload
    def __new__(
        cls,
        url_or_client: AsyncStore = ...,
        *,
        namespace: str = ...,
        protocol: Literal["resque"] = ...,
        clock: Clock = ...,
    ) -> AsyncResqueClient: ...
    @overload
    def __new__(
        cls, url_or_client: AsyncStore = ..., *, namespace: str = ..., protocol: Literal["sidekiq"], clock: Clock = ...
    ) -> AsyncSidekiqClient: ...
    @overload
    def __new__(
        cls, url_or_client: AsyncStore = ..., *, namespace: str = ..., protocol: str, clock: Clock = ...
    ) -> AsyncClient: ...
    def __new__(cls, *_args: object, protocol: str = "resque", **_keywords: object) -> AsyncClient:  # noqa: PYI034 - a subclass, by protocol
        """Make the client of the protocol."""
        kinds = {"resque": AsyncResqueClient, "sidekiq": AsyncSidekiqClient}
        return object.__new__(chosen(protocol, kinds) if cls is AsyncClient else cls)


class AsyncResqueClient(AsyncClient):
    """As ResqueClient."""

    _protocol: Resque

    def __init__(
        self,
        url_or_client: AsyncStore = DEFAULT_URL,
        *,
        namespace: str = "resque:",
        protocol: Literal["resque"] = "resque",
        clock: Clock = time.time,
    ) -> None:
        chosen(protocol, {"resque": self})
        self._link = AsyncLink.open(url_or_client)
        self._clock = clock
        self._protocol = Resque(prefix(namespace))

    async def enqueue(self, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue."""
        await self._link.send(self._protocol.enqueue(Job(queue, name, args)))

    async def enqueue_many(self, name: str, args_lists: ArgsLists, /, *, queue: str) -> int:
        """As ResqueClient.enqueue_many; the iterable may be an asynchronous one."""
        bulk = Bulk(self._protocol.announce(queue), self._protocol.batches(name, queue))
        await self._send_all(bulk, args_lists)
        return bulk.enqueued

    async def enqueue_in(self, delay: timedelta | float, name: str, /, *args: object, queue: str) -> None:
        """As ResqueClient.enqueue_in."""
        now = self._clock()
        await self._link.send(self._protocol.schedule(Job(queue, name, args), due_in(delay, now), now))

    async def enqueue_at(self, at: datetime | float, name: str, /, *args: object, queue: str) -> None:
        """As ResqueClient.enqueue_at."""
        await self._link.send(self._protocol.schedule(Job(queue, name, args), due_at(at), self._clock()))


class AsyncSidekiqClient(AsyncClient):
    """As SidekiqClient."""

    _protocol: Sidekiq

    def __init__(
        self,
        url_or_client: AsyncStore = DEFAULT_URL,
        *,
        namespace: str = "",
        protocol: Literal["sidekiq"] = "sidekiq",
        clock: Clock = time.time,
    ) -> None:
        chosen(protocol, {"sidekiq": self})
        self._link = AsyncLink.open(url_or_client)
        self._clock = clock
        self._protocol = Sidekiq(prefix(namespace))

    async def enqueue(
        self, name: str, /, *args: object, queue: str = "default", **options: Unpack[SidekiqJobOptions]
    ) -> str:
        """As SidekiqClient.enqueue."""
        job = SidekiqJob.of(name, args, queue, options)
        await self._link.send(self._protocol.enqueue(job, self._clock()))
        return job.jid

    async def enqueue_many(
        self, name: str, args_lists: ArgsLists, /, *, queue: str = "default", **options: Unpack[SidekiqOptions]
    ) -> list[str]:
        """As SidekiqClient.enqueue_many; the iterable may be an asynchronous one."""
        batches = Batches(self._protocol, name, queue, members(options), self._clock)
        await self._send_all(Bulk(self._protocol.announce(queue), batches.push), args_lists)
        return batches.jids

    async def enqueue_in(
        self,
        delay: timedelta | float,
        name: str,
        /,
        *args: object,
        queue: str = "default",
        **options: Unpack[SidekiqJobOptions],
    ) -> str:
        """As SidekiqClient.enqueue_in."""
        now = self._clock()
        job = SidekiqJob.of(name, args, queue, options)
        await self._link.send(self._protocol.schedule(job, due_in(delay, now), now))
        return job.jid

    async def enqueue_at(
        self,
        at: datetime | float,
        name: str,
        /,
        *args: object,
        queue: str = "default",
        **options: Unpack[SidekiqJobOptions],
    ) -> str:
        """As SidekiqClient.enqueue_at."""
        job = SidekiqJob.of(name, args, queue, options)
        await self._link.send(self._protocol.schedule(job, due_at(at), self._clock()))
        return job.jid
