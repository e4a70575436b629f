"""The client for threads: each call becomes one pipeline (enqueue_many: one per batch)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import redis

from goclient.bulk import Bulk
from goclient.connect import THREADS
from goclient.errors import STORE_FAILURES, enqueue_error, raise_first
from goclient.job import Job
from goclient.link import Link
from goclient.resque import Command
from goclient.schedule import due_at, due_in, schedule

DEFAULT_URL = "redis://localhost:6379/0"


class Client:
    """Enqueues jobs. One client serves any number of threads, and goes on working after a fork.

    Args:
        url_or_client: A URL (redis, rediss, unix, redis+sentinel, rediss+sentinel, redis+cluster, rediss+cluster),
            or a redis.Redis or redis.RedisCluster of yours, which is used as it is and never closed.
        namespace: What keys start with; a colon is added if it lacks one. The empty namespace stays empty.
        protocol: "resque".
        clock: Returns the present in epoch seconds; for tests.

    Raises:
        ValueError: The URL cannot be read, or there is no such protocol.
        EnqueueError: A Cluster does not answer. (All others are first asked by the first call.)
    """

    def __init__(
        self,
        url_or_client: str | redis.Redis | redis.RedisCluster = DEFAULT_URL,
        *,
        namespace: str = "resque:",
        protocol: str = "resque",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._link = Link.open(url_or_client, THREADS, namespace, protocol)
        self._clock = clock

    def enqueue(self, name: str, /, *args: object, queue: str) -> None:
        """Have a job run as soon as a worker is free. One round trip.

        Args:
            name: What the worker registered; a class name, for workers in Ruby.
            *args: What JSON carries: None, bool, int, finite float, str, and lists and dicts of them, with str as
                keys and at most 88 levels deep. Tuples arrive as lists.
            queue: The queue's name, without namespace.

        Raises:
            InvalidJobError: (a TypeError and ValueError) Something cannot be written exactly; nothing was sent.
            EnqueueError: The store did not answer or refused.
        """
        self._send(self._link.protocol.enqueue(Job(queue, name, args)))

    def enqueue_many(self, name: str, args_lists: Iterable[Sequence[object]], /, *, queue: str) -> int:
        """Enqueue one job for each list of arguments, in pipelines of at most 1000 jobs and about 1 MiB.

        Args:
            name: As for enqueue.
            args_lists: Any iterable of lists or tuples; it is read as it is sent, so it may be endless.
            queue: As for enqueue.

        Returns:
            How many jobs were enqueued.

        Raises:
            InvalidJobError: A list cannot be written exactly; its whole batch was not sent, earlier ones were.
            EnqueueError: The store did not answer or refused; earlier batches were sent. Both errors say in
                `enqueued` how many jobs that makes. An error of the iterable itself passes, with a note of the count.
        """
        with Bulk(self._link.protocol, name, queue) as bulk:
            for args in args_lists:
                if bulk.add(args):
                    self._send_batch(bulk)
            self._send_batch(bulk)
        return bulk.enqueued

    def enqueue_in(self, delay: timedelta | float, name: str, /, *args: object, queue: str) -> None:
        """Have a job enqueued after a delay, by resque-scheduler or a worker that promotes.

        Args:
            delay: Seconds or a timedelta; zero or less enqueues at once.
            name: As for enqueue.
            *args: As for enqueue.
            queue: As for enqueue.

        Raises:
            InvalidJobError: As for enqueue, or the delay is not a finite time.
            EnqueueError: The store did not answer or refused.
        """
        now = self._clock()
        self._send(schedule(self._link.protocol, Job(queue, name, args), due_in(delay, now), now))

    def enqueue_at(self, at: datetime | float, name: str, /, *args: object, queue: str) -> None:
        """Have a job enqueued at a time, by resque-scheduler or a worker that promotes.

        Args:
            at: An aware datetime or epoch seconds; fractions of a second are dropped. The past enqueues at once.
            name: As for enqueue.
            *args: As for enqueue.
            queue: As for enqueue.

        Raises:
            InvalidJobError: As for enqueue, or the datetime has no time zone.
            EnqueueError: The store did not answer or refused.
        """
        self._send(schedule(self._link.protocol, Job(queue, name, args), due_at(at), self._clock()))

    def close(self) -> None:
        """Close the connections that this client opened itself; calling it again does nothing."""
        for client in self._link.owned():
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._link})"

    def _send_batch(self, bulk: Bulk) -> None:
        self._send(bulk.commands())
        bulk.sent()

    def _send(self, commands: Sequence[Command]) -> None:
        if not commands:
            return
        try:
            pipeline = self._link.client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            replies = pipeline.execute(raise_on_error=False)
        except STORE_FAILURES as error:
            raise enqueue_error(error) from error
        raise_first(replies)
