"""What every client for threads can do, whichever protocol it speaks, and how its commands are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self, TypeAlias

from goclient.bulk import Bulk
from goclient.link import Link
from goclient.resque import Resque
from goclient.sidekiq import Sidekiq

Clock: TypeAlias = Callable[[], float]


class Base:
    """The calls, for a protocol to fill in: each becomes one pipeline (enqueue_many: one per batch)."""

    _link: Link
    _clock: Clock
    _protocol: Resque | Sidekiq

    def enqueue(self, name: str, /, *args: object, queue: str) -> str | None:
        """Have a job run as soon as a worker is free. One round trip.

        Args:
            name: What the worker registered; a class name, for workers in Ruby.
            *args: What JSON carries: None, bool, int, finite float, str, and lists and dicts of them, with str as
                keys and at most 88 levels deep. Tuples arrive as lists.
            queue: The queue's name, without namespace.

        Returns:
            The job's id, where the protocol has one.

        Raises:
            InvalidJobError: (a TypeError and ValueError) Something cannot be written exactly; nothing was sent.
            EnqueueError: The store did not answer or refused.
        """
        raise NotImplementedError

    def enqueue_many(self, name: str, args_lists: Iterable[Sequence[object]], /, *, queue: str) -> int | list[str]:
        """Enqueue one job for each list of arguments, in pipelines of at most 1000 jobs and about 1 MiB.

        Args:
            name: As for enqueue.
            args_lists: Any iterable of lists or tuples; it is read as it is sent.
            queue: As for enqueue.

        Returns:
            How many jobs were enqueued, or their ids where the protocol has them.

        Raises:
            InvalidJobError: A list cannot be written exactly; its whole batch was not sent, earlier ones were.
            EnqueueError: The store did not answer or refused; earlier batches were sent. Both errors say in
                `enqueued` how many jobs that makes. An error of the iterable itself passes, with a note of the count.
        """
        raise NotImplementedError

    def enqueue_in(self, delay: timedelta | float, name: str, /, *args: object, queue: str) -> str | None:
        """Have a job enqueued after a delay, by whatever promotes scheduled jobs of the protocol.

        Args:
            delay: Seconds or a timedelta; zero or less enqueues at once.
            name: As for enqueue.
            *args: As for enqueue.
            queue: As for enqueue.

        Returns:
            As for enqueue.

        Raises:
            InvalidJobError: As for enqueue, or the delay is not a finite time.
            EnqueueError: The store did not answer or refused.
        """
        raise NotImplementedError

    def enqueue_at(self, at: datetime | float, name: str, /, *args: object, queue: str) -> str | None:
        """Have a job enqueued at a time, by whatever promotes scheduled jobs of the protocol.

        Args:
            at: An aware datetime or epoch seconds. The past enqueues at once.
            name: As for enqueue.
            *args: As for enqueue.
            queue: As for enqueue.

        Returns:
            As for enqueue.

        Raises:
            InvalidJobError: As for enqueue, or the datetime has no time zone.
            EnqueueError: The store did not answer or refused.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections that this client opened itself; calling it again does nothing."""
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._link.place}, namespace={self._protocol.prefix!r})"

    def _send_all(self, bulk: Bulk, args_lists: Iterable[Sequence[object]]) -> None:
        with bulk:
            for args in args_lists:
                if bulk.add(args):
                    self._send_batch(bulk)
            self._send_batch(bulk)

    def _send_batch(self, bulk: Bulk) -> None:
        self._link.send(bulk.commands())
        bulk.sent()
