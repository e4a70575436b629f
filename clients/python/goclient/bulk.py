"""One enqueue_many: its jobs gathered into batches of bounded size. Pure: who sends them is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from goclient.errors import EnqueueError, InvalidJobError
from goclient.job import Job, check_queue, check_text
from goclient.resque import Command, Resque

# One pipeline: large enough that the round trip is nothing beside the jobs, small enough that
# neither side has to buffer much and that other clients of the server get their turn.
BATCH_JOBS = 1000
BATCH_BYTES = 1 << 20


class Bulk:
    """Gathers jobs until a batch is full, and counts those that were sent.

    Every argument list is checked as it comes, before the batch that holds it is sent: a bad one leaves out its own
    batch, and no job after it. As a context manager it writes the count into the error that passes.
    """

    def __init__(self, protocol: Resque, name: str, queue: str) -> None:
        check_text("name", name)
        check_queue(queue)
        self.enqueued = 0
        self._protocol = protocol
        self._name = name
        self._queue = queue
        self._batch: list[bytes] = []
        self._bytes = 0

    def add(self, args: Sequence[object]) -> bool:
        """Gather one job; True when the batch is full and must be sent before the next is added."""
        try:
            payload = self._protocol.payload(Job(self._queue, self._name, args))
        except InvalidJobError as error:
            msg = f"job {self.enqueued + len(self._batch) + 1}, {error}"
            raise InvalidJobError(msg) from None
        self._batch.append(payload)
        self._bytes += len(payload)
        return len(self._batch) >= BATCH_JOBS or self._bytes >= BATCH_BYTES

    def commands(self) -> list[Command]:
        """What sends the batch: nothing if it is empty. The first batch announces the queue."""
        if not self._batch:
            return []
        push = self._protocol.push(self._queue, self._batch)
        return [push] if self.enqueued else [self._protocol.announce(self._queue), push]

    def sent(self) -> None:
        """Count the batch as enqueued and begin the next."""
        self.enqueued += len(self._batch)
        self._batch.clear()
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if isinstance(error, InvalidJobError | EnqueueError):
            error.enqueued = self.enqueued
        elif error is not None:
            error.add_note(f"enqueue_many had enqueued {self.enqueued} jobs before this")
