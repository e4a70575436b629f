"""The stage that each turn is played on: a cleared server, and the peers' programs as child processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import redis

from bench.errors import RunError
from bench.inside.order import QUEUE, Order
from bench.inside.tally import URL
from bench.peers.peer import Peer, Work
from bench.process import ROOT, Process
from bench.server import Server

ENQUEUE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scenario has for one turn of one peer."""

    host: Server
    client: redis.Redis
    quick: bool
    """Whether to show that it runs, not how fast."""
    show: Callable[[int], None]
    """Told now and then how many jobs are done."""
    speeds: Mapping[str, float]
    """No-op jobs a second of each peer whose drain was measured earlier in this run."""

    def clear(self) -> None:
        """Forget all that the turn before has left."""
        self.client.flushall()

    def seconds(self, long: float, quick: float) -> float:
        """How long something lasts."""
        return quick if self.quick else long

    def order(self, job: str, count: int, how: str = "bulk", size: int = 0) -> Order:
        """An order for a producer on this server."""
        return Order(self.host.url, QUEUE, job, count, how, size)

    def enqueue(self, peer: Peer, order: Order) -> float:
        """Have a peer's producer enqueue; returns how many seconds that took, by its own clock."""
        with self.producer(peer, order) as process:
            code = process.wait(ENQUEUE_SECONDS)
            if code != 0:
                what = f"ended with code {code}" if code is not None else f"took more than {ENQUEUE_SECONDS:.0f} s"
                raise RunError(f"the producer {what}\n{process.log_tail()}".rstrip())
            return told(process.output(), order)

    @contextmanager
    def producer(self, peer: Peer, order: Order) -> Iterator[Process]:
        """A peer's producer, at work."""
        with Process(peer.produce(order), self.host.directory / "producer.log", self._variables()) as process:
            yield process

    @contextmanager
    def worker(self, peer: Peer, work: Work) -> Iterator[Process]:
        """A peer's worker; what goes wrong while it runs is told together with what it wrote."""
        with Process(peer.work(work), self.host.directory / "worker.log", self._variables()) as process:
            try:
                yield process
            except RunError as error:
                raise RunError(f"{error}\n{process.log_tail()}".rstrip()) from None

    def _variables(self) -> dict[str, str]:
        return {URL: self.host.url, "PYTHONPATH": str(ROOT)}


def told(output: str, order: Order) -> float:
    """The seconds in the last line that a producer wrote. Raises RunError."""
    try:
        line = json.loads(output.splitlines()[-1])
        jobs, seconds = int(line["jobs"]), float(line["seconds"])
    except (IndexError, KeyError, ValueError):
        raise RunError(f"the producer did not say what it did:\n{output}".rstrip()) from None
    if jobs != order.count:
        raise RunError(f"the producer enqueued {jobs} jobs instead of {order.count}")
    return seconds
