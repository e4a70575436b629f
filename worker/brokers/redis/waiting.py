"""Waiting for jobs without asking again and again: a blocking BLMOVE per queue, into the worker's own arrival list.

The server wakes exactly one waiting worker per job, and the job is in a list at every moment. Each queue has a
connection of its own that does nothing else; all of them are watched at once, together with a pipe by which other
threads end a wait.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Container, Sequence
from typing import Any

from worker.brokers.redis.keys import QueueKeys
from worker.brokers.redis.wire import Wire, pool_of
from worker.errors import BrokerUnavailable

LATE = 2.0  # seconds that an answer may be late before its connection is taken for dead
WARY = 1.0  # seconds that a wait lasts while the server may still serve a connection that is dead for us


class _Line:
    """A connection that waits on one queue."""

    def __init__(self, client: Any, keys: QueueKeys, side: str) -> None:
        self.queue = keys.queue
        self._pool = pool_of(client, keys.list)
        self._command = ("BLMOVE", keys.list, keys.arrival, side, "RIGHT")
        self._wire = Wire(self._pool)
        self._id = 0

    def fileno(self) -> int:
        return self._wire.fileno()

    def arm(self, seconds: float) -> None:
        if self._wire.open():
            self._wire.send("CLIENT", "ID")
            self._id = self._wire.read()
        self._wire.send(*self._command, seconds)

    def answer(self) -> bool:
        """Read the answer: whether a job has arrived."""
        return self._wire.read() is not None

    def unblock(self) -> None:
        """Make the server answer now."""
        helper = self._pool.get_connection()
        try:
            helper.send_command("CLIENT", "UNBLOCK", self._id)
            helper.read_response()
        finally:
            self._pool.release(helper)

    def close(self) -> None:
        self._wire.close()


class Waiter:
    """Waits on all queues of a worker. `wait` is called from one thread, `wake` from any."""

    def __init__(self, client: Any, queues: Sequence[QueueKeys], side: str) -> None:
        self._client, self._queues, self._side = client, queues, side
        self._lines: list[_Line] = []
        self._wary_until: float | None = None
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)

    def wait(self, seconds: float, queues: Container[str]) -> bool:
        """Wait until a job has arrived in one of `queues`, somebody calls `wake`, or the time is over.

        Returns whether a job may have arrived.

        An error leaves it open whether a job has arrived: look into the arrival lists after one. As long as the server
        may not have noticed, one may still arrive: until then waits are short, and their answer is that one may have.
        """
        wary = self.wary
        try:
            arrived = self._wait(min(seconds, WARY) if wary else seconds, queues)
        except BaseException:
            self._wary_until = time.monotonic() + seconds + LATE
            self.hang_up()
            raise
        if wary and time.monotonic() > (self._wary_until or 0.0):
            self._wary_until = None
        return arrived or wary

    @property
    def wary(self) -> bool:
        """Whether the server may still wait for a job on a connection of ours that failed."""
        return self._wary_until is not None

    def wake(self) -> None:
        """End a wait, or the next one."""
        with contextlib.suppress(OSError):  # it has rung already, or is closed
            self._bell.send(b"!")

    def hang_up(self) -> None:
        """Close the connections; the next wait opens new ones."""
        for line in self._lines:
            line.close()
        self._lines = []

    def close(self) -> None:
        """Close everything; the waiter cannot be used again."""
        self.hang_up()
        self._bell.close()
        self._ear.close()

    def _wait(self, seconds: float, queues: Container[str]) -> bool:
        self._lines = self._lines or [_Line(self._client, keys, self._side) for keys in self._queues]
        armed = {line for line in self._lines if line.queue in queues}
        for line in armed:
            line.arm(seconds)
        arrived = woken = False
        while armed and not arrived and not woken:
            ready = self._ready(armed, seconds + LATE)
            woken = self._ear in ready
            for line in armed.intersection(ready):
                armed.discard(line)
                arrived |= line.answer()
        return self._disarm(armed) or arrived

    def _ready(self, armed: set[_Line], seconds: float) -> set[Any]:
        sources: dict[int, Any] = {line.fileno(): line for line in armed}
        sources[self._ear.fileno()] = self._ear
        poll = select.poll()
        for number in sources:
            poll.register(number, select.POLLIN)
        ready = {sources[number] for number, _ in poll.poll(seconds * 1000)}
        if not ready:
            msg = "a waiting connection got no answer in time"
            raise BrokerUnavailable(msg)
        if self._ear in ready:
            self._ear.recv(4096)
        return ready

    def _disarm(self, armed: set[_Line]) -> bool:
        """End the waits that are still on, lest a job arrives while nobody looks; one may have arrived meanwhile."""
        for line in armed:
            line.unblock()
        answers = [line.answer() for line in armed]  # all of them must be read, not only the first
        return any(answers)
