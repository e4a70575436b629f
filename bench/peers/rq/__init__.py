"""The peer rq: workers that do not fork for each job, as its notes advise for very short ones; results off."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, SLEEPS, WAITS, Library

LIBRARY = Library("rq", ["redis"])
WORKERS, SLEEPERS = 4, 12
"""A worker runs one job at a time, between many round trips: so many keep two cores busy, if the jobs wait or not."""


def work(work: Work) -> list[str]:
    """A pool of workers, one process each."""
    workers = SLEEPERS if work.job in SLEEPS | WAITS else 2 if work.job in CPU else WORKERS
    settings = ["--quiet", "--url", work.url, "--worker-class=rq.SimpleWorker", f"--num-workers={workers}"]
    return LIBRARY.words(work.url, work.queue, "rq", "worker-pool", *settings, work.queue)


RQ = Peer(
    "rq", LIBRARY.prepare, work, LIBRARY.produce, FUNCTIONS | WAITS, speed=700, enqueues=2_500, enqueues_many=14_000
)
