"""The tally: how a handler tells that it ran. The same for every peer, and too cheap to be seen in the figures.

A handler only appends to a queue in memory. Every 5 ms a thread sums up what came and sends it, in one round trip:

    INCRBY bench:done N               the handlers that have run
    ZADD bench:span LT MICROS first   when the first one began, on the wall clock
    ZADD bench:span GT MICROS last    when the last one ended
    RPUSH bench:latency MICROS...     from the call that enqueued to the start of the handler, job by job

The times are taken in the handler: how late they arrive is of no matter.
Works in threads, in loops and in forked children.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from functools import cache
from urllib.parse import urlsplit

URL = "BENCH_TALLY"
"""The variable that names the server, `redis://HOST:PORT/0`: never the one with a delay in front of it."""
EVERY_SECONDS = 0.005
NANOS = 1000


def now() -> int:
    """The wall clock in microseconds; all processes of one machine share it."""
    return time.time_ns() // NANOS


def done(began: int) -> None:
    """A handler that began at this time, as `now` tells it, has run."""
    _tally().runs.append((began, now()))


def stamped(enqueued: int) -> None:
    """A handler begins whose job was enqueued at this time; it has nothing else to do."""
    began = now()
    tally = _tally()
    tally.latencies.append(began - enqueued)
    tally.runs.append((began, began))


class Tally:
    """What one process has done and not yet told."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self.runs: deque[tuple[int, int]] = deque()
        self.latencies: deque[int] = deque()
        self._socket = socket.create_connection((place.hostname or "127.0.0.1", place.port or 6379))
        threading.Thread(target=self._run, name="tally", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            self._flush()

    def _flush(self) -> None:
        runs = [self.runs.popleft() for _ in range(len(self.runs))]
        latencies = [self.latencies.popleft() for _ in range(len(self.latencies))]
        if runs:
            self._send(commands(runs, latencies))

    def _send(self, told: list[list[object]]) -> None:
        self._socket.sendall(b"".join(map(packed, told)))
        # Each reply is one line, a number; what it says is of no interest.
        lines = 0
        while lines < len(told):
            lines += self._socket.recv(4096).count(b"\n")


def commands(runs: list[tuple[int, int]], latencies: list[int]) -> list[list[object]]:
    """What is sent for these runs."""
    first, last = min(began for began, _ in runs), max(ended for _, ended in runs)
    told: list[list[object]] = [
        ["INCRBY", "bench:done", len(runs)],
        ["ZADD", "bench:span", "LT", first, "first"],
        ["ZADD", "bench:span", "GT", last, "last"],
    ]
    return [*told, ["RPUSH", "bench:latency", *latencies]] if latencies else told


def packed(words: list[object]) -> bytes:
    """A command in the server's own words."""
    texts = [str(word).encode() for word in words]
    return b"".join([b"*%d\r\n" % len(texts), *(b"$%d\r\n%s\r\n" % (len(text), text) for text in texts)])


@cache
def _tally() -> Tally:
    return Tally(os.environ[URL])


# A child has neither its parent's thread nor a right to its socket.
os.register_at_fork(after_in_child=_tally.cache_clear)
