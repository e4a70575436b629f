"""One turn of the scenarios that drain a queue: it is filled, a worker empties it, the clock tells how fast."""

from __future__ import annotations

import math

from bench import clocks
from bench.clocks import CounterClock, TallyClock, Watched
from bench.inside.order import QUEUE
from bench.peers import Peer
from bench.peers.peer import Work
from bench.results import JOBS_A_SECOND, PEAK_MEMORY, Run
from bench.stage import Stage

FIGURES = (JOBS_A_SECOND, PEAK_MEMORY)
FEWEST = 100
SECONDS = (1.0, 0.4)
"""How long a drain lasts, at the speed that the peer is known for; and in a quick run."""
CUT = 2.5
"""A drain that goes on for so many times as long is cut off: what was done until then tells the speed as well."""


def drain(
    stage: Stage,
    peer: Peer,
    job: str = "noop",
    *,
    size: int = 0,
    jobs: int | None = None,
    most_a_second: float = math.inf,
    through: str | None = None,
    cut: float = CUT,
) -> Run:
    """Drain a queue of jobs of one kind.

    Args:
        stage: Where.
        peer: Who.
        job: The kind of job.
        size: The length of the argument of a blob.
        jobs: How many; by default what a peer of its speed does in SECONDS.
        most_a_second: The most jobs of this kind that anybody can do in a second.
        through: The URL for the worker, if it is not the server's own.
        cut: How many times as long as meant the drain may take before it is cut off.
    """
    seconds = stage.seconds(*SECONDS)
    count = jobs or max(FEWEST, int(min(peer.speed, most_a_second) * seconds))
    stage.clear()
    stage.enqueue(peer, stage.order(job, count, size=size))
    work = Work(through or stage.host.url, QUEUE, job, stay=False)
    watched, peak = _work(stage, peer, work, count, cut * seconds)
    return {JOBS_A_SECOND.name: watched.speed, PEAK_MEMORY.name: peak}


def _work(stage: Stage, peer: Peer, work: Work, jobs: int, most_seconds: float) -> tuple[Watched, float]:
    counter = peer.counts(work.job)
    clock = CounterClock(stage.client, counter, jobs) if counter else TallyClock(stage.client)
    with stage.worker(peer, work) as process:
        watched = clocks.watch(clock, process, jobs, stage.show, most_seconds=most_seconds)
        if counter and watched.jobs >= jobs:
            clocks.await_exit(process)
            clocks.check(stage.client, counter, jobs)
    return watched, process.peak_mib
