"""What the benchmark must know of a peer: how to build it, how its worker is started, how its jobs are enqueued.

Its programs run with the project's root as working directory and in PYTHONPATH, and with BENCH_TALLY set.
Its handlers are, or do the same as, those of `bench.inside.handlers`: each tells `bench.inside.tally` that it ran.
Its producer takes the words of `bench.inside.order` and prints the line told there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.errors import RunError
from bench.inside.order import Order


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is started for: a peer chooses its best documented settings for this kind of job on two cores."""

    url: str
    queue: str
    job: str
    """The kind of all jobs that will come."""
    stay: bool = True
    """Whether it waits for more when the queue is empty; if not, it may end by itself, but need not."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Keys by which the server itself knows a peer's jobs; jobs that do nothing are then counted there."""

    queue: str
    """The list in which jobs wait."""
    processed: str
    """A number, raised for each job after its handler has run."""
    failed: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A worker program with its producer.

    A worker is ended by KILL once all is counted, its whole process group; TERM must end it within some seconds.
    """

    name: str
    prepare: Callable[[], str]
    """Builds or finds what the peer needs, under `bench/.build/NAME`; returns its version. Raises SetupError."""
    work: Callable[[Work], Sequence[str]]
    """The words that start the worker."""
    produce: Callable[[Order], Sequence[str]]
    """The words that start the producer."""
    jobs: frozenset[str]
    """The kinds of job that it runs; none if it only enqueues."""
    speed: int
    """No-op jobs a second, in round numbers: how many jobs make a turn of some seconds."""
    enqueues: int = 5000
    """Jobs enqueued one by one in a second, in round numbers."""
    enqueues_many: int = 20_000
    """Jobs enqueued by its bulk call in a second, in round numbers."""
    counter: Counter | None = None
    """Only for a worker that, with `Work.stay` false, ends by itself with exit code 0 when all jobs are counted."""

    @property
    def family(self) -> str:
        """The name without its form: `polyworker` of `polyworker, asyncio`."""
        return self.name.partition(",")[0]

    def counts(self, job: str) -> Counter | None:
        """How jobs of this kind are counted; None for by the tally."""
        return self.counter if job in {"noop", "blob"} else None


def only_enqueues(_work: Work) -> Sequence[str]:
    """The `work` of a peer that is no worker."""
    raise RunError("it has no worker")
