"""One enqueue_many: its jobs gathered into batches of bounded size. Pure: who sends them is not known here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from goclient.encode import encode_arguments
from goclient.errors import EnqueueError, InvalidJobError

Command = tuple[str | bytes | int, ...]
Push = Callable[[Sequence[bytes]], Command]

# One pipeline: large enough that the round trip is nothing beside the jobs, small enough that
# neither side has to buffer much and that other clients of the server get their turn.
BATCH_JOBS = 1000
BATCH_BYTES = 1 << 20


class Bulk:
    """Gathers the arguments of jobs until a batch is full, and counts the jobs that were sent.

    Every argument list is checked as it comes, before the batch that holds it is sent: a bad one leaves out its own
    batch, and no job after it. As a context manager it writes the count into the error that passes.

    Args:
        announce: What makes the queue known; sent with the first batch.
        push: Makes the push of a batch out of its encoded arguments.
    """

    def __init__(self, announce: Command, push: Push) -> None:
        self.enqueued = 0
        self._announce = announce
        self._push = push
        self._batch: list[bytes] = []
        self._bytes = 0

    def add(self, args: Sequence[object]) -> bool:
        """Gather one job; True when the batch is full and must be sent before the next is added."""
        try:
            text = encode_arguments(args)
        except InvalidJobError as error:
            msg = f"job {self.enqueued + len(self._batch) + 1}, {error}"
            raise InvalidJobError(msg) from None
        self._batch.append(text)
        self._bytes += len(text)
        return len(self._batch) >= BATCH_JOBS or self._bytes >= BATCH_BYTES

    def commands(self) -> list[Command]:
        """What sends the batch: nothing if it is empty. The first batch announces the queue."""
        if not self._batch:
            return []
        push = self._push(self._batch)
        return [push] if self.enqueued else [self._announce, push]

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
