"""The client for asyncio: the calls of `client.py` behind `await`; what they mean and raise is told there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import redis.asyncio

from goclient.bulk import Bulk
from goclient.client import DEFAULT_URL
from goclient.connect import ASYNCIO
from goclient.errors import STORE_FAILURES, enqueue_error, raise_first
from goclient.job import Job
from goclient.link import Link
from goclient.resque import Command
from goclient.schedule import due_at, due_in, schedule


class AsyncClient:
    """Enqueues jobs; the same as Client, for any number of tasks of one event loop.

    Args:
        url_or_client: A URL as for Client, or a client of redis.asyncio of yours, which is never closed.
        namespace: As for Client.
        protocol: As for Client.
        clock: As for Client.

    Raises:
        ValueError: As for Client.
    """

    def __init__(
        self,
        url_or_client: str | redis.asyncio.Redis | redis.asyncio.RedisCluster = DEFAULT_URL,
        *,
        namespace: str = "resque:",
        protocol: str = "resque",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._link = Link.open(url_or_client, ASYNCIO, namespace, protocol)
        self._clock = clock

    async def enqueue(self, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue."""
        await self._send(self._link.protocol.enqueue(Job(queue, name, args)))

    async def enqueue_many(
        self, name: str, args_lists: Iterable[Sequence[object]] | AsyncIterable[Sequence[object]], /, *, queue: str
    ) -> int:
        """As Client.enqueue_many; the iterable may be an asynchronous one."""
        with Bulk(self._link.protocol, name, queue) as bulk:
            if isinstance(args_lists, AsyncIterable):
                async for args in args_lists:
                    await self._add(bulk, args)
            else:
                for args in args_lists:
                    await self._add(bulk, args)
            await self._send_batch(bulk)
        return bulk.enqueued

    async def enqueue_in(self, delay: timedelta | float, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue_in."""
        now = self._clock()
        await self._send(schedule(self._link.protocol, Job(queue, name, args), due_in(delay, now), now))

    async def enqueue_at(self, at: datetime | float, name: str, /, *args: object, queue: str) -> None:
        """As Client.enqueue_at."""
        await self._send(schedule(self._link.protocol, Job(queue, name, args), due_at(at), self._clock()))

    async def close(self) -> None:
        """As Client.close."""
        for client in self._link.owned():
            await client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncClient({self._link})"

    async def _add(self, bulk: Bulk, args: Sequence[object]) -> None:
        if bulk.add(args):
            await self._send_batch(bulk)

    async def _send_batch(self, bulk: Bulk) -> None:
        await self._send(bulk.commands())
        bulk.sent()

    async def _send(self, commands: Sequence[Command]) -> None:
        if not commands:
            return
        try:
            pipeline = self._link.client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            replies = await pipeline.execute(raise_on_error=False)
        except STORE_FAILURES as error:
            raise enqueue_error(error) from error
        raise_first(replies)
