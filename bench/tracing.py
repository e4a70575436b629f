"""How long each part of a job's way takes, from the call that enqueues it to its handler, inside of one worker.

The worker runs in this process and is the one that users run: at the few places that a job passes, named below, it
notes the time. The producer, in a process of its own, notes when it sends.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any
from unittest import mock

from bench.errors import RunError
from bench.inside.order import QUEUE, Order
from bench.inside.tally import now
from bench.process import Process
from worker.brokers.redis.script import Script
from worker.brokers.redis.waiting import Waiter
from worker.executors.threads import Threads
from worker.perform import Perform
from worker.registry import Registry
from worker.service import build
from worker.settings import resolve

STAGES = (
    "client: the call sends",
    "server: the job is in its list, and the waiting thread is woken",
    "it asks for the jobs",
    "the server has them in flight, and the answer is here",
    "it hands them over",
    "a slot's thread is woken",
    "the payload is decoded, and the handler begins",
)
MOST_SECONDS = 30.0
SETTLED_SECONDS = 1.0
"""Until a worker that has just started waits for jobs."""
LOOK_SECONDS = 0.05

Way = tuple[int, ...]
"""The times of one job: when it was enqueued, and when each stage was over."""


class Trace:
    """Notes when jobs pass. What the fetch thread does is noted once, and copied for all jobs of one answer."""

    def __init__(self) -> None:
        self.ways: dict[int, Way] = {}
        self._fetch = [0, 0, 0]
        self._handed: dict[int, Way] = {}
        self._mine = threading.local()

    def waited(self) -> None:
        """The waiting thread is awake."""
        self._fetch[0] = now()

    def asked(self) -> None:
        """A script is sent."""
        if _fetches():
            self._fetch[1] = now()

    def answered(self) -> None:
        """Its answer was read."""
        if _fetches():
            self._fetch[2] = now()

    def handed(self, _executor: Threads, deliveries: Sequence[Any]) -> None:
        """Jobs are handed to the slots."""
        times = (*self._fetch, now())
        self._handed.update((delivery.receipt, times) for delivery in deliveries)

    def taken(self, _perform: Perform, delivery: Any, *_: object) -> None:
        """A slot's thread has a job in hand."""
        self._mine.times = (*self._handed.pop(delivery.receipt), now())

    def begun(self, enqueued: int) -> None:
        """The handler."""
        self.ways[enqueued] = (*self._mine.times, now())

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the times of every job that passes meanwhile."""
        with ExitStack() as places:
            for owner, name, before, after in (
                (Waiter, "wait", _ignore, lambda *_: self.waited()),
                (Script, "__call__", lambda *_: self.asked(), lambda *_: self.answered()),
                (Threads, "submit", self.handed, _ignore),
                (Perform, "__call__", self.taken, _ignore),
            ):
                places.enter_context(mock.patch.object(owner, name, _between(before, getattr(owner, name), after)))
            yield


def _fetches() -> bool:
    return threading.current_thread().name == "fetch"


def _ignore(*_: object) -> None:
    pass


def _between(before: Callable[..., None], call: Callable[..., Any], after: Callable[..., None]) -> Callable[..., Any]:
    @functools.wraps(call)
    def noted(*args: Any, **named: Any) -> Any:
        before(*args)
        answer = call(*args, **named)
        after(*args)
        return answer

    return noted


def trace(protocol: str, url: str, jobs: int, rate: int) -> list[Way]:
    """The ways of some jobs through a worker, enqueued at an even beat of so many a second."""
    seen, registry, warm_up = Trace(), Registry(), rate // 2
    registry.register("Stamp")(_handler(seen))
    with seen.watching():
        worker, _ = build(resolve({}, queues=QUEUE, uri=url, protocol=protocol), registry)
        with worker:
            time.sleep(SETTLED_SECONDS)
            sent = _produced(protocol, Order(url, QUEUE, "stamp", jobs + warm_up, f"paced:{rate}", 0))
            _await(seen, len(sent))
    return [ordered((*pair, *seen.ways[pair[0]])) for pair in sent[warm_up:]]


def _await(seen: Trace, jobs: int) -> None:
    """Wait until so many jobs have run. Raises RunError."""
    deadline = time.monotonic() + MOST_SECONDS
    while len(seen.ways) < jobs:
        if time.monotonic() > deadline:
            raise RunError(f"of {jobs} jobs {len(seen.ways)} have run")
        time.sleep(LOOK_SECONDS)


def _handler(seen: Trace) -> Callable[[int], None]:
    def stamp(enqueued: int) -> None:
        seen.begun(enqueued)

    return stamp


def _produced(protocol: str, order: Order) -> list[tuple[int, int]]:
    """When each job was enqueued and sent. Raises ValueError if the producer does not say."""
    words = [sys.executable, "-m", "bench.peers.polyworker.produce_traced", protocol, *order.words()]
    with tempfile.TemporaryDirectory() as name, Process(words, Path(name) / "producer.log") as process:
        process.wait(order.count / order.rate + MOST_SECONDS)
        return [(enqueued, sent) for enqueued, sent in json.loads(process.output())]


def ordered(way: Way) -> Way:
    """A job that came while the thread was on its way already has not waited for it: that part took no time."""
    times = list(way)
    for number, earlier in enumerate(times[:-1], 1):
        times[number] = max(times[number], times[number - 1], earlier)
    return tuple(times)


def table(name: str, rate: int, ways: Sequence[Way]) -> str:
    """The parts of the way as Markdown. Their medians add up to about the median of the whole, not exactly."""
    parts = list(zip(*([later - earlier for earlier, later in pairwise(way)] for way in ways), strict=True))
    lines = [_line(stage, spent) for stage, spent in zip(STAGES, parts, strict=True)]
    whole = _line("the whole way", [way[-1] - way[0] for way in ways])
    head = f"| a job of {name}, {rate:,} a second | µs, p50 | µs, p99 |\n|---|---:|---:|"
    return "\n".join([head, *lines, whole]) + "\n"


def _line(stage: str, micros: Sequence[int]) -> str:
    cuts = quantiles(micros, n=100, method="inclusive")
    return f"| {stage} | {cuts[49]:.0f} | {cuts[98]:.0f} |"
