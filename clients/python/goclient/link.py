"""The way to a store: a client of redis-py, for threads or for asyncio, that sends commands and may be ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from goclient.address import parse
from goclient.bulk import Command
from goclient.connect import ASYNCIO, THREADS, Family, connect, sentinels_of
from goclient.errors import STORE_FAILURES, enqueue_error, raise_first


@dataclass(frozen=True, slots=True)
class _Link:
    """What both kinds have; `place` is the URL without secrets, or the class of a client that was given."""

    client: Any
    ours: bool
    place: str

    @classmethod
    def _open(cls, url_or_client: Any, family: Family) -> Self:
        if not isinstance(url_or_client, str):
            return cls(url_or_client, ours=False, place=f"<{type(url_or_client).__name__}>")
        address = parse(url_or_client)
        try:
            client = connect(address, family)
        except STORE_FAILURES as error:
            raise enqueue_error(error) from error
        return cls(client, ours=True, place=address.public)

    def _owned(self) -> list[Any]:
        """The clients of redis-py to close with this link."""
        return [self.client, *sentinels_of(self.client)] if self.ours else []

    def _pipeline(self, commands: Sequence[Command]) -> Any:
        pipeline = self.client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        return pipeline


class Link(_Link):
    """The way for threads."""

    @classmethod
    def open(cls, url_or_client: Any) -> Self:
        """Connect to a URL, or use the client that was given.

        Raises:
            ValueError: The URL cannot be read.
            EnqueueError: A Cluster does not answer.
        """
        return cls._open(url_or_client, THREADS)

    def send(self, commands: Sequence[Command]) -> None:
        """Send the commands in one round trip and see that each was taken.

        Raises:
            EnqueueError: The store did not answer or refused.
        """
        if not commands:
            return
        try:
            replies = self._pipeline(commands).execute(raise_on_error=False)
        except STORE_FAILURES as error:
            raise enqueue_error(error) from error
        raise_first(replies)

    def close(self) -> None:
        """Close what `open` opened; calling it again does nothing."""
        for client in self._owned():
            client.close()


class AsyncLink(_Link):
    """The same for asyncio."""

    @classmethod
    def open(cls, url_or_client: Any) -> Self:
        """As Link.open."""
        return cls._open(url_or_client, ASYNCIO)

    async def send(self, commands: Sequence[Command]) -> None:
        """As Link.send."""
        if not commands:
            return
        try:
            replies = await self._pipeline(commands).execute(raise_on_error=False)
        except STORE_FAILURES as error:
            raise enqueue_error(error) from error
        raise_first(replies)

    async def close(self) -> None:
        """As Link.close."""
        for client in self._owned():
            await client.aclose()
