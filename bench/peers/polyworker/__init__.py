"""The peer polyworker: this project's worker with its default settings, and its Python client."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from bench.inside.order import QUEUE, Order
from bench.peers.peer import Counter, Peer, Work
from worker.version import VERSION

COROUTINES = frozenset({"asleep10", "asleep100"})
KINDS = COROUTINES | {"noop", "cpu1", "cpu20", "sleep10", "blob", "stamp"}
RESQUE = Counter(f"resque:queue:{QUEUE}", "resque:stat:processed", "resque:stat:failed")
SIDEKIQ = Counter(f"queue:{QUEUE}", "stat:processed", "stat:failed")


def polyworker(*options: str, name: str = "polyworker", protocol: str = "resque") -> Peer:
    """The worker, with the options that a scenario is about."""

    def work(work: Work) -> list[str]:
        registry = "coroutines" if work.job in COROUTINES else "jobs"
        jobs = f"-jobs=bench.peers.polyworker.jobs:{registry}"
        task = [f"-protocol={protocol}", f"-queues={work.queue}", f"-uri={work.url}", jobs]
        # A child that ends takes along what its tally has not told yet: who is counted by that one is ended afterwards.
        end = ["-exit-on-complete"] if not work.stay and peer.counts(work.job) else []
        return [sys.executable, "-m", "worker", *task, *options, *end]

    peer = Peer(
        name,
        prepare=version,
        work=work,
        produce=producer(protocol),
        jobs=KINDS,
        speed=450_000 if protocol == "resque" else 330_000,
        enqueues=6_000,
        enqueues_many=400_000,
        counter=RESQUE if protocol == "resque" else SIDEKIQ,
    )
    return peer


def producer(protocol: str) -> Callable[[Order], Sequence[str]]:
    """The words of the Python client's producer; it also fills the queues of other readers of the protocol."""
    return lambda order: [sys.executable, "-m", "bench.peers.polyworker.produce", protocol, *order.words()]


def version() -> str:
    """The version of this checkout."""
    return f"polyworker {VERSION}"


def ceiling(work: Work) -> list[str]:
    """The words of the program that only fetches and settles."""
    return [sys.executable, "-m", "bench.peers.polyworker.ceiling", work.url, work.queue]
