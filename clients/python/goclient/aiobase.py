"""What every client for asyncio can do, whichever protocol it speaks, and how its commands are sent."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self, TypeAlias

from goclient.base import Clock
from goclient.bulk import Bulk
from goclient.link import AsyncLink
from goclient.resque import Resque
from goclient.sidekiq import Sidekiq

ArgsLists: TypeAlias = Iterable[Sequence[object]] | AsyncIterable[Sequence[object]]


class AsyncBase:
    """As Base."""

    _link: AsyncLink
    _clock: Clock
    _protocol: Resque | Sidekiq

    async def enqueue(self, name: str, /, *args: object, queue: str) -> str | None:
        """As Client.enqueue."""
        raise NotImplementedError

    async def enqueue_many(self, name: str, args_lists: ArgsLists, /, *, queue: str) -> int | list[str]:
        """As Client.enqueue_many; the iterable may be an asynchronous one."""
        raise NotImplementedError

    async def enqueue_in(self, delay: timedelta | float, name: str, /, *args: object, queue: str) -> str | None:
        """As Client.enqueue_in."""
        raise NotImplementedError

    async def enqueue_at(self, at: datetime | float, name: str, /, *args: object, queue: str) -> str | None:
        """As Client.enqueue_at."""
        raise NotImplementedError

    async def close(self) -> None:
        """As Client.close."""
        await self._link.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._link.place}, namespace={self._protocol.prefix!r})"

    async def _send_all(self, bulk: Bulk, args_lists: ArgsLists) -> None:
        with bulk:
            if isinstance(args_lists, AsyncIterable):
                async for args in args_lists:
                    await self._add(bulk, args)
            else:
                for args in args_lists:
                    await self._add(bulk, args)
            await self._send_batch(bulk)

    async def _add(self, bulk: Bulk, args: Sequence[object]) -> None:
        if bulk.add(args):
            await self._send_batch(bulk)

    async def _send_batch(self, bulk: Bulk) -> None:
        await self._link.send(bulk.commands())
        bulk.sent()
