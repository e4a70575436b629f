"""The peer saq: two workers, each with fifty jobs at once; jobs are deleted when they are done, results never kept."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, SLEEPS, WAITS, Library, together

LIBRARY = Library("saq", ["redis"])
WORKERS, SLEEPERS = 2, 6
"""A worker has few threads for plain functions: as many as Python gives a pool by itself, six on two cores."""


def work(work: Work) -> list[str]:
    """Its workers; not by its `--workers`, as a TERM would end only one of them."""
    workers = SLEEPERS if work.job in SLEEPS else WORKERS
    concurrency = 1000 // WORKERS if work.job in WAITS else 2 if work.job in CPU else 50
    told = {"BENCH_CONCURRENCY": concurrency}
    return together([LIBRARY.words(work.url, work.queue, "saq", "tasks.settings", **told)] * workers)


SAQ = Peer(
    "saq", LIBRARY.prepare, work, LIBRARY.produce, FUNCTIONS | WAITS, speed=3_500, enqueues=4_000, enqueues_many=10_000
)
