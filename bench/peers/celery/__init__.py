"""The peer celery: two workers without a pool for short jobs, one with threads for jobs that wait, and results off."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, SLEEPS, Library, together

LIBRARY = Library("celery", ["kombu", "redis"])
CORES = 2
SILENT = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR")
"""No talk among the workers, and no line in the log for each job."""


def work(work: Work) -> list[str]:
    """Its workers.

    What limits a pool of threads or processes is the one thread that feeds it: about 1,100 jobs/s, with any number.
    Workers that run the jobs themselves, one for each core as its guide to workers tells, do almost three times that.
    """
    if work.job in SLEEPS:
        return _worker(work, "--pool=threads", "--concurrency=32")
    # The guide to optimizing: a large number for many short jobs, 1 for long ones, which two workers are to share.
    solo = ["--pool=solo", "--concurrency=1", f"--prefetch-multiplier={1 if work.job in CPU else 128}"]
    return together(_worker(work, *solo, f"--hostname=worker{number}@%h") for number in range(CORES))


def _worker(work: Work, *pool: str) -> list[str]:
    return LIBRARY.words(work.url, work.queue, "celery", "--quiet", "--app=tasks", "worker", *SILENT, *pool)


CELERY = Peer(
    "celery", LIBRARY.prepare, work, LIBRARY.produce, FUNCTIONS, speed=3_000, enqueues=2_000, enqueues_many=4_500
)
