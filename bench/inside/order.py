"""What a producer program is told on its command line, and the one line that it prints at the end.

The words are `URL QUEUE JOB COUNT HOW SIZE`; a producer in Python may be as short as this:

    order = Order.read()
    with order.timed():
        if order.how == "bulk":
            for arguments in order.chunks():  # lists of lists of arguments
                library.enqueue_many(order.job, arguments)
        else:
            for pause in order.pauses():
                time.sleep(pause)
                library.enqueue(order.job, *order.arguments())
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.inside import tally

QUEUE = "bench"
"""The one queue of the benchmark."""
CHUNK = 1000
"""Jobs in one call of a library that takes many at once, unless its own advice is another."""


@dataclass(frozen=True)
class Order:
    """So many jobs of one kind, to be enqueued in one way."""

    url: str
    queue: str
    job: str
    """The name of a function in `bench.inside.handlers`."""
    count: int
    how: str
    """`bulk` (the library's best call for many), `single` (one call each), `paced:RATE` (single, RATE a second)."""
    size: int
    """The length of the one argument of `blob`; otherwise of no meaning."""

    @classmethod
    def read(cls, words: Sequence[str] | None = None) -> Order:
        """The order on the command line."""
        url, queue, job, count, how, size = sys.argv[1:] if words is None else words
        return cls(url, queue, job, int(count), how, int(size))

    def words(self) -> list[str]:
        """The order as the words that `read` reads."""
        return [self.url, self.queue, self.job, str(self.count), self.how, str(self.size)]

    def arguments(self) -> list[str | int]:
        """The arguments of one job, made now: a stamp is the time of this call."""
        if self.job == "stamp":
            return [tally.now()]
        return ["x" * self.size] if self.job == "blob" else []

    def chunks(self, size: int = CHUNK) -> Iterator[list[list[str | int]]]:
        """The arguments of all jobs, in lists for a bulk call."""
        for done in range(0, self.count, size):
            yield [self.arguments() for _ in range(min(size, self.count - done))]

    @property
    def rate(self) -> float:
        """Jobs a second if paced, else no limit."""
        return float(self.how.partition(":")[2] or "inf")

    def pauses(self) -> Iterator[float]:
        """The seconds to wait before each job: none if single; an even beat, which makes up for delays, if paced."""
        rate, start = self.rate, time.perf_counter()
        for number in range(self.count):
            yield max(0.0, start + number / rate - time.perf_counter())

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Around the enqueueing; prints the one line of JSON."""
        start = time.perf_counter()
        yield
        print(json.dumps({"jobs": self.count, "seconds": time.perf_counter() - start}), flush=True)
